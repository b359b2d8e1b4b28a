import Foundation
import NIOConcurrencyHelpers

/// A server that does with each connection exactly what a script says: a closure on a thread of its own,
/// over a blocking socket.
final class ScriptedServer: Sendable {
    typealias Script = @Sendable (ScriptedConnection) throws -> Void

    let port: Int
    private let listener: Int32
    private let connections = NIOLockedValueBox<[ScriptedConnection]>([])

    /// Listens on a free port of 127.0.0.1.
    init(_ script: @escaping Script) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard unsafe bind(listener, address, size) == 0 else { return Int32(-1) }
                return unsafe getsockname(listener, address, &size)
            }
        }
        guard result == 0, listen(listener, 512) == 0 else { throw SocketFailure(errno) }
        self.listener = listener
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread { [self] in acceptAll(script) }.start()
    }

    /// How many connections came.
    var accepted: Int { connections.withLockedValue { $0.count } }

    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        for connection in connections.withLockedValue({ $0 }) { connection.interrupt() }
    }

    private func acceptAll(_ script: @escaping Script) {
        while true {
            let descriptor = accept(listener, nil, nil)
            guard descriptor >= 0 else { break }
            let connection = ScriptedConnection(descriptor)
            connections.withLockedValue { $0.append(connection) }
            Thread {
                try? script(connection)
                connection.close()
            }.start()
        }
        close(listener)
    }
}

struct SocketFailure: Error {
    let code: Int32

    init(_ code: Int32) { self.code = code }
}

/// One accepted connection.
final class ScriptedConnection: Sendable {
    private let descriptor: Int32
    private let isOpen = NIOLockedValueBox(true)
    private let buffered = NIOLockedValueBox<[UInt8]>([])
    private let sent = NIOLockedValueBox(0)

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// Bytes that the kernel took from `write` so far.
    var sentCount: Int { sent.withLockedValue { $0 } }

    /// The next head, empty line included, as Latin-1; `nil` at the end of the connection.
    func readHead() throws -> String? {
        var bytes = buffered.withLockedValue { $0 }
        while true {
            if let end = bytes.firstEnd(of: Array("\r\n\r\n".utf8)) {
                buffered.withLockedValue { $0 = Array(bytes[end...]) }
                return String(bytes[..<end].map { Character(Unicode.Scalar($0)) })
            }
            let more = try receive()
            if more.isEmpty { return nil }
            bytes += more
        }
    }

    func readBody(_ count: Int) throws -> [UInt8] {
        var bytes = buffered.withLockedValue { $0 }
        while bytes.count < count {
            let more = try receive()
            if more.isEmpty { break }
            bytes += more
        }
        buffered.withLockedValue { $0 = Array(bytes.dropFirst(count)) }
        return Array(bytes.prefix(count))
    }

    /// Everything up to and including `mark`.
    func readThrough(_ mark: String) throws -> String {
        var bytes = buffered.withLockedValue { $0 }
        while bytes.firstEnd(of: Array(mark.utf8)) == nil {
            let more = try receive()
            if more.isEmpty { break }
            bytes += more
        }
        let end = bytes.firstEnd(of: Array(mark.utf8)) ?? bytes.count
        buffered.withLockedValue { $0 = Array(bytes[end...]) }
        return String(decoding: bytes[..<end], as: UTF8.self)
    }

    /// What one read gives; empty at the end of the connection.
    func receive() throws -> [UInt8] {
        var count = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 65536) { buffer, used in
            count = unsafe recv(descriptor, buffer.baseAddress, buffer.count, 0)
            used = max(count, 0)
        }
        guard count >= 0 else { throw SocketFailure(errno) }
        return bytes
    }

    func write(_ text: String) throws { try write(Array(text.utf8)) }

    func write(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw SocketFailure(errno) }
            sent.withLockedValue { $0 += count }
            rest = rest.dropFirst(count)
        }
    }

    func answer(_ body: String = "ok", _ fields: String = "") throws {
        try write("HTTP/1.1 200 OK\r\n\(fields)Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }

    /// Ends our half; what was written still arrives.
    func endWriting() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Breaks the connection with RST.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
        close()
    }

    func interrupt() {
        isOpen.withLockedValue { if $0 { _ = shutdown(descriptor, Int32(SHUT_RDWR)) } }
    }

    func close() {
        isOpen.withLockedValue { isOpen in
            if isOpen { Glibc.close(descriptor) }
            isOpen = false
        }
    }
}

extension Array where Element == UInt8 {
    /// Where the first occurrence of `mark` ends.
    func firstEnd(of mark: [UInt8]) -> Int? {
        guard count >= mark.count else { return nil }
        for start in 0...(count - mark.count)
        where self[start..<start + mark.count].elementsEqual(mark) {
            return start + mark.count
        }
        return nil
    }
}
