import EventLoops
import Exchange
import Logging
import NIOCore

/// Takes connections from the listening socket and gives each loop its share.
final class Door: Watcher, TurnTaker {
    /// So many in one turn; then those that are open have theirs.
    private static let arrivalsMax = 64
    /// How long nothing is taken when the process has no descriptor left.
    private static let pauseMilliseconds: Int64 = 100

    private var socket: ListeningSocket?
    private let loop: Loop
    private let loops: [LoopBound<LoopConnections>]
    private let setup: ConnectionSetup
    private let census: Census
    private var next = 0
    private(set) var deadline: NIODeadline?
    /// Not before then the operator is told again.
    private var nextComplaint = NIODeadline.uptimeNanoseconds(0)
    let hasWork = false

    init(
        _ socket: ListeningSocket, on loop: Loop, loops: [LoopBound<LoopConnections>],
        setup: ConnectionSetup, census: Census
    ) {
        self.socket = socket
        self.loop = loop
        self.loops = loops
        self.setup = setup
        self.census = census
    }

    func open() {
        loop.join(self)
        watch()
    }

    /// Takes no more connections.
    func shut() {
        loop.leave(self)
        if let socket { loop.forget(socket.descriptor) }
        socket = nil
    }

    private func watch() {
        guard let socket else { return }
        do {
            try loop.watch(socket.descriptor, for: .input, by: self)
        } catch {
            pause(because: "\(error)")
        }
    }

    func ready(_ readiness: Readiness, on descriptor: Int32) {
        for _ in 0..<Self.arrivalsMax {
            switch socket?.accept() {
            case .connection(let arrived, let peer): welcome(arrived, peer)
            case .noDescriptor: return pause(because: "no file descriptor is left")
            case .none?, nil: return
            }
        }
    }

    private func welcome(_ arrived: Int32, _ address: SocketEnd?) {
        let home = loops[next]
        next = (next + 1) % loops.count
        let peer = address.map { Peer(address: $0.host, port: $0.port) }
        let (setup, census) = (setup, census)
        home.perform { connections in
            let socket = StreamSocket(
                arrived, on: home.loop, outputBytesMax: setup.limits.responseBufferBytesMax)
            Connection(
                socket, peer: peer, setup: setup, census: census, connections: connections
            ).start()
        }
    }

    /// Those that wait stay in the system's queue meanwhile.
    private func pause(because reason: String) {
        let now = NIODeadline.now()
        if now >= nextComplaint {
            nextComplaint = now + .seconds(10)
            setup.logger.error(
                "connections have to wait; raise the limit of open files (ulimit -n)",
                metadata: ["reason": "\(reason)"])
        }
        if let socket { loop.forget(socket.descriptor) }
        deadline = now + .milliseconds(Self.pauseMilliseconds)
    }

    func takeTurn() {
        guard let deadline, deadline <= .now() else { return }
        self.deadline = nil
        watch()
    }
}
