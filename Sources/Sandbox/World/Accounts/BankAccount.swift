import Chance

/// An account as its bank knows it. Amounts are in cents, rates in millionths.
struct BankAccount: Sendable {
    let id: ObjectID
    let plan: AccountPlan
    let country: Country
    let openedOn: CalendarDay
    /// When Belvo first read it.
    let firstCollectedAt: Timestamp
    /// The bank's number in the country's clearing: three digits.
    let clearingCode: String
    let agency: String
    let number: String
    let checkDigit: String
    /// What a payer in Mexico needs; Brazil has agency and number.
    let clabe: String?
    let internalIdentification: String
    /// What was on it when the world began.
    let opening: Int
    let blocked: Int
    let invested: Int
    var card: CardContract?
    var loan: LoanContract?
    /// How many days have passed since the world began, and by how much it has more since then.
    var age = 0
    var gained = 0

    var current: Int { loan?.outstanding ?? card?.used ?? opening + gained }
    /// When Belvo last read it.
    var collectedAt: Timestamp { firstCollectedAt + age * Timestamp.microsecondsPerDay }
    var available: Int { current - blocked }
    var isLiability: Bool { card != nil || loan != nil }
}

struct CardContract: Sendable {
    let lastDigits: String
    let network: String
    let product: String
    let limit: Int
    var used: Int
    let closingDay: Int
}

struct LoanContract: Sendable {
    let isMortgage: Bool
    let contractNumber: String
    let code: String
    let lender: String
    let principal: Int
    let monthlyRate: Int
    let start: CalendarDay
    let installments: Int
    var paid: Int

    /// The constant payment of the French system (Price table), to the cent.
    var installment: Int {
        let rate = Double(monthlyRate) / 1_000_000
        var growth = 1.0
        for _ in 0..<installments { growth *= 1 + rate }
        return Int((Double(principal) * rate * growth / (growth - 1)).rounded())
    }

    var outstanding: Int { installment * (installments - paid) }

    /// The day of the month stays below 29, so every month has it.
    func dueDate(_ index: Int) -> CalendarDay {
        let (year, month, day) = start.civil
        let months = year * 12 + month - 1 + index
        return CalendarDay(year: months / 12, month: months % 12 + 1, day: day)
    }
}

extension World {
    /// The accounts of a link, in the order of its plan.
    func accounts(of plan: LinkPlan) -> [BankAccount] {
        plan.accounts.indices.map { index in
            let account = account(index, of: plan)
            return today > origin ? grown(account, in: plan) : account
        }
    }

    private func account(_ index: Int, of plan: LinkPlan) -> BankAccount {
        var chance = SeededGenerator(seed, "account", plan.ordinal, index)
        let account = plan.accounts[index]
        let country = plan.institution.country
        let clearing = CalendarDay.padded(plan.institution.number - 1000, 3)
        let number = chance.numeral(country == .brazil ? 8 : 11)
        let monthlySpending = account.transactionsPerYear / 12 * 9000 * country.priceLevel
        let current =
            monthlySpending / 100 * chance.between(30, 140) + chance.between(5_000, 90_000)
        let isCurrent = account.kind == .checking || account.kind == .savings
        let card = account.kind == .card ? cardContract(used: current, from: &chance) : nil
        let isLoan = account.kind == .loan || account.kind == .mortgage
        let loan = isLoan ? loanContract(account.kind == .mortgage, from: &chance) : nil
        return BankAccount(
            id: id(ofLink: plan.ordinal, from: &chance), plan: account, country: country,
            openedOn: origin - chance.between(500, 4000),
            firstCollectedAt: Self.firstMinute(of: origin, &chance),
            clearingCode: clearing, agency: chance.numeral(4), number: number,
            checkDigit: BrazilianDocuments.accountCheckDigit(number),
            clabe: country == .mexico
                ? MexicanDocuments.clabe(bank: clearing, place: "180", account: number) : nil,
            internalIdentification: chance.numeral(41),
            opening: current,
            blocked: isCurrent && chance.chance(20) ? chance.between(1_000, 4_000) : 0,
            invested: isCurrent && chance.chance(30) ? chance.between(1_000, 60_000) : 0,
            card: card, loan: loan)
    }

    private func cardContract(
        used: Int, from chance: inout SeededGenerator
    ) -> CardContract {
        CardContract(
            lastDigits: chance.digits(4), network: chance.pick(["VISA", "MASTERCARD", "ELO"]),
            product: chance.pick(["GOLD", "PLATINUM", "STANDARD_NACIONAL"]),
            limit: used + chance.between(2, 20) * 50_000, used: used,
            closingDay: chance.between(2, 27))
    }

    private func loanContract(
        _ isMortgage: Bool, from chance: inout SeededGenerator
    ) -> LoanContract {
        let paid = chance.between(14, 30)
        let (year, month, _) = origin.civil
        let months = year * 12 + month - 1 - paid
        return LoanContract(
            isMortgage: isMortgage, contractNumber: chance.numeral(11), code: chance.numeral(41),
            lender: BrazilianDocuments.cnpj(from: &chance),
            principal: (isMortgage ? chance.between(180, 600) : chance.between(8, 60)) * 100_000,
            monthlyRate: isMortgage ? chance.between(7_000, 9_500) : chance.between(15_000, 42_000),
            start: CalendarDay(
                year: months / 12, month: months % 12 + 1, day: chance.between(1, 28)),
            installments: isMortgage ? 360 : 48, paid: paid)
    }
}
