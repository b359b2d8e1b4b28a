import Chance

/// The accounts of a company at the end of a year, in whole pesos. What it earned is what it declared; cash is what
/// is left when everything else has been counted.
struct FinancialPosition: Sendable {
    let year: Int
    // Profit and loss.
    let revenue: Int
    let domesticSales: Int
    let costOfGoods: Int
    let costOfServices: Int
    let expenses: Int
    let gains: Int
    let costs: Int
    let tax: Int
    // What it owns.
    let receivable: Int
    let taxRecoverable: Int
    let inventory: Int
    let prepaid: Int
    let equipment: Int
    let depreciated: Int
    let intangibles: Int
    // What it owes.
    let bankLoans: Int
    let payable: Int
    let incomeTaxPayable: Int
    let taxesPayable: Int
    let employeeBenefits: Int
    // What belongs to its owners.
    let capital: Int
    let legalReserve: Int
    /// With what the year itself left over.
    private(set) var retainedEarnings: Int

    var grossProfit: Int { revenue - costOfGoods - costOfServices }
    var operatingIncome: Int { grossProfit - expenses }
    var financialResult: Int { gains - costs }
    var incomeBeforeTaxes: Int { operatingIncome + financialResult }
    var netIncome: Int { incomeBeforeTaxes - tax }

    var currentLiabilities: Int { bankLoans + payable + incomeTaxPayable + taxesPayable }
    var equity: Int { capital + legalReserve + retainedEarnings }
    var nonCurrentAssets: Int { equipment - depreciated + intangibles }
    var currentAssets: Int {
        currentLiabilities + employeeBenefits + equity - nonCurrentAssets
    }
    /// - Precondition: the earnings are still those of the year before.
    mutating func close() { retainedEarnings += netIncome }

    var cash: Int { currentAssets - receivable - taxRecoverable - inventory - prepaid }
}

/// What a company has had from the beginning, in whole pesos.
struct CompanyAssets: Sendable {
    /// Equipment is worth nothing after so many years, and is bought anew.
    static let lifetimeYears = 10
    /// How old the equipment is at the end of the first year that the tax office has invoices of.
    private static let agedYears = 2

    let equipment: Int
    let capital: Int
    /// What had been earned and kept before that year.
    let opening: Int
    let intangibles: Int

    init(of taxpayer: Taxpayer, _ seed: UInt64) {
        var chance = SeededGenerator(seed, "assets \(taxpayer.party.rfc)")
        equipment = chance.between(60, 140) * 10_000
        capital = chance.between(24, 48) * 100_000
        opening = chance.between(10, 60) * 10_000
        intangibles = chance.between(0, 20) * 10_000
    }

    var depreciation: Int { equipment / Self.lifetimeYears }
    var legalReserve: Int { capital / 20 }

    /// How much of the equipment has been written off after so many years, which are negative for years before the
    /// first.
    func depreciated(yearsAfterFirst years: Int) -> Int {
        let lifetime = Self.lifetimeYears
        let age = years + Self.agedYears
        return depreciation * (age < 0 ? (age % lifetime + lifetime) % lifetime : age)
    }
}

extension Taxpayer {

    /// The accounts of all years that have ended, the latest first; only companies have them.
    func financialPositions(_ seed: UInt64) -> [FinancialPosition] {
        guard party.isCompany else { return [] }
        let interest = retentions(seed).filter { $0.reason == .interest }
        var made: [FinancialPosition] = []
        let ended = years.dropLast()
        for (index, year) in ended.enumerated() {
            let before = index > 0 ? ended[index - 1] : nil
            made.append(
                position(
                    year, after: made.last, dividends: before.map(dividends) ?? 0, interest, seed))
        }
        return made.reversed()
    }

    private func position(
        _ year: FiscalYear, after earlier: FinancialPosition?, dividends: Int,
        _ certificates: [Retention], _ seed: UInt64
    ) -> FinancialPosition {
        let assets = CompanyAssets(of: self, seed)
        var chance = SeededGenerator(seed, "assets \(party.rfc)", year.year)
        let end = CalendarDay(year: year.year, month: 12, day: 31)
        let tax = MexicanTax.portion(year.profit, of: MexicanTax.companyRate)
        let fees = year.sum(\.feesPaid)
        let goods = pesos(bought(in: year.year) { $0.unit.code == Ware.Unit.piece.code })
        let interest = certificates.first { $0.day.civil.year == year.year + 1 }
        var position = FinancialPosition(
            year: year.year, revenue: year.income, domesticSales: pesos(sold(in: year.year)),
            costOfGoods: goods, costOfServices: year.sum(\.bought) - fees - goods,
            expenses: fees + year.sum(\.wagesPaid) + assets.depreciation,
            gains: interest.map { pesos($0.total) } ?? 0, costs: chance.between(9_000, 38_000),
            tax: tax, receivable: pesos(unpaid(on: end, isIssued: true)),
            taxRecoverable: max(0, -(year.months.last?.vatDue ?? 0)),
            inventory: chance.between(8, 30) * 10_000, prepaid: chance.between(8, 40) * 1_000,
            equipment: assets.equipment,
            depreciated: assets.depreciated(yearsAfterFirst: year.year - firstYear),
            intangibles: assets.intangibles, bankLoans: chance.between(0, 30) * 10_000,
            payable: pesos(unpaid(on: end, isIssued: false)),
            incomeTaxPayable: max(0, tax - year.paidInAdvance),
            taxesPayable: max(0, year.months.last?.vatDue ?? 0),
            employeeBenefits: chance.between(20, 60) * 1_000, capital: assets.capital,
            legalReserve: assets.legalReserve,
            retainedEarnings: (earlier?.retainedEarnings ?? assets.opening) - dividends)
        position.close()
        return position
    }

    private func pesos(_ cents: Int) -> Int { FiscalMonth.pesos(cents) }

    private func bought(in year: Int, _ isMeant: (Ware) -> Bool) -> Int {
        operations.reduce(0) { sum, operation in
            guard !operation.isIssued, operation.day.civil.year == year else { return sum }
            return operation.lines.reduce(sum) {
                isMeant($1.ware) ? $0 + $1.net - $1.discount : $0
            }
        }
    }

    /// Before discounts, and before what was taken back.
    private func sold(in year: Int) -> Int {
        operations.reduce(0) { sum, operation in
            let isSale =
                operation.isIssued && operation.kind == .sale && operation.cancelledOn == nil
                && operation.day.civil.year == year
            return isSale ? sum + operation.subtotal : sum
        }
    }

    /// What was invoiced by a day and paid only after it.
    private func unpaid(on day: CalendarDay, isIssued: Bool) -> Int {
        operations.reduce(0) { sum, operation in
            guard operation.isIssued == isIssued, operation.isDeferred, operation.day <= day,
                operation.cancelledOn == nil
            else { return sum }
            let paid = operation.settlements.filter { $0.day <= day }
            return sum + operation.total - paid.reduce(0) { $0 + $1.amount }
        }
    }
}
