public import EventLoops
public import Exchange
import Logging
import NIOCore

/// A listening socket and the connections that came through it.
public struct Listener: Sendable {
    /// Where it listens; the port is the real one when 0 was asked for.
    public let address: Peer
    private let door: LoopBound<Door>
    private let loops: [LoopBound<LoopConnections>]
    private let census: Census
    private let limits: Limits

    /// Opens the socket and begins to serve. Connections are spread over the loops of `group`.
    /// - Throws: `LoopError` when the address cannot be had.
    public static func open(
        host: String, port: Int, group: LoopGroup, setup: ConnectionSetup
    ) async throws(LoopError) -> Listener {
        await serve(try ListeningSocket(host: host, port: port), group: group, setup: setup)
    }

    /// Begins to serve on a socket that is open already: whoever connected meanwhile has waited in its queue.
    public static func serve(
        _ socket: ListeningSocket, group: LoopGroup, setup: ConnectionSetup
    ) async -> Listener {
        let census = Census()
        let loops = group.loops.map { LoopBound(LoopConnections(), on: $0) }
        let door = LoopBound(
            Door(socket, on: group.loops[0], loops: loops, setup: setup, census: census),
            on: group.loops[0])
        for loop in loops { loop.perform { $0.begin(on: loop.loop) } }
        door.perform { $0.open() }
        return Listener(
            address: Peer(address: socket.address.host, port: socket.address.port), door: door,
            loops: loops, census: census, limits: setup.limits)
    }

    /// Connections open and exchanges under way, now.
    public var load: (connections: Int, exchanges: Int) {
        (
            census.connections, census.exchanges
        )
    }

    /// Takes no more connections, lets exchanges under way end, and returns when all have, or after
    /// `Limits.drainMilliseconds`. Connections still open then are closed.
    /// - Returns: how many exchanges were still under way.
    public func drain() async -> Int {
        census.beginDraining()
        await door.run { $0.shut() }
        for loop in loops {
            loop.perform { $0.drain() }
        }
        let deadline = ContinuousClock.now + .milliseconds(limits.drainMilliseconds)
        while load.exchanges > 0 && ContinuousClock.now < deadline {
            try? await Task.sleep(for: .milliseconds(10))
        }
        let left = load.exchanges
        // The last answers may still be on their way to slow readers.
        while left == 0 && load.connections > 0 && ContinuousClock.now < deadline {
            for loop in loops { loop.perform { $0.closeSent() } }
            try? await Task.sleep(for: .milliseconds(10))
        }
        for loop in loops {
            await loop.run { $0.closeAll() }
        }
        return left
    }
}
