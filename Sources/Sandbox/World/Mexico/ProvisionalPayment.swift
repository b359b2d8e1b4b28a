/// The income tax that is paid in advance for a month: what was earned since January, and what was paid already.
struct ProvisionalPayment: Sendable {
    let month: FiscalMonth
    let incomeBefore: Int
    let income: Int
    let spendingBefore: Int
    let spending: Int
    let base: Int
    let tax: Int
    let paidBefore: Int
    let withheldBefore: Int
    let withheld: Int

    var totalIncome: Int { incomeBefore + income }
    var totalSpending: Int { spendingBefore + spending }
    var due: Int { max(0, tax - paidBefore - withheldBefore - withheld) }
}

extension FiscalYear {
    func payment(
        for month: FiscalMonth, after earlier: [ProvisionalPayment]
    ) -> ProvisionalPayment {
        // Landlords pay for each month by itself; all others for the year so far.
        let before = regime == .letting ? [] : earlier
        let income = regime == .companies ? month.invoiced : month.income
        let spending =
            regime == .letting
            ? MexicanTax.portion(income, of: MexicanTax.blindDeductionRate)
            : regime == .companies ? month.bought : month.spending
        let incomeBefore = before.reduce(0) { $0 + $1.income }
        let spendingBefore = before.reduce(0) { $0 + $1.spending }
        let base: Int
        let tax: Int
        if regime == .companies {
            base = (incomeBefore + income) * coefficient / Self.coefficientUnit
            tax = MexicanTax.portion(base, of: MexicanTax.companyRate)
        } else {
            base = max(0, incomeBefore + income - spendingBefore - spending)
            tax = FiscalMonth.pesos(MexicanTax.ofPerson(base * 100, months: before.count + 1))
        }
        return ProvisionalPayment(
            month: month, incomeBefore: incomeBefore, income: income,
            spendingBefore: spendingBefore, spending: spending, base: base, tax: tax,
            paidBefore: before.reduce(0) { $0 + $1.due },
            withheldBefore: before.reduce(0) { $0 + $1.withheld }, withheld: month.withheld)
    }
}
