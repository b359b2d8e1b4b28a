import Chance

extension World {
    /// When the bank of a link told what belongs to none of its accounts.
    func collectedAt(_ plan: LinkPlan) -> Timestamp {
        var chance = SeededGenerator(seed, "collected", plan.ordinal)
        return Self.firstMinute(of: today, &chance)
    }

    /// What is told on a day ends with the day before, and is read right after it: later than all that it tells, and
    /// earlier than anybody asks.
    static func firstMinute(of day: CalendarDay, _ chance: inout SeededGenerator) -> Timestamp {
        Timestamp(day, microsecondOfDay: 5_000_000 + chance.below(40_000_000))
    }
}
