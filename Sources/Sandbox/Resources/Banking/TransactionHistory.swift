import Belvo
import Chance

/// What chance gives a transaction beside the movement it tells: the same whenever it is asked for.
struct TransactionMarks {
    let id: ObjectID
    /// Whether it was not settled yet on the day after it happened.
    let startsPending: Bool
    let internalIdentification: String
    let createdAt: Timestamp
    let reference: String

    /// - Parameter isOpen: asked only when the id has been drawn.
    init(
        ofLink ordinal: Int, in world: World, collectedAt: Timestamp,
        from chance: inout SeededGenerator, startsPending: (inout SeededGenerator) -> Bool
    ) {
        id = world.id(ofLink: ordinal, from: &chance)
        self.startsPending = startsPending(&chance)
        internalIdentification = chance.hexadecimal32()
        createdAt = collectedAt + 1_204_377 + chance.below(900_000)
        reference = chance.numeral(8)
    }
}

extension World {
    /// How many of a day's movements are not settled on the next, in a hundred.
    private static let pendingPercent = 50

    /// The transactions of a link's accounts, those of each account together, the latest first.
    /// - Parameter first: older ones are left out.
    func transactions(of plan: LinkPlan, since first: CalendarDay? = nil) -> [JSON] {
        accounts(of: plan).flatMap { account in
            let statement = Statement(
                account: account, in: plan, world: self,
                embedded: EmbeddedObject(
                    account.json(link: linkID(plan.ordinal), at: plan.institution)))
            let oldest = today - Self.historyDays
            return grown(statement, since: max(first ?? oldest, oldest, origin))
                + settled(statement, since: max(first ?? oldest, oldest))
        }
    }

    /// What has happened since the world began, each day by itself.
    private func grown(_ statement: Statement, since first: CalendarDay) -> [JSON] {
        guard first < today else { return [] }
        let account = statement.account
        let holds = holds(on: account, in: statement.plan).filter { $0.day >= first }
        var day: CalendarDay?
        var chance = SeededGenerator(seed, "")
        let movements = growth(of: account, in: statement.plan, since: first).map { movement in
            if day != movement.day {
                day = movement.day
                chance = SeededGenerator(
                    seed, "transactions \(account.id)", movement.day.number)
            }
            return tell(movement, on: statement, from: &chance)
        }
        return holds.map { hold in
            var chance = SeededGenerator(seed, "held \(account.id)", hold.day.number)
            return tell(hold, on: statement, from: &chance, isHold: true)
        } + movements
    }

    private func tell(
        _ movement: Movement, on statement: Statement, from chance: inout SeededGenerator,
        isHold: Bool = false
    ) -> JSON {
        let age = movement.day.number - (origin.number - 1)
        let marks = TransactionMarks(
            ofLink: statement.plan.ordinal, in: self,
            collectedAt: statement.account.firstCollectedAt + age * Timestamp.microsecondsPerDay,
            from: &chance
        ) { $0.chance(Self.pendingPercent) || isHold }
        return statement.transaction(movement, marks)
    }

    /// What had happened before. All of it is drawn in one line, and only what is wanted is told.
    private func settled(_ statement: Statement, since first: CalendarDay) -> [JSON] {
        guard first < origin else { return [] }
        let account = statement.account
        var chance = SeededGenerator(seed, "transactions \(account.id)")
        return past(of: account, in: statement.plan).compactMap { movement in
            let marks = TransactionMarks(
                ofLink: statement.plan.ordinal, in: self, collectedAt: account.firstCollectedAt,
                from: &chance
            ) { movement.day == origin - 1 && $0.chance(Self.pendingPercent) }
            return movement.day >= first ? statement.transaction(movement, marks) : nil
        }
    }
}
