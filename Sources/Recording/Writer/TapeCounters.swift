/// What a tape has done so far, for status and metrics.
public struct TapeCounters: Sendable, Equatable {
    /// Exchanges, intents and rejected messages that are in the recording.
    public var recorded = 0
    /// Those that passed and are not.
    public var lost = 0
    /// Those that were refused because they could not be recorded.
    public var refused = 0
    public var commits = 0
    /// Bytes of lines, and what they took on the disk.
    public var contentBytes = 0
    public var storedBytes = 0
    /// Events that wait for the writer now.
    public var backlog = 0
    /// Segments that wait to be sealed now.
    public var unsealedSegments = 0
    /// Why the last commit failed; `nil` when it did not.
    public var failure: String?
}
