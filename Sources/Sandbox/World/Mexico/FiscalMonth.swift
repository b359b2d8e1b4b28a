/// What a taxpayer declares of one month, in whole pesos as returns have it, so that the year is exactly the sum of
/// its months.
struct FiscalMonth: Sendable {
    static let names = [
        "Enero", "Febrero", "Marzo", "Abril", "Mayo", "Junio", "Julio", "Agosto", "Septiembre",
        "Octubre", "Noviembre", "Diciembre",
    ]

    private(set) var year: Int
    /// 1 to 12.
    let number: Int
    /// What was invoiced, whether paid or not: the income of companies.
    private(set) var invoiced: Int
    /// What was bought, whether paid or not.
    private(set) var bought: Int
    private(set) var taxedIncome: Int
    private(set) var zeroRatedIncome: Int
    private(set) var vatCharged: Int
    private(set) var withheld: Int
    private(set) var withheldVAT: Int
    private(set) var taxedSpending: Int
    private(set) var zeroRatedSpending: Int
    private(set) var vatPaid: Int
    /// What the taxpayer kept of the fees that it paid to persons.
    private(set) var feesPaid: Int
    private(set) var withheldFromFees: Int
    private(set) var withheldVATFromFees: Int
    private(set) var wagesPaid: Int
    private(set) var withheldFromWages: Int
    private(set) var subsidyPaid: Int

    var name: String { Self.names[number - 1] }
    var income: Int { taxedIncome + zeroRatedIncome }
    var spending: Int { taxedSpending + zeroRatedSpending }
    /// Positive when it is owed, negative when it is in the taxpayer's favour.
    var vatDue: Int { vatCharged - vatPaid - withheldVAT }

    init(_ year: Int, _ number: Int, of taxpayer: Taxpayer) {
        let books = MonthlyBooks(year, number, of: taxpayer)
        self.year = year
        self.number = number
        invoiced = books.invoiced(true) { $0.taxedNet + $0.zeroRatedNet }
        bought = books.invoiced(false) { $0.taxedNet + $0.zeroRatedNet }
        taxedIncome = books.settled(true, \.taxedNet)
        zeroRatedIncome = books.settled(true, \.zeroRatedNet)
        vatCharged = books.settled(true, \.vat)
        withheld = books.invoiced(true, \.withheld)
        withheldVAT = books.invoiced(true, \.withheldVAT)
        taxedSpending = books.settled(false, \.taxedNet)
        zeroRatedSpending = books.settled(false, \.zeroRatedNet)
        vatPaid = books.settled(false, \.vat)
        feesPaid = books.invoiced(false) { $0.isWithheld ? $0.subtotal : 0 }
        withheldFromFees = books.invoiced(false, \.withheld)
        withheldVATFromFees = books.invoiced(false, \.withheldVAT)
        wagesPaid = books.wages(\.earnings)
        withheldFromWages = books.wages(\.withheld)
        subsidyPaid = books.wages(\.subsidy)
    }

    /// The same month of another year, in which everything was so many thousandths of what it is in this one.
    init(_ model: FiscalMonth, in year: Int, permille: Int) {
        self = model
        self.year = year
        let amounts: [WritableKeyPath<FiscalMonth, Int>] = [
            \.invoiced, \.bought, \.taxedIncome, \.zeroRatedIncome, \.vatCharged, \.withheld,
            \.withheldVAT, \.taxedSpending, \.zeroRatedSpending, \.vatPaid, \.feesPaid,
            \.withheldFromFees, \.withheldVATFromFees, \.wagesPaid, \.withheldFromWages,
            \.subsidyPaid,
        ]
        for amount in amounts { self[keyPath: amount] = model[keyPath: amount] * permille / 1000 }
    }

    static func pesos(_ cents: Int) -> Int { (cents + (cents < 0 ? -50 : 50)) / 100 }
}

/// What is on paper of one month. All sums are in whole pesos.
private struct MonthlyBooks {
    private let operations: [FiscalOperation]
    private let settlements: [(operation: FiscalOperation, settlement: Settlement)]
    private let payslips: [Payslip]

    init(_ year: Int, _ number: Int, of taxpayer: Taxpayer) {
        let first = CalendarDay(year: year, month: number, day: 1)
        let next = CalendarDay(
            year: number == 12 ? year + 1 : year, month: number % 12 + 1, day: 1)
        let isHere = { (day: CalendarDay) in first <= day && day < next }
        let valid = taxpayer.operations.filter { $0.cancelledOn == nil && $0.kind != .transport }
        operations = valid.filter { isHere($0.day) }
        settlements = valid.flatMap { operation in
            operation.settlements.filter { isHere($0.day) }.map { (operation, $0) }
        }
        payslips = taxpayer.payslips.filter { isHere($0.paidOn) && taxpayer.party.isCompany }
    }

    func invoiced(_ isIssued: Bool, _ part: (FiscalOperation) -> Int) -> Int {
        let own = operations.filter { $0.isIssued == isIssued }
        return FiscalMonth.pesos(own.reduce(0) { $0 + $1.sign * part($1) })
    }

    func settled(_ isIssued: Bool, _ part: (Settlement) -> Int) -> Int {
        let own = settlements.filter { $0.operation.isIssued == isIssued }
        return FiscalMonth.pesos(
            own.reduce(0) { $0 + $1.operation.sign * part($1.settlement) })
    }

    /// What the taxpayer paid as an employer.
    func wages(_ part: (Payslip) -> Int) -> Int {
        FiscalMonth.pesos(payslips.reduce(0) { $0 + part($1) })
    }
}

extension FiscalOperation {
    fileprivate var sign: Int { kind == .creditNote ? -1 : 1 }
}
