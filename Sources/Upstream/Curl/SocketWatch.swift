import CLibcurl
import EventLoops
import Glibc

/// Knows every socket of libcurl: what libcurl waits for on it, and which ones lie idle in its pool.
///
/// Idle sockets stay watched. Whatever arrives on one belongs to no exchange, and libcurl would take it for
/// the beginning of the next answer; so such a connection is drained and shut,
/// before another exchange can get it.
final class SocketWatch {
    private struct Entry {
        /// What libcurl waits for.
        var wanted: Readiness = []
        /// What the loop was told.
        var watched: Readiness = []
        /// Opened by us on libcurl's behalf, so that we are told before it is closed.
        var isConnection = false
        /// The transfer that used it last.
        var user: ObjectIdentifier?
        /// No exchange uses it.
        var isIdle = false
        var isChanged = false
        /// Our end of the connection, once an exchange has used it.
        var localPort: Int32?
    }

    private let loop: Loop
    private weak var watcher: (any Watcher)?
    /// By descriptor: small numbers, reused by the system.
    private var entries: [Entry] = []
    private var changed: [Int32] = []
    private var socketsByLocalPort: [Int32: Int32] = [:]

    /// - Parameter loop: the loop on whose thread everything here happens.
    init(loop: Loop) { self.loop = loop }

    /// Readiness is told to `watcher`.
    func tell(_ watcher: any Watcher) { self.watcher = watcher }

    /// Opens a socket for a connection.
    func open(family: Int32, kind: Int32, networkProtocol: Int32, for user: ObjectIdentifier)
        -> Int32
    {
        let descriptor = socket(family, kind | Int32(SOCK_CLOEXEC.rawValue), networkProtocol)
        if descriptor >= 0 {
            reserve(descriptor)
            entries[Int(descriptor)] = Entry(isConnection: true, user: user)
        }
        return descriptor
    }

    /// libcurl's wish for a socket changed, on behalf of `user` or of its own.
    func want(_ readiness: Readiness, on socket: Int32, for user: ObjectIdentifier?) {
        reserve(socket)
        entries[Int(socket)].wanted = readiness
        if !readiness.isEmpty {
            entries[Int(socket)].isIdle = false
            entries[Int(socket)].user = user
        }
        if entries[Int(socket)].isConnection {
            // Told to the loop at the end of the turn: between two exchanges on one connection libcurl
            // drops its wish and renews it, which then costs no system call at all.
            markChanged(socket)
        } else {
            // The resolver's own sockets are closed without notice; their numbers may be reused at once.
            apply(socket)
        }
    }

    /// An exchange is about to use the connection whose end on this side has that port.
    /// - Returns: its socket.
    func use(localPort: Int32, by user: ObjectIdentifier) -> Int32? {
        guard let socket = socketsByLocalPort[localPort] ?? newConnection(from: localPort, of: user)
        else { return nil }
        entries[Int(socket)].user = user
        if entries[Int(socket)].isIdle {
            entries[Int(socket)].isIdle = false
            markChanged(socket)
        }
        return socket
    }

    /// Of the sockets that were opened for one exchange (an address of each family may have been tried), the
    /// one that was connected.
    private func newConnection(from localPort: Int32, of user: ObjectIdentifier) -> Int32? {
        let found = entries.indices.first { index in
            entries[index].isConnection && entries[index].user == user
                && entries[index].localPort == nil
                && Self.localPort(of: Int32(index)) == localPort
        }
        guard let found else { return nil }
        entries[found].localPort = localPort
        socketsByLocalPort[localPort] = Int32(found)
        return Int32(found)
    }

    private static func localPort(of socket: Int32) -> Int32? {
        let port = ccurl_local_port(socket)
        return port > 0 ? port : nil
    }

    /// The exchange that used the socket has ended. The socket may be closed by now, and its number in use
    /// for somebody else's.
    func release(_ socket: Int32, by user: ObjectIdentifier) {
        guard entries.indices.contains(Int(socket)), entries[Int(socket)].isConnection,
            entries[Int(socket)].user == user
        else { return }
        entries[Int(socket)].isIdle = true
        markChanged(socket)
    }

    func close(_ socket: Int32) -> Int32 {
        reserve(socket)
        if !entries[Int(socket)].watched.isEmpty { loop.forget(socket) }
        if let port = entries[Int(socket)].localPort { socketsByLocalPort[port] = nil }
        entries[Int(socket)] = Entry(isChanged: entries[Int(socket)].isChanged)
        return Glibc.close(socket)
    }

    /// Whether libcurl waits for this socket: an event may be older than its wish.
    func isWanted(_ socket: Int32) -> Bool {
        entries.indices.contains(Int(socket)) && !entries[Int(socket)].wanted.isEmpty
    }

    func isIdle(_ socket: Int32) -> Bool {
        entries.indices.contains(Int(socket)) && entries[Int(socket)].isIdle
    }

    /// Makes an idle connection that became readable useless to libcurl. Returns how many stray bytes were on
    /// it; 0 is the ordinary end of an idle connection.
    func shut(_ socket: Int32) -> Int {
        var stray = 0
        unsafe withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { buffer in
            while true {
                let count = unsafe recv(
                    socket, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT))
                guard count > 0 else { return }
                stray += count
                // Enough to be sure; whoever sends more without being asked is not read to the end.
                guard stray < 65536 else { return }
            }
        }
        shutdown(socket, Int32(SHUT_RDWR))
        entries[Int(socket)].isIdle = false
        markChanged(socket)
        return stray
    }

    /// Tells the loop what changed during the turn.
    func applyChanges() {
        for socket in changed {
            entries[Int(socket)].isChanged = false
            apply(socket)
        }
        changed.removeAll(keepingCapacity: true)
    }

    private func apply(_ socket: Int32) {
        let entry = entries[Int(socket)]
        let target = entry.wanted.isEmpty && entry.isIdle ? .input : entry.wanted
        guard target != entry.watched else { return }
        if target.isEmpty {
            loop.forget(socket)
        } else {
            guard let watcher else { return }
            do {
                try loop.watch(socket, for: target, by: watcher)
            } catch {
                // Nothing would be heard of it again; shut, it fails at libcurl's next use of it.
                shutdown(socket, Int32(SHUT_RDWR))
            }
        }
        entries[Int(socket)].watched = target
    }

    private func markChanged(_ socket: Int32) {
        guard !entries[Int(socket)].isChanged else { return }
        entries[Int(socket)].isChanged = true
        changed.append(socket)
    }

    private func reserve(_ socket: Int32) {
        while entries.count <= Int(socket) { entries.append(Entry()) }
    }
}
