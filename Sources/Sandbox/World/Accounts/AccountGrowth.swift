import Chance

/// What happens on an account since the world began. A day's movements follow from the seed, the account and the day
/// alone, so that it makes no difference in how many steps the clock came there.
///
/// Money comes and goes in periods of thirty days. In each a movement makes up for the difference between all others and
/// what the account is to hold at its end; so balances can be told without adding up years.
struct AccountGrowth {
    private static let periodDays = 30
    /// What is missing comes before anything is spent, and what is left goes when all has come.
    private static let morningMicrosecond = 6 * 3_600_000_000
    private static let nightMicrosecond = 23 * 3_600_000_000

    /// As it was when the world began.
    let account: BankAccount
    let isCompany: Bool
    let habits: AccountHabits
    let seed: UInt64
    let origin: CalendarDay

    private var holdsMoney: Bool { !account.isLiability }

    /// What the account holds at the end of the day before.
    func balance(before day: CalendarDay) -> Int {
        guard holdsMoney, day > origin else { return account.opening }
        let period = period(of: day - 1)
        return movements(of: period).filter { $0.day < day }
            .reduce(target(period - 1)) { $0 + $1.signedCents }
    }

    /// The movements of some days, the latest first; of a card, what was bought.
    func movements(in days: Range<CalendarDay>) -> [Movement] {
        let days = days.clamped(to: origin..<max(origin, days.upperBound))
        guard !days.isEmpty else { return [] }
        guard holdsMoney else {
            return (days.lowerBound.number..<days.upperBound.number).reversed().flatMap {
                Self.latestFirst(ordinary(on: CalendarDay(number: $0)))
            }
        }
        let periods = period(of: days.lowerBound)...period(of: days.upperBound - 1)
        return periods.reversed().flatMap { period in
            var balance = target(period - 1)
            let all = Self.latestFirst(movements(of: period)).reversed().map { movement in
                var movement = movement
                balance += movement.signedCents
                movement.balance = balance
                return movement
            }
            return all.reversed().filter { days.contains($0.day) }
        }
    }

    static func latestFirst(_ movements: [Movement]) -> [Movement] {
        movements.sorted { ($0.day, $0.microsecondOfDay) > ($1.day, $1.microsecondOfDay) }
    }

    private func period(of day: CalendarDay) -> Int {
        (day.number - origin.number) / Self.periodDays
    }

    private func movements(of period: Int) -> [Movement] {
        let first = origin + period * Self.periodDays
        let others = (0..<Self.periodDays).flatMap { ordinary(on: first + $0) }
        let sum = others.reduce(0) { $0 + $1.signedCents }
        let difference = target(period) - target(period - 1) - sum
        guard difference != 0 else { return others }
        var maker = maker("evening", period)
        var evening = evening(of: difference, by: &maker)
        evening.day = difference > 0 ? first : first + (Self.periodDays - 1)
        evening.microsecondOfDay = difference > 0 ? Self.morningMicrosecond : Self.nightMicrosecond
        return others + [evening]
    }

    private func evening(of difference: Int, by maker: inout MovementMaker) -> Movement {
        let cents = abs(difference)
        if account.plan.kind == .savings {
            return difference > 0 ? maker.deposit(cents: cents) : maker.withdrawal(cents: cents)
        }
        return isCompany && difference > 0
            ? maker.revenue(cents: cents)
            : maker.transfer(isInflow: difference > 0, cents: cents)
    }

    /// What the account holds at the end of a period.
    private func target(_ period: Int) -> Int {
        guard period >= 0 else { return account.opening }
        var chance = SeededGenerator(seed, "target \(account.id)", period)
        return account.plan.kind == .savings
            ? account.opening * chance.between(95, 112) / 100
            : habits.monthlyCents * chance.between(110, 180) / 100
    }

    private func maker(_ path: String, _ number: Int) -> MovementMaker {
        MovementMaker(
            country: account.country, isCompany: isCompany,
            chance: SeededGenerator(seed, "\(path) \(account.id)", number))
    }

    /// What happens on a day whatever else does.
    private func ordinary(on day: CalendarDay) -> [Movement] {
        guard account.loan == nil else { return [] }
        var maker = maker("day", day.number)
        let (year, month, _) = day.civil
        let due = habits.commitments.filter { $0.payment(year: year, month: month) == day }
        var movements = due.map { maker.payment(of: $0) }
        if let income = habits.income {
            movements += income.livelihood.paydays(from: day, to: day).map { _ in
                maker.payment(of: income.livelihood, cents: income.cents)
            }
        }
        // Between none and twice as many as usual.
        let count = maker.chance.below(2 * habits.everydayPerMille + 1_000) / 1_000
        movements += (0..<count).map { _ in maker.everyday(on: account.plan.kind) }
        return movements.map { movement in
            var movement = movement
            movement.day = day
            return movement
        }
    }

    /// What a shop reserved on the card and never took: seen on the next day, and gone on the one after.
    func hold(on day: CalendarDay) -> Movement? {
        var maker = maker("hold", day.number)
        guard account.card != nil, day >= origin, maker.chance.chance(Self.holdPercent) else {
            return nil
        }
        var movement = maker.purchase()
        movement.day = day
        return movement
    }

    private static let holdPercent = 20
}

/// What comes back on an account every month, learned from the year before the world began.
struct AccountHabits: Sendable {
    let commitments: [Commitment]
    let income: (livelihood: Livelihood, cents: Int)?
    /// What goes through the account in a month.
    let monthlyCents: Int
    /// Movements a day beside those, in thousandths.
    let everydayPerMille: Int
    /// What was bought with a card, by the month of its bill.
    let purchases: [Int: Int]
}
