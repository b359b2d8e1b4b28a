import Exchange
import NIOConcurrencyHelpers

/// The simulation's time: the program's, moved on by what it was told.
final class SandboxClock: Sendable {
    private let source: TimeSource
    private let moved = NIOLockedValueBox(0)
    /// While what was kept happens again, the moment at which it happened.
    private let past = NIOLockedValueBox<Timestamp?>(nil)

    init(_ source: @escaping TimeSource) { self.source = source }

    /// The program's moment.
    var unmoved: Timestamp {
        past.withLockedValue(\.self) ?? Timestamp(microseconds: Int(source().wallMicroseconds))
    }

    var now: Timestamp { moved(unmoved) }

    /// The simulation's moment at one of the program's.
    func moved(_ moment: Timestamp) -> Timestamp { moment + moved.withLockedValue(\.self) }

    /// Stands still at a moment of the program's clock.
    func stand(at moment: Timestamp) { past.withLockedValue { $0 = moment } }

    /// Goes on with the program's clock; it never falls behind where it stood.
    func goOn() {
        guard let last = past.withLockedValue({ past in past.take() }) else { return }
        move(byMicroseconds: last.microseconds - unmoved.microseconds)
    }

    /// Forward only: what has happened cannot be undone.
    func move(byMicroseconds microseconds: Int) {
        moved.withLockedValue { $0 += max(0, microseconds) }
    }

    func reset() { moved.withLockedValue { $0 = 0 } }
}
