import EventLoops
import NIOCore
import Synchronization

/// How many connections and exchanges a listener has, on all its loops.
final class Census: Sendable {
    private let connectionCount = Atomic<Int>(0)
    private let exchangeCount = Atomic<Int>(0)
    private let draining = Atomic<Bool>(false)

    var connections: Int { connectionCount.load(ordering: .relaxed) }

    /// Exchanges under way, also those whose application has gone.
    var exchanges: Int { exchangeCount.load(ordering: .relaxed) }

    /// The listener is stopping: every answer from now on is its connection's last.
    var isDraining: Bool { draining.load(ordering: .relaxed) }

    /// - Returns: the number of connections with this one.
    func connectionOpened() -> Int { connectionCount.add(1, ordering: .relaxed).newValue }

    func connectionClosed() { connectionCount.subtract(1, ordering: .relaxed) }

    /// - Returns: the number of exchanges with this one.
    func exchangeBegan() -> Int { exchangeCount.add(1, ordering: .relaxed).newValue }

    func exchangeEnded() { exchangeCount.subtract(1, ordering: .relaxed) }

    func beginDraining() { draining.store(true, ordering: .relaxed) }
}

/// The connections of one loop, and the one timer that looks after all of them.
final class LoopConnections: TurnTaker {
    /// Limits of time are met to the second.
    private static let sweepMilliseconds: Int64 = 1000

    private var open: [ObjectIdentifier: Connection] = [:]
    private weak var loop: Loop?
    private var nextSweep = NIODeadline.distantFuture
    let hasWork = false

    func begin(on loop: Loop) {
        self.loop = loop
        loop.join(self)
    }

    func add(_ connection: Connection) {
        if open.isEmpty { nextSweep = .now() + .milliseconds(Self.sweepMilliseconds) }
        open[ObjectIdentifier(connection)] = connection
    }

    func remove(_ connection: Connection) {
        open.removeValue(forKey: ObjectIdentifier(connection))
    }

    // MARK: Turns

    /// Without connections, no timer.
    var deadline: NIODeadline? { open.isEmpty ? nil : nextSweep }

    func takeTurn() {
        guard !open.isEmpty else { return }
        let now = NIODeadline.now()
        guard now >= nextSweep else { return }
        nextSweep = now + .milliseconds(Self.sweepMilliseconds)
        for connection in open.values { connection.sweep(now: now) }
    }

    // MARK: The end

    func drain() {
        for connection in open.values { connection.drain() }
    }

    func closeSent() {
        for connection in open.values { connection.closeIfSent() }
    }

    /// Closes what is still open, and ends the timer.
    func closeAll() {
        for connection in open.values { connection.closeNow() }
        loop?.leave(self)
    }
}
