/// What a recorder needs besides its origin and its tape. A class, because each exchange takes hold of all of it.
public final class RecorderSetup: Sendable {
    let reading: any Reading
    let time: TimeSource
    let limits: Limits
    let budget: MemoryBudget
    /// Under `--durability power` the request is kept before its first byte is sent.
    let writesIntents: Bool

    public init(
        reading: any Reading, time: @escaping TimeSource, limits: Limits, budget: MemoryBudget,
        writesIntents: Bool
    ) {
        self.reading = reading
        self.time = time
        self.limits = limits
        self.budget = budget
        self.writesIntents = writesIntents
    }
}
