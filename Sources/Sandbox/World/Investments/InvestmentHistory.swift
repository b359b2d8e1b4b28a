import Chance

/// Lets an investment come about, day by day.
struct InvestmentHistory {
    /// What is done on a day.
    private enum Step {
        case buy(Int)
        /// So many out of a hundred.
        case sell(Int)
        case interest
        /// So many per mille of the price.
        case dividend(String, Int)
        /// One share for every twenty.
        case bonus
        /// The half-yearly tax on funds, which is taken in units.
        case fundTax
    }

    /// No investment is older.
    private static let monthsMax = 20

    private typealias Entry = (day: CalendarDay, step: Step)

    let world: World
    let security: Security
    let issued: CalendarDay
    private(set) var movements: [InvestmentMovement] = []
    private(set) var quantity = 0
    private(set) var cost = 0

    init(world: World, security: Security, issued: CalendarDay) {
        self.world = world
        self.security = security
        self.issued = issued
    }

    mutating func run(from bought: CalendarDay, with chance: inout SeededGenerator) {
        var entries: [Entry] = [(bought, .buy(lot(&chance)))]
        if !security.kind.isFixedIncome {
            for _ in 0..<chance.between(1, 3) {
                entries.append((later(than: bought, &chance), .buy(lot(&chance))))
            }
        }
        if security.kind != .credit, chance.chance(60) {
            let percent = chance.between(15, 45)
            entries.append((later(than: bought, &chance), .sell(percent)))
        }
        entries += regular(after: bought, &chance)
        // What falls on one day comes in the order in which it was planned.
        let order = entries.indices.sorted { (entries[$0].day, $0) < (entries[$1].day, $1) }
        for index in order {
            perform(entries[index].step, on: entries[index].day, since: bought)
        }
    }

    private func later(
        than bought: CalendarDay, _ chance: inout SeededGenerator
    ) -> CalendarDay {
        let days = world.today.number - bought.number
        return (bought + chance.between(5, days - 5)).workingDayBefore
    }

    /// What is bought at once: for some hundreds to some ten thousands.
    private func lot(_ chance: inout SeededGenerator) -> Int {
        let cents = chance.between(60_000, 2_400_000)
        return max(security.step, cents * 100 / security.price / security.step * security.step)
    }

    /// What comes by itself: interest, and once a month what that month brings.
    private func regular(
        after bought: CalendarDay, _ chance: inout SeededGenerator
    ) -> [Entry] {
        let coupons = security.coupons(issued: issued, before: world.today)
        var entries: [Entry] = coupons.filter { $0 > bought }.map { ($0, .interest) }
        let (year, month, _) = bought.civil
        let first = CalendarDay(year: year, month: month, day: 28)
        for months in 1...Self.monthsMax {
            let day = first.plus(months: months).workingDayBefore
            guard day < world.today else { break }
            if let step = step(in: day.civil.month, &chance) { entries.append((day, step)) }
        }
        return entries
    }

    private func step(in month: Int, _ chance: inout SeededGenerator) -> Step? {
        switch (security.kind, month) {
        case (.fund, 5), (.fund, 11): security.classes?.category == "ACOES" ? nil : .fundTax
        case (.variable, 4): chance.chance(50) ? .bonus : .dividend("DIVIDENDOS", 21)
        case (.variable, 8): .dividend("DIVIDENDOS", 34)
        case (.variable, 12): .dividend("JCP", 18)
        default: nil
        }
    }

    private mutating func perform(_ step: Step, on day: CalendarDay, since bought: CalendarDay) {
        let price = world.price(of: security, issued: issued, on: day)
        let days = day.number - bought.number
        switch step {
        case .buy(let amount): buy(amount, at: price, on: day)
        case .sell(let percent):
            sell(quantity * percent / 100 / security.step * security.step, at: price, on: day, days)
        case .interest:
            let start = security.lastCoupon(before: day, issued: issued) ?? issued
            pay("PAGAMENTO_JUROS", security.gain(days: day.number - start.number), on: day, days)
        case .dividend(let subtype, let perMille):
            pay(subtype, price * perMille / 1_000, on: day, days)
        case .bonus: receiveBonus(at: price, on: day)
        case .fundTax: payInUnits(at: price, on: day)
        }
    }
}

extension InvestmentHistory {
    /// Bonds and shares are bought and sold, money is put into the rest and taken out.
    private var isTraded: Bool { security.kind != .banking && security.kind != .fund }

    private mutating func buy(_ amount: Int, at price: Int, on day: CalendarDay) {
        let gross = InvestmentMovement.value(of: amount, at: price)
        quantity += amount
        cost += gross
        movements.append(
            InvestmentMovement(
                day: day, subtype: isTraded ? "COMPRA" : "APLICACAO", isInflow: true,
                quantity: amount, unitPrice: price, gross: gross))
    }

    private mutating func sell(_ amount: Int, at price: Int, on day: CalendarDay, _ days: Int) {
        guard amount > 0 else { return }
        let gross = InvestmentMovement.value(of: amount, at: price)
        let paid = cost * amount / quantity
        quantity -= amount
        cost -= paid
        let isTaxed = !security.isExempt && security.kind != .variable
        movements.append(
            InvestmentMovement(
                day: day, subtype: isTraded ? "VENDA" : "RESGATE", isInflow: false,
                quantity: amount, unitPrice: price, gross: gross,
                incomeTax: isTaxed ? InvestmentTax.of(gross - paid, days: days) : 0,
                // Funds of shares want half a percent of who leaves.
                exitFee: security.classes?.category == "ACOES" ? gross / 200 : 0))
    }

    private mutating func pay(
        _ subtype: String, _ perUnit: Int, on day: CalendarDay, _ days: Int
    ) {
        let gross = InvestmentMovement.value(of: quantity, at: perUnit)
        guard gross > 0 else { return }
        let isTaxed = !security.isExempt && security.kind != .variable
        movements.append(
            InvestmentMovement(
                day: day, subtype: subtype, isInflow: false, quantity: quantity,
                unitPrice: perUnit, gross: gross,
                incomeTax: isTaxed ? InvestmentTax.of(gross, days: days) : 0))
    }

    private mutating func receiveBonus(at price: Int, on day: CalendarDay) {
        let amount = quantity / 20 / security.step * security.step
        guard amount > 0 else { return }
        quantity += amount
        movements.append(
            InvestmentMovement(
                day: day, subtype: "OUTROS", text: "Bonificação em ações", isInflow: true,
                quantity: amount, unitPrice: price,
                gross: InvestmentMovement.value(of: amount, at: price)))
    }

    private mutating func payInUnits(at price: Int, on day: CalendarDay) {
        let gain = InvestmentMovement.value(of: quantity, at: price) - cost
        let amount = max(0, gain) * 15 / 100 * 100 / price
        guard amount > 0 else { return }
        let gross = InvestmentMovement.value(of: amount, at: price)
        // What has been taxed counts as paid from then on.
        cost += gain - gross
        quantity -= amount
        movements.append(
            InvestmentMovement(
                day: day, subtype: "COME_COTAS", isInflow: false, quantity: amount,
                unitPrice: price, gross: gross, incomeTax: gross))
    }
}
