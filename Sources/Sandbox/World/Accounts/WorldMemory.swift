import NIOConcurrencyHelpers

/// What is asked for often and takes long to generate. A cache: who asks twice gets the same.
final class WorldMemory: Sendable {
    /// Beyond so many accounts everything is forgotten and generated again when it is asked for.
    private static let accountsMax = 4_096

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
}
