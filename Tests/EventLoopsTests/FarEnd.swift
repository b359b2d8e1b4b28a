import EventLoops
import Foundation
import NIOConcurrencyHelpers

/// The other end: a plain blocking socket, so that what is tested meets something that is not of this house. It
/// gives up after half a minute.
final class FarEnd: Sendable {
    private static let patienceSeconds = 30

    private let descriptor: Int32
    private let isOpen = NIOLockedValueBox(true)

    /// - Parameter bufferBytes: makes the system's buffers small, for an end that is to be slow.
    init(to end: SocketEnd, bufferBytes: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SystemFailure() }
        if let bufferBytes { Self.setBuffers(of: descriptor, bufferBytes) }
        var patience = timeval(tv_sec: Self.patienceSeconds, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            let size = socklen_t(MemoryLayout<timeval>.size)
            unsafe setsockopt(descriptor, SOL_SOCKET, option, &patience, size)
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(end.port).bigEndian
        unsafe inet_pton(AF_INET, end.host, &address.sin_addr)
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else {
            let code = errno
            Glibc.close(descriptor)
            throw SystemFailure(code)
        }
    }

    deinit { close() }

    static func setBuffers(of descriptor: Int32, _ bytes: Int32) {
        var bytes = bytes
        for option in [SO_RCVBUF, SO_SNDBUF] {
            unsafe setsockopt(descriptor, SOL_SOCKET, option, &bytes, 4)
        }
    }

    var localPort: Int {
        get throws {
            var address = sockaddr_in()
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let result = unsafe withUnsafeMutablePointer(to: &address) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe getsockname(descriptor, $0, &size)
                }
            }
            guard result == 0 else { throw SystemFailure() }
            return Int(UInt16(bigEndian: address.sin_port))
        }
    }

    /// Sends this part of the pattern, however long that takes.
    func send(_ range: Range<Int>) throws {
        var place = range.lowerBound
        while place < range.upperBound {
            let count = try sendOnce(place..<range.upperBound, Int32(MSG_NOSIGNAL))
            place += count
        }
    }

    /// Sends the pattern from `place` on until there is no more room for a fifth of a second.
    /// - Returns: how many bytes that were.
    func fill(from place: Int, atMost: Int) throws -> Int {
        var count = 0
        repeat {
            do {
                let range = place + count..<place + atMost
                count += try sendOnce(range, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            } catch let failure as SystemFailure where failure.code == EAGAIN {
                guard isWritable(milliseconds: 200) else { return count }
            }
        } while count < atMost
        return count
    }

    private func sendOnce(_ range: Range<Int>, _ flags: Int32) throws -> Int {
        let bytes = Pattern.bytes(at: range.lowerBound, count: range.count)
        let count = unsafe bytes.withUnsafeBytes {
            unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, flags)
        }
        guard count >= 0 else { throw SystemFailure() }
        return count
    }

    func isWritable(milliseconds: Int32) -> Bool {
        var wish = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return unsafe poll(&wish, 1, milliseconds) == 1
    }

    /// Reads to the end of the connection, or until `count` bytes came, which must be the pattern from `place` on.
    /// - Returns: how many bytes came.
    func receive(from place: Int = 0, upTo count: Int = .max) throws -> Int {
        var received = 0
        var space = [UInt8](repeating: 0, count: Pattern.pieceBytesMax)
        while received < count {
            let limit = min(space.count, count - received)
            let piece = unsafe space.withUnsafeMutableBytes { space in
                let piece = unsafe recv(descriptor, space.baseAddress, limit, 0)
                guard piece > 0 else { return piece }
                let bytes = unsafe UnsafeRawBufferPointer(rebasing: space[0..<piece])
                return unsafe Pattern.matches(bytes, at: place + received) ? piece : -2
            }
            guard piece >= -1 else { throw Damaged(place: place + received) }
            guard piece >= 0 else { throw SystemFailure() }
            if piece == 0 { break }
            received += piece
        }
        return received
    }

    struct Damaged: Error { let place: Int }

    func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Hangs up with a TCP reset.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        let size = socklen_t(MemoryLayout<Glibc.linger>.size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, size)
        close()
    }

    func close() {
        isOpen.withLockedValue { isOpen in
            if isOpen { Glibc.close(descriptor) }
            isOpen = false
        }
    }
}

struct SystemFailure: Error {
    let code: Int32

    init(_ code: Int32 = errno) { self.code = code }
}

/// Does what blocks on a thread of its own.
func aside<Value: Sendable>(
    _ work: @escaping @Sendable () throws -> Value
) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread { continuation.resume(with: Result(catching: work)) }.start()
    }
}
