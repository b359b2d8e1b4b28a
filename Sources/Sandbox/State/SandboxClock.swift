import Exchange
import NIOConcurrencyHelpers

/// The simulation's time: the program's, moved on by what it was told.
final class SandboxClock: Sendable {
    private let source: TimeSource
    private let moved = NIOLockedValueBox(0)

    init(_ source: @escaping TimeSource) { self.source = source }

    var now: Timestamp {
        Timestamp(microseconds: Int(source().wallMicroseconds) + moved.withLockedValue(\.self))
    }

    /// Forward only: what has happened cannot be undone.
    func move(byMicroseconds microseconds: Int) {
        moved.withLockedValue { $0 += max(0, microseconds) }
    }

    func reset() { moved.withLockedValue { $0 = 0 } }
}
