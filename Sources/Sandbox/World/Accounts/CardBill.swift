import Chance

/// The bill of a card for one month: what was bought until the day of the month on which the card is
/// closed. Amounts are in cents.
struct CardBill: Sendable {
    /// What a bill costs beside the purchases, in Belvo's words.
    struct Charge: Sendable {
        let type: String
        let cents: Int
        var text: String?
    }

    /// How its holder paid.
    struct Payment: Sendable {
        let type: String
        let mode: String
        let day: CalendarDay
        let cents: Int

        /// The more usual ones more often. Nobody pays a company a salary.
        static func modes(isCompany: Bool) -> [String] {
            ["DIRECT_DEBIT", "DIRECT_DEBIT", "PIX", "PIX", "BANK_SLIP"]
                + (isCompany ? [] : ["SALARY_DEDUCTION"])
        }
    }

    /// A bill falls due so many days after it was closed.
    static let daysToPay = 10

    let id: ObjectID
    /// Counted from the beginning of the calendar, so that the bills of an account follow one another.
    let month: Int
    let closing: CalendarDay
    let isClosed: Bool
    let internalIdentification: String
    let purchases: Int
    let charges: [Charge]
    /// Those that were made before today. Once all are made, they add up to the total.
    let payments: [Payment]

    var due: CalendarDay { closing + Self.daysToPay }
    var total: Int { charges.reduce(purchases) { $0 + $1.cents } }
    var minimum: Int { total * 15 / 100 }

    /// What the bank calls it once it has been closed.
    var name: String? {
        let names = [
            "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
        ]
        return isClosed ? "\(names[month % 12])-\(month / 12)" : nil
    }

    /// The month on whose bill a purchase of that day stands: the one in which the card is closed next.
    static func month(of day: CalendarDay, closingDay: Int) -> Int {
        let (year, month, dayOfMonth) = day.civil
        return year * 12 + month - 1 + (dayOfMonth > closingDay ? 1 : 0)
    }

    static func closing(_ month: Int, closingDay: Int) -> CalendarDay {
        CalendarDay(year: month / 12, month: month % 12 + 1, day: closingDay)
    }
}

extension World {
    /// The bills of a card, the latest first. That of the current month is still open.
    func bills(of account: BankAccount, in plan: LinkPlan) -> [CardBill] {
        guard account.card != nil else { return [] }
        return bills(of: account, in: plan, purchases: spending(on: account, in: plan))
    }

    /// - Parameter purchases: what was bought, by the month of the bill.
    private func bills(
        of account: BankAccount, in plan: LinkPlan, purchases: [Int: Int]
    ) -> [CardBill] {
        guard let card = account.card else { return [] }
        let current = CardBill.month(of: today, closingDay: card.closingDay)
        var bills: [CardBill] = []
        var habit = PayingHabit.onTime
        for month in (purchases.keys.min() ?? current)...current {
            var chance = SeededGenerator(seed, "bill \(account.id)", month)
            var charges: [CardBill.Charge] = []
            if account.country == .brazil {
                // Before the last bill has fallen due, nobody is late; the chance is the same before and after.
                if let last = bills.last {
                    let due = habit.charges(on: last.total, from: &chance)
                    charges = last.due < today ? due : []
                }
                habit = PayingHabit(from: &chance)
            }
            let spent = purchases[month] ?? 0
            let closing = CardBill.closing(month, closingDay: card.closingDay)
            let payments = habit.payments(
                of: charges.reduce(spent) { $0 + $1.cents }, due: closing + CardBill.daysToPay,
                by: CardBill.Payment.modes(isCompany: plan.holder.isCompany), from: &chance)
            bills.append(
                CardBill(
                    id: id(ofLink: plan.ordinal, from: &chance), month: month, closing: closing,
                    isClosed: closing < today,
                    internalIdentification: "\(account.internalIdentification)-\(month)",
                    purchases: spent, charges: charges,
                    payments: payments.filter { $0.day < today }))
        }
        return bills.reversed()
    }
}
