/// What a tape has done so far, for status and metrics.
package struct TapeCounters: Sendable, Equatable {
    /// Exchanges, intents and rejected messages that are in the recording.
    package var recorded = 0
    /// Those that passed and are not.
    package var lost = 0
    /// Those that were refused because they could not be recorded.
    package var refused = 0
    package var commits = 0
    /// Bytes of lines, and what they took on the disk.
    package var contentBytes = 0
    package var storedBytes = 0
    /// Events that wait for the writer now.
    package var backlog = 0
    /// Segments that wait to be sealed now.
    package var unsealedSegments = 0
    /// Why the last commit failed; `nil` when it did not.
    package var failure: String?
}
