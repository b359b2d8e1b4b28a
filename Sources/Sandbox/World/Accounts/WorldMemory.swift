import NIOConcurrencyHelpers

/// What is asked for often and takes long to generate. A cache: who asks twice gets the same.
final class WorldMemory: Sendable {
    /// Beyond so many accounts everything is forgotten and generated again when it is asked for.
    private static let accountsMax = 4_096

    /// What was bought with a card until a day, by the month of the bill.
    typealias Spending = (until: CalendarDay, months: [Int: Int])

    private let spendings = NIOLockedValueBox<[ObjectID: Spending]>([:])
    private let known = NIOLockedValueBox<[ObjectID: AccountHabits]>([:])

    func habits(of account: ObjectID, _ make: () -> AccountHabits) -> AccountHabits {
        if let habits = known.withLockedValue({ $0[account] }) { return habits }
        let made = make()
        known.withLockedValue { known in
            if known.count >= Self.accountsMax { known = [:] }
            known[account] = made
        }
        return made
    }

    /// - Parameter goOn: adds what was bought since; given nothing, it begins at the beginning.
    func spending(
        on account: ObjectID, until day: CalendarDay, _ goOn: (Spending?) -> [Int: Int]
    ) -> [Int: Int] {
        let last = spendings.withLockedValue { $0[account] }
        if let last, last.until == day { return last.months }
        // The clock may have been set back.
        let months = goOn(last.flatMap { $0.until < day ? $0 : nil })
        spendings.withLockedValue { spendings in
            if spendings.count >= Self.accountsMax { spendings = [:] }
            spendings[account] = (day, months)
        }
        return months
    }
}
