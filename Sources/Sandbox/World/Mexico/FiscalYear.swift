/// A taxpayer's calendar year, in whole pesos: the sum of its months, and the tax that follows from it.
struct FiscalYear: Sendable {
    /// Coefficients of utility have four decimals.
    static let coefficientUnit = 10_000

    let year: Int
    let regime: FiscalRegime
    let months: [FiscalMonth]
    /// Which part of its income a company must take for profit while the year lasts: what it was the year before.
    let coefficient: Int
    /// Wages that the taxpayer was paid, as the payslips say.
    let salaries: [Payslip]
    /// The advances of all months, each built on those before it.
    private(set) var provisionalPayments: [ProvisionalPayment] = []

    /// - Parameter earlier: the year before, where the tax office remembers it.
    init(_ year: Int, of taxpayer: Taxpayer, after earlier: FiscalYear?) {
        let (thisYear, thisMonth, _) = taxpayer.today.civil
        let count = year < thisYear ? 12 : thisMonth - 1
        let salaries =
            taxpayer.party.isCompany
            ? [] : taxpayer.payslips.filter { $0.paidOn.civil.year == year }
        self.init(
            year, taxpayer.party.regime,
            months: (0..<count).map { FiscalMonth(year, $0 + 1, of: taxpayer) },
            salaries: salaries, after: earlier)
    }

    init(
        _ year: Int, _ regime: FiscalRegime, months: [FiscalMonth], salaries: [Payslip] = [],
        after earlier: FiscalYear?
    ) {
        self.year = year
        self.regime = regime
        self.months = months
        self.salaries = salaries
        coefficient = earlier.map(\.ownCoefficient) ?? Self.coefficientUnit / 8
        for month in months {
            provisionalPayments.append(payment(for: month, after: provisionalPayments))
        }
    }

    func sum(_ part: (FiscalMonth) -> Int) -> Int { months.reduce(0) { $0 + part($1) } }

    var income: Int { regime == .companies ? sum(\.invoiced) : sum(\.income) }
    var deductions: Int {
        switch regime {
        case .companies: sum(\.bought) + sum(\.wagesPaid)
        // Taken month by month, so that the year is their sum.
        case .letting:
            sum { MexicanTax.portion($0.income, of: MexicanTax.blindDeductionRate) }
        default: sum(\.spending)
        }
    }
    var profit: Int { max(0, income - deductions) }
    var loss: Int { max(0, deductions - income) }

    private var ownCoefficient: Int {
        income > 0 ? profit * Self.coefficientUnit / income : 0
    }

    var wages: Int { FiscalMonth.pesos(salaries.reduce(0) { $0 + $1.earnings }) }
    var exemptWages: Int { FiscalMonth.pesos(salaries.reduce(0) { $0 + $1.exempt }) }
    var withheldFromWages: Int { FiscalMonth.pesos(salaries.reduce(0) { $0 + $1.withheld }) }
    var paidInAdvance: Int { provisionalPayments.reduce(0) { $0 + $1.due } }
}
