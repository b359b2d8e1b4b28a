import Chance

/// One line of an account's statement, before it becomes a transaction.
struct Movement: Sendable {
    /// The person at the other end of a transfer.
    struct Counterparty: Sendable {
        let document: String
        let clearingCode: String
        let agency: String
        let number: String
    }

    var day: CalendarDay
    var microsecondOfDay: Int
    let cents: Int
    let isInflow: Bool
    let text: String
    let operation: String
    let category: String
    let subcategory: String
    var merchant: Merchant?
    var counterparty: Counterparty?
    /// Number of the payment and number of all payments, of a purchase paid in parts or of a loan.
    var part: (number: Int, count: Int)?
    /// What the account held after it; cards and loans have no such figure.
    var balance: Int?

    var signedCents: Int { isInflow ? cents : -cents }
}

/// Makes the movements of one kind of account.
struct MovementMaker {
    let country: Country
    let isCompany: Bool
    var chance: SeededGenerator

    private var wording: Wording { country.wording }

    private mutating func make(
        _ entry: Wording.Entry, cents: Int, isInflow: Bool = false, _ category: String,
        _ subcategory: String, party: String = ""
    ) -> Movement {
        let name = party.withoutAccents.uppercased()
        return Movement(
            day: CalendarDay(number: 0),
            microsecondOfDay: chance.between(21_600, 82_800) * 1_000_000
                + chance.below(1_000_000),
            cents: cents, isInflow: isInflow,
            text: name.isEmpty ? entry.text : "\(entry.text) \(name)",
            operation: entry.operation, category: category, subcategory: subcategory)
    }

    private mutating func price(_ range: ClosedRange<Int>) -> Int {
        // The smaller of two draws: most purchases are small.
        let draw = min(
            chance.between(range.lowerBound, range.upperBound),
            chance.between(range.lowerBound, range.upperBound))
        return draw * country.priceLevel
    }

    mutating func purchase(inParts: Bool = false) -> Movement {
        let merchant = chance.pickWeighted(country.merchants)
        var movement = make(
            wording.purchase, cents: price(merchant.prices), merchant.category,
            merchant.subcategory, party: merchant.name)
        movement.merchant = merchant
        if inParts {
            let count = chance.between(2, 12)
            movement.part = (chance.between(1, count), count)
        }
        return movement
    }

    mutating func transfer(isInflow: Bool, cents: Int? = nil) -> Movement {
        let person = Person(in: country, from: &chance)
        let entry = isInflow ? wording.transferIn : wording.transferOut
        var movement = make(
            entry, cents: cents ?? price(2_000...60_000), isInflow: isInflow, "Transfers", "Other",
            party: person.fullName)
        // The contract knows only the eleven digits of a person in Brazil.
        guard country == .brazil else { return movement }
        movement.counterparty = Movement.Counterparty(
            document: person.document, clearingCode: chance.numeral(3),
            agency: chance.numeral(4), number: chance.numeral(8))
        return movement
    }

    mutating func revenue(cents: Int) -> Movement {
        make(
            wording.revenue, cents: cents, isInflow: true, "Income & Payments", "Other",
            party: chance.pick(country.names.companyRoots))
    }

    mutating func payment(of livelihood: Livelihood, cents: Int) -> Movement {
        let entry = Wording.Entry(text: livelihood.text, operation: livelihood.operation)
        return make(
            entry, cents: cents, isInflow: true, "Income & Payments", livelihood.subcategory)
    }

    mutating func payment(of commitment: Commitment) -> Movement {
        let variation = commitment.variationPercent
        let percent = 100 + chance.between(-variation, variation)
        let merchant = commitment.merchant
        var movement = make(
            wording.directDebit, cents: commitment.cents * percent / 100, merchant.category,
            merchant.subcategory, party: merchant.name)
        movement.merchant = merchant
        return movement
    }

    mutating func withdrawal(cents: Int? = nil) -> Movement {
        make(
            wording.withdrawal,
            cents: cents ?? chance.between(1, 25) * 2_000 * country.priceLevel,
            "Withdrawal & ATM", "Other")
    }

    mutating func fee() -> Movement {
        make(wording.fee, cents: price(900...6_500), "Fees & Charges", "Bank Fees")
    }

    mutating func interest() -> Movement {
        make(
            wording.interest, cents: price(300...19_000), isInflow: true, "Income & Payments",
            "Interest")
    }

    mutating func deposit(cents: Int? = nil) -> Movement {
        make(
            wording.deposit, cents: cents ?? price(5_000...90_000), isInflow: true, "Deposits",
            "Savings")
    }

    mutating func cardPayment(cents: Int) -> Movement {
        make(
            wording.cardPayment, cents: cents, isInflow: true, "Credits & Loans", "Credit Card")
    }

    mutating func instalment(_ number: Int, of loan: LoanContract) -> Movement {
        var movement = make(
            wording.instalment, cents: loan.installment, "Credits & Loans",
            loan.isMortgage ? "Mortgage" : "Instalment", party: loan.contractNumber)
        movement.part = (number, loan.installments)
        return movement
    }

    /// What happens on an account from day to day.
    mutating func everyday(on kind: AccountPlan.Kind) -> Movement {
        switch kind {
        case .card: purchase(inParts: chance.chance(12))
        case .savings: chance.chance(40) ? interest() : deposit()
        default: everyday()
        }
    }

    /// On a checking account.
    private mutating func everyday() -> Movement {
        switch chance.below(100) {
        case ..<66: purchase()
        case ..<82: transfer(isInflow: false)
        case ..<90: transfer(isInflow: true)
        case ..<96: withdrawal()
        default: fee()
        }
    }
}
