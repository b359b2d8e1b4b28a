import Chance

extension World {
    /// The evening on which the bank of a link told what belongs to none of its accounts.
    func collectedAt(_ plan: LinkPlan) -> Timestamp {
        var chance = SeededGenerator(seed, "collected", plan.ordinal)
        return Timestamp(today - 1, microsecondOfDay: 80_000_000_000 + chance.below(3_000_000_000))
    }
}
