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

/// The connections of one event loop, and the one timer that looks after all of them.
final class LoopConnections {
    private var handlers: [ObjectIdentifier: ConnectionHandler] = [:]

    func add(_ handler: ConnectionHandler) { handlers[ObjectIdentifier(handler)] = handler }

    func remove(_ handler: ConnectionHandler) {
        handlers.removeValue(forKey: ObjectIdentifier(handler))
    }

    /// Ends connections whose time has passed. Called about once a second, so limits are met to the second.
    func sweep(now: NIODeadline) {
        for handler in handlers.values { handler.sweep(now: now) }
    }

    func drain() {
        for handler in handlers.values { handler.drain() }
    }

    func closeSent() {
        for handler in handlers.values { handler.closeIfSent() }
    }

    func closeAll() {
        for handler in handlers.values { handler.closeNow() }
    }
}
