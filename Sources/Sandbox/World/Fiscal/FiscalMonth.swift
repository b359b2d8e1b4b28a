/// What a taxpayer declares of one month, in whole pesos as returns have it, so that the year is exactly the sum of
/// its months.
struct FiscalMonth: Sendable {
    static let names = [
        "Enero", "Febrero", "Marzo", "Abril", "Mayo", "Junio", "Julio", "Agosto", "Septiembre",
        "Octubre", "Noviembre", "Diciembre",
    ]

    let year: Int
    /// 1 to 12.
    let number: Int
    /// What was invoiced, whether paid or not: the income of companies.
    let invoiced: Int
    /// What was bought, whether paid or not.
    let bought: Int
    let taxedIncome: Int
    let zeroRatedIncome: Int
    let vatCharged: Int
    let withheld: Int
    let withheldVAT: Int
    let taxedSpending: Int
    let zeroRatedSpending: Int
    let vatPaid: Int
    /// What the taxpayer kept of the fees that it paid to persons.
    let feesPaid: Int
    let withheldFromFees: Int
    let withheldVATFromFees: Int
    let wagesPaid: Int
    let withheldFromWages: Int
    let subsidyPaid: Int

    var name: String { Self.names[number - 1] }
    var income: Int { taxedIncome + zeroRatedIncome }
    var spending: Int { taxedSpending + zeroRatedSpending }
    /// Positive when it is owed, negative when it is in the taxpayer's favour.
    var vatDue: Int { vatCharged - vatPaid - withheldVAT }

    init(_ year: Int, _ number: Int, of taxpayer: Taxpayer) {
        self.year = year
        self.number = number
        let isHere = { (day: CalendarDay) in day.civil.year == year && day.civil.month == number }
        let valid = taxpayer.operations.filter { $0.cancelledOn == nil && $0.kind != .transport }
        let here = valid.filter { isHere($0.day) }
        let pairs = valid.flatMap { operation in
            operation.settlements.filter { isHere($0.day) }.map { (operation, $0) }
        }
        func sum(_ isIssued: Bool, _ part: (Settlement) -> Int) -> Int {
            Self.pesos(
                pairs.reduce(0) { sum, pair in
                    guard pair.0.isIssued == isIssued else { return sum }
                    return sum + (pair.0.kind == .creditNote ? -1 : 1) * part(pair.1)
                })
        }
        func total(_ isIssued: Bool, _ part: (FiscalOperation) -> Int) -> Int {
            Self.pesos(
                here.reduce(0) { sum, operation in
                    guard operation.isIssued == isIssued else { return sum }
                    return sum + (operation.kind == .creditNote ? -1 : 1) * part(operation)
                })
        }
        invoiced = total(true) { $0.taxedNet + $0.zeroRatedNet }
        bought = total(false) { $0.taxedNet + $0.zeroRatedNet }
        taxedIncome = sum(true, \.taxedNet)
        zeroRatedIncome = sum(true, \.zeroRatedNet)
        vatCharged = sum(true, \.vat)
        withheld = total(true, \.withheld)
        withheldVAT = total(true, \.withheldVAT)
        taxedSpending = sum(false, \.taxedNet)
        zeroRatedSpending = sum(false, \.zeroRatedNet)
        vatPaid = sum(false, \.vat)
        feesPaid = total(false) { $0.isWithheld ? $0.subtotal : 0 }
        withheldFromFees = total(false, \.withheld)
        withheldVATFromFees = total(false, \.withheldVAT)
        let slips = taxpayer.payslips.filter { isHere($0.paidOn) && taxpayer.party.isCompany }
        wagesPaid = Self.pesos(slips.reduce(0) { $0 + $1.earnings })
        withheldFromWages = Self.pesos(slips.reduce(0) { $0 + $1.withheld })
        subsidyPaid = Self.pesos(slips.reduce(0) { $0 + $1.subsidy })
    }

    static func pesos(_ cents: Int) -> Int { (cents + (cents < 0 ? -50 : 50)) / 100 }
}
