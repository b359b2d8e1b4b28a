package import Exchange
import Glibc
package import NIOCore
import NIOPosix

/// A listening socket and the connections that came through it.
package struct Listener: Sendable {
    /// Where it listens; the port is the real one when 0 was asked for.
    package let address: Peer
    private let channel: any Channel
    private let loops: [LoopState]
    private let census: Census
    private let limits: Limits

    fileprivate struct LoopState: Sendable {
        let executor: LoopExecutor
        let connections: NIOLoopBoundBox<LoopConnections>
        let sweeper: RepeatedTask
    }

    /// Opens the socket and begins to serve.
    /// - Throws: `ListenerError` when the address cannot be had.
    package static func open(
        host: String, port: Int, group: any EventLoopGroup, setup: ConnectionSetup
    ) async throws(ListenerError) -> Listener {
        let census = Census()
        let loops = Dictionary(
            group.makeIterator().map { (ObjectIdentifier($0), state(of: $0)) },
            uniquingKeysWith: { first, _ in first })
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(
                .writeBufferWaterMark,
                value: .init(
                    low: setup.limits.responseBufferBytesMax / 2,
                    high: setup.limits.responseBufferBytesMax)
            )
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let loop = loops[ObjectIdentifier(channel.eventLoop)] else {
                        throw ChannelError.inappropriateOperationForState
                    }
                    let handler = ConnectionHandler(
                        setup: setup, executor: loop.executor, census: census,
                        connections: loop.connections.value)
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
        do {
            let channel = try await bootstrap.bind(host: host, port: port).get()
            let local = channel.localAddress
            return Listener(
                address: Peer(address: local?.ipAddress ?? host, port: local?.port ?? port),
                channel: channel, loops: Array(loops.values), census: census, limits: setup.limits)
        } catch {
            for loop in loops.values { loop.sweeper.cancel() }
            throw ListenerError(error, host: host, port: port)
        }
    }

    private static func state(of loop: any EventLoop) -> LoopState {
        let connections = NIOLoopBoundBox.makeBoxSendingValue(LoopConnections(), eventLoop: loop)
        let sweeper = loop.scheduleRepeatedTask(initialDelay: .seconds(1), delay: .seconds(1)) {
            _ in
            connections.value.sweep(now: .now())
        }
        return LoopState(executor: LoopExecutor(loop), connections: connections, sweeper: sweeper)
    }

    /// Connections open and exchanges under way, now.
    package var load: (connections: Int, exchanges: Int) {
        (
            census.connections, census.exchanges
        )
    }

    /// Takes no more connections, lets exchanges under way end, and returns when all have, or after
    /// `Limits.drainMilliseconds`. Connections still open then are closed.
    /// - Returns: how many exchanges were still under way.
    package func drain() async -> Int {
        census.beginDraining()
        try? await channel.close().get()
        for loop in loops {
            loop.withConnections { $0.drain() }
        }
        let deadline = ContinuousClock.now + .milliseconds(limits.drainMilliseconds)
        while load.exchanges > 0 && ContinuousClock.now < deadline {
            try? await Task.sleep(for: .milliseconds(10))
        }
        let left = load.exchanges
        // The last answers may still be on their way to slow readers.
        while left == 0 && load.connections > 0 && ContinuousClock.now < deadline {
            for loop in loops { loop.withConnections { $0.closeSent() } }
            try? await Task.sleep(for: .milliseconds(10))
        }
        for loop in loops {
            loop.sweeper.cancel()
            loop.withConnections { $0.closeAll() }
        }
        return left
    }
}

extension Listener.LoopState {
    fileprivate func withConnections(_ change: @escaping @Sendable (LoopConnections) -> Void) {
        let connections = connections
        connections.eventLoop.execute { change(connections.value) }
    }
}

/// Why a listener could not be opened.
package struct ListenerError: Error, CustomStringConvertible {
    package let description: String

    init(_ error: any Error, host: String, port: Int) {
        let place = "\(host):\(port)"
        if let failure = error as? IOError {
            switch failure.errnoCode {
            case EADDRINUSE:
                description =
                    "\(place) is in use by another program; stop it or give another port (0 picks a free one)"
            case EACCES:
                description = "\(place) may not be opened by this user; give a port above 1023"
            case EADDRNOTAVAIL:
                description =
                    "\(host) is no address of this machine; give one that is, or 127.0.0.1"
            default:
                description = "\(place) cannot be opened: \(failure)"
            }
        } else {
            description = "\(place) cannot be opened: \(error)"
        }
    }
}
