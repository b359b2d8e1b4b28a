import Chance

/// The movements of the twelve months before the world began, from which the history of an account is made. The payments of
/// a card's bills are not among them: they follow from what was bought.
struct AccountYear {
    private static let periodCount = 12

    let account: BankAccount
    let holder: Holder
    let today: CalendarDay
    var maker: MovementMaker
    /// What comes back every month: known once the movements have been made.
    private(set) var commitments: [Commitment] = []
    private(set) var income: (livelihood: Livelihood, cents: Int)?

    init(account: BankAccount, holder: Holder, today: CalendarDay, maker: MovementMaker) {
        self.account = account
        self.holder = holder
        self.today = today
        self.maker = maker
    }

    /// Income follows from what was spent, so that balances neither vanish nor explode over the year.
    mutating func movements() -> [Movement] {
        let isMain = account.plan.kind == .checking
        commitments =
            isMain
            ? Commitment.all(
                in: account.country, isCompany: holder.isCompany, until: today,
                from: &maker.chance) : []
        var periods = (0..<Self.periodCount).map { period in
            let days = days(of: period)
            let fixed = payments(of: commitments, within: days)
            return fixed + everyday(count(beside: fixed.count), within: days)
        }
        if isMain, case .person(let person) = holder {
            add(incomeOf: person, to: &periods)
        } else if account.card == nil {
            for period in periods.indices { balance(&periods[period], within: days(of: period)) }
        }
        return periods.flatMap { $0 }
    }

    private func days(of period: Int) -> ClosedRange<CalendarDay> {
        let newest = today - 1 - period * World.historyDays / Self.periodCount
        let oldest = today - (period + 1) * World.historyDays / Self.periodCount
        return oldest...newest
    }

    private mutating func count(beside fixed: Int) -> Int {
        let average = account.plan.transactionsPerYear / Self.periodCount
        return max(1, maker.chance.between(average * 9 / 10, average * 11 / 10) - 1 - fixed)
    }

    private mutating func everyday(
        _ count: Int, within days: ClosedRange<CalendarDay>
    ) -> [Movement] {
        (0..<count).map { _ in
            var movement = maker.everyday(on: account.plan.kind)
            movement.day = anyDay(of: days)
            return movement
        }
    }

    private mutating func anyDay(of days: ClosedRange<CalendarDay>) -> CalendarDay {
        days.lowerBound + maker.chance.below(days.upperBound.number - days.lowerBound.number + 1)
    }

    private mutating func payments(
        of commitments: [Commitment], within days: ClosedRange<CalendarDay>
    ) -> [Movement] {
        let (firstYear, firstMonth, _) = days.lowerBound.civil
        let (lastYear, lastMonth, _) = days.upperBound.civil
        let months = (firstYear * 12 + firstMonth - 1)...(lastYear * 12 + lastMonth - 1)
        var movements: [Movement] = []
        for commitment in commitments {
            for month in months {
                let day = commitment.payment(year: month / 12, month: month % 12 + 1)
                guard let day, days.contains(day) else { continue }
                var movement = maker.payment(of: commitment)
                movement.day = day
                movements.append(movement)
            }
        }
        return movements
    }

    private func spent(_ movements: [Movement]) -> Int {
        -movements.reduce(0) { $0 + $1.signedCents }
    }

    /// What a company takes in, and what is taken from savings.
    private mutating func balance(
        _ movements: inout [Movement], within days: ClosedRange<CalendarDay>
    ) {
        let spent = max(spent(movements), 1_000)
        let variation = maker.chance.between(96, 105)
        var movement =
            switch account.plan.kind {
            case .savings: maker.withdrawal()
            default: maker.revenue(cents: spent * variation / 100)
            }
        movement.day = anyDay(of: days)
        movements.append(movement)
    }

    /// A person lives on what comes regularly, the same for months, and makes up for the rest with transfers.
    private mutating func add(incomeOf person: Person, to periods: inout [[Movement]]) {
        let livelihood = Livelihood(of: person, on: today, from: &maker.chance)
        let spentInAll = max(periods.reduce(0) { $0 + spent($1) }, 12_000)
        let regular = spentInAll * maker.chance.between(98, 104) / 100 / livelihood.paymentsPerYear
        // To whole units of ten, as salaries are agreed on.
        let amount = max(regular / 1_000 * 1_000, 1_000)
        income = (livelihood, amount)
        for period in periods.indices {
            let days = days(of: period)
            let isRaised = period < livelihood.raise.period
            let percent = isRaised ? 100 : 100 - livelihood.raise.percent
            for day in livelihood.paydays(from: days.lowerBound, to: days.upperBound) {
                var movement = maker.payment(of: livelihood, cents: amount * percent / 100)
                movement.day = day
                periods[period].append(movement)
            }
        }
        even(&periods, usually: spentInAll / Self.periodCount)
    }

    /// From the newest period backwards: where the account would have held too little or too much at the beginning, a
    /// transfer made the difference.
    private mutating func even(_ periods: inout [[Movement]], usually monthly: Int) {
        let bounds = (monthly * 9 / 10)...(monthly * 22 / 10)
        var opening = account.opening
        for period in periods.indices {
            opening += spent(periods[period])
            let kept = min(max(opening, bounds.lowerBound), bounds.upperBound)
            guard kept != opening else { continue }
            let difference = opening - kept
            var movement = maker.transfer(
                isInflow: difference > 0, cents: abs(difference))
            movement.day = anyDay(of: days(of: period))
            periods[period].append(movement)
            opening = kept
        }
    }
}
