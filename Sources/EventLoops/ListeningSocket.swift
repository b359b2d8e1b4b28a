import CEpoll
import Glibc

/// One end of a TCP connection, in words.
public struct SocketEnd: Sendable, Equatable {
    /// Numeric; IPv6 without brackets.
    public var host: String
    public var port: Int
}

/// A TCP socket that takes connections.
public final class ListeningSocket: Sendable {
    public enum Arrival {
        case connection(Int32, from: SocketEnd?)
        case none
        /// The process has no descriptor left; the connection waits in the queue.
        case noDescriptor
    }

    /// Connections that the system keeps while the program is busy.
    private static let backlog: Int32 = 1024

    public let address: SocketEnd
    public let descriptor: Int32

    /// - Parameters:
    ///   - host: an address of this machine, or a name for one.
    ///   - port: 0 picks a free one.
    public init(host: String, port: Int) throws(LoopError) {
        let candidates = try AddressList(host: host, port: port)
        var code: Int32 = EADDRNOTAVAIL
        for index in 0..<candidates.count {
            let socket = candidates.listen(at: index, backlog: Self.backlog)
            guard socket >= 0 else {
                code = -socket
                continue
            }
            descriptor = socket
            address = Self.localEnd(of: socket) ?? SocketEnd(host: host, port: port)
            return
        }
        throw .cannotListen(place: "\(host):\(port)", code: code)
    }

    deinit { close(descriptor) }

    private static func localEnd(of socket: Int32) -> SocketEnd? {
        unsafe withUnsafeTemporaryAllocation(
            of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)
        ) { text in
            let port = unsafe cepoll_local_end(socket, text.baseAddress)
            guard port >= 0, let start = text.baseAddress else { return nil }
            return SocketEnd(host: unsafe String(cString: start), port: Int(port))
        }
    }

    /// The next connection that waits.
    public func accept() -> Arrival {
        unsafe withUnsafeTemporaryAllocation(
            of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)
        ) { text in
            while true {
                var port: Int32 = -1
                let socket = unsafe cepoll_accept(descriptor, text.baseAddress, &port)
                if socket >= 0 {
                    // Small answers are not held back for more.
                    cepoll_set_option(socket, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
                    guard port >= 0, let start = text.baseAddress else {
                        return .connection(socket, from: nil)
                    }
                    let host = unsafe String(cString: start)
                    return .connection(socket, from: SocketEnd(host: host, port: Int(port)))
                }
                switch errno {
                case EAGAIN: return .none
                case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .noDescriptor
                // The connection that waited has gone again, or a signal came.
                default: continue
                }
            }
        }
    }
}

/// What a host's name stands for, as the system resolves it.
@safe private struct AddressList: ~Copyable {
    private let first: UnsafeMutablePointer<addrinfo>

    init(host: String, port: Int) throws(LoopError) {
        var hints = unsafe addrinfo()
        unsafe hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(host, String(port), &hints, &found)
        guard code == 0, let found = unsafe found else {
            throw .unknownHost(host, reason: unsafe String(cString: gai_strerror(code)))
        }
        unsafe first = found
    }

    deinit { unsafe freeaddrinfo(first) }

    var count: Int {
        var count = 0
        var next: UnsafeMutablePointer<addrinfo>? = unsafe first
        while let entry = unsafe next {
            count += 1
            unsafe next = entry.pointee.ai_next
        }
        return count
    }

    /// - Returns: a listening socket, or a negative error number.
    func listen(at index: Int, backlog: Int32) -> Int32 {
        var entry = unsafe first
        for _ in 0..<index {
            guard let next = unsafe entry.pointee.ai_next else { return -EADDRNOTAVAIL }
            unsafe entry = next
        }
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let socket = unsafe socket(entry.pointee.ai_family, kind, 0)
        guard socket >= 0 else { return -errno }
        cepoll_set_option(socket, SOL_SOCKET, SO_REUSEADDR, 1)
        guard unsafe bind(socket, entry.pointee.ai_addr, entry.pointee.ai_addrlen) == 0,
            Glibc.listen(socket, backlog) == 0
        else {
            let code = errno
            close(socket)
            return -code
        }
        return socket
    }
}
