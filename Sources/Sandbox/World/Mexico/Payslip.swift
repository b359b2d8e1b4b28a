import Chance

/// One payment of wages, as the invoice of the employer tells it.
struct Payslip: Sendable {
    let uuid: String
    let employer: FiscalParty
    let employee: FiscalParty
    let first: CalendarDay
    let last: CalendarDay
    let paidOn: CalendarDay
    let salary: Int
    /// The Christmas bonus, which comes with a payslip of its own; 0 in the others.
    let bonus: Int
    let withheld: Int
    let socialSecurity: Int
    let subsidy: Int
    let folio: Int

    /// Thirty days of the unit of measure that the law sets, roughly.
    static let exemptBonusMax = 325_000
    /// What an employee pays to the social security.
    private static let socialSecurityRate = 25_000
    private static let subsidyIncomeMax = 1_017_100
    private static let subsidyAmount = 39_000

    var isBonus: Bool { bonus > 0 }
    var exempt: Int { min(bonus, Self.exemptBonusMax) }
    var taxable: Int { salary + bonus - exempt }
    var earnings: Int { salary + bonus }
    var gross: Int { earnings + subsidy }
    var deductions: Int { withheld + socialSecurity }

    /// - Parameters:
    ///   - salary: of a month, in cents.
    ///   - isBonus: the bonus of half a month instead of the salary.
    init(
        _ employer: FiscalParty, _ employee: FiscalParty, from first: CalendarDay,
        to last: CalendarDay, paidOn: CalendarDay, salary: Int, isBonus: Bool, folio: Int,
        _ chance: inout SeededGenerator
    ) {
        uuid = chance.uuid()
        self.employer = employer
        self.employee = employee
        self.first = first
        self.last = last
        self.paidOn = paidOn
        self.folio = folio
        self.salary = isBonus ? 0 : salary
        bonus = isBonus ? salary / 2 : 0
        let taxableBonus = max(0, bonus - Self.exemptBonusMax)
        withheld =
            isBonus
            ? MexicanTax.ofPerson(salary + taxableBonus) - MexicanTax.ofPerson(salary)
            : MexicanTax.ofPerson(salary)
        socialSecurity = isBonus ? 0 : MexicanTax.portion(salary, of: Self.socialSecurityRate)
        subsidy = !isBonus && salary <= Self.subsidyIncomeMax ? Self.subsidyAmount : 0
    }
}
