import CEpoll
import Glibc
public import NIOCore

/// What a stream socket tells whoever uses it, on the loop's thread.
public protocol StreamSocketUser: AnyObject {
    /// Bytes came. What is not taken is gone.
    func received(_ bytes: RawSpan)
    /// The other side sends nothing any more; it may still read.
    func inputEnded()
    /// There is room for output again, after there was none.
    func outputHasRoom()
    /// All output is with the system, after some of it had to wait.
    func outputIsOut()
    /// The connection is gone. Nothing is told after this.
    func closed()
}

/// A connected TCP socket, served by one loop. It keeps itself alive until it is closed.
public final class StreamSocket: Watcher {
    /// So many reads in one turn; then others have theirs.
    private static let readsMax = 4
    /// Memory for output that is kept between answers.
    private static let keptBytesMax = 64 * 1024

    public let loop: Loop
    private var descriptor: Int32
    private var user: (any StreamSocketUser)?
    private var waiting = ByteBuffer()
    /// All bytes that were ever given to `write`.
    private var written = 0
    private let waitingBytesMax: Int
    public private(set) var isReading = true
    private var hasInputEnded = false
    private var isFull = false
    /// What the loop was told; `nil` when it does not watch.
    private var watched: Readiness? = []

    /// - Parameters:
    ///   - descriptor: non-blocking; it belongs to this object from here on.
    ///   - outputBytesMax: with more waiting output there is no room; there is again at half of it.
    public init(_ descriptor: Int32, on loop: Loop, outputBytesMax: Int) {
        self.descriptor = descriptor
        self.loop = loop
        waitingBytesMax = outputBytesMax
    }

    /// Begins to tell `user` what happens.
    public func start(telling user: any StreamSocketUser) throws(LoopError) {
        self.user = user
        watched = [.input]
        do {
            try loop.watch(descriptor, for: .input, by: self)
        } catch {
            self.user = nil
            closeDescriptor()
            throw error
        }
    }

    public var isOpen: Bool { descriptor >= 0 }

    /// Whether less output waits than may.
    public var hasRoom: Bool { !isFull }

    /// Output that the system has not taken yet.
    public var waitingBytes: Int { waiting.readableBytes }

    /// How many bytes of the output the other side has acknowledged: whoever reads slowly, but reads, makes it grow.
    public var acknowledgedBytes: Int {
        guard isOpen else { return 0 }
        return written - waiting.readableBytes - Int(cepoll_unacknowledged(descriptor))
    }

    // MARK: Output

    /// Sends what is in `bytes`, as far as the system takes it at once, and keeps the rest. `bytes` is empty
    /// afterwards, and may keep its memory.
    public func write(_ bytes: inout ByteBuffer) { write(&bytes, then: ByteBuffer()) }

    /// The same for two pieces, one after the other, of which the second is not copied unless it has to wait behind others.
    public func write(_ first: inout ByteBuffer, then second: ByteBuffer) {
        guard isOpen else { return first.clear() }
        let count = first.readableBytes + second.readableBytes
        written += count
        if waiting.readableBytes == 0 {
            let sent = send(first, second)
            guard sent >= 0 else { return first.clear() }
            if sent == count { return Self.empty(&first) }
            keep(&first, second, from: sent)
        } else {
            waiting.writeBuffer(&first)
            waiting.writeImmutableBuffer(second)
            Self.empty(&first)
        }
        if waiting.readableBytes > waitingBytesMax { isFull = true }
        watch()
    }

    /// What the system has not taken waits.
    private func keep(_ first: inout ByteBuffer, _ second: ByteBuffer, from sent: Int) {
        if sent < first.readableBytes {
            first.moveReaderIndex(forwardBy: sent)
            swap(&waiting, &first)
            waiting.writeImmutableBuffer(second)
        } else {
            waiting = second
            waiting.moveReaderIndex(forwardBy: sent - first.readableBytes)
        }
        first = ByteBuffer()
    }

    private static func empty(_ bytes: inout ByteBuffer) {
        if bytes.capacity > keptBytesMax { bytes = ByteBuffer() } else { bytes.clear() }
    }

    /// - Returns: how many bytes the system took; -1 when the connection is gone.
    private func send(_ first: ByteBuffer, _ second: ByteBuffer = ByteBuffer()) -> Int {
        while true {
            let count = unsafe first.withUnsafeReadableBytes { first in
                unsafe second.withUnsafeReadableBytes { second in
                    unsafe cepoll_send_two(
                        descriptor, first.baseAddress, first.count, second.baseAddress,
                        second.count)
                }
            }
            if count >= 0 { return count }
            switch errno {
            case EINTR: continue
            case EAGAIN: return 0
            default:
                close()
                return -1
            }
        }
    }

    private func sendWaiting() {
        while waiting.readableBytes > 0 {
            let sent = send(waiting)
            guard sent >= 0 else { return }
            guard sent > 0 else { break }
            waiting.moveReaderIndex(forwardBy: sent)
        }
        let isOut = waiting.readableBytes == 0
        if isOut { waiting = ByteBuffer() } else { waiting.discardReadBytes() }
        watch()
        if isFull && waiting.readableBytes <= waitingBytesMax / 2 {
            isFull = false
            user?.outputHasRoom()
        }
        // More may have been written when there was room.
        if isOut && waiting.readableBytes == 0 { user?.outputIsOut() }
    }

    /// Says that nothing more will be sent. To be called when no output waits.
    public func endOutput() {
        guard isOpen else { return }
        shutdown(descriptor, Int32(SHUT_WR))
    }

    // MARK: Input

    /// Whether input is read. While it is not, the other side is held back by TCP.
    public func setReading(_ wanted: Bool) {
        guard wanted != isReading else { return }
        isReading = wanted
        watch()
    }

    public func ready(_ readiness: Readiness, on descriptor: Int32) {
        guard descriptor == self.descriptor else { return }
        if readiness.contains(.output) { sendWaiting() }
        guard isOpen else { return }
        let canRead = isReading && !hasInputEnded
        if canRead && !readiness.isDisjoint(with: [.input, .failure]) { return readAll() }
        guard readiness.contains(.failure) else { return }
        // Both directions are dead, and nobody would notice it by reading.
        if hasInputEnded || hasFailed { return close() }
        // Both sides have ended, and what came before that waits to be read. The loop would tell of it in every turn.
        loop.forget(descriptor)
        watched = nil
    }

    /// Whether the connection broke. Asked once, the system forgets it.
    private var hasFailed: Bool {
        var code: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        return unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size) != 0 || code != 0
    }

    private func readAll() {
        let space = unsafe loop.readSpace
        for _ in 0..<Self.readsMax where isOpen && isReading && !hasInputEnded {
            let count = unsafe recv(descriptor, space.baseAddress, space.count, 0)
            if count > 0 {
                user?.received(unsafe RawSpan(_unsafeBytes: space[0..<count]))
                // A short read has emptied the socket.
                if count < space.count { return }
            } else if count == 0 {
                hasInputEnded = true
                watch()
                return user?.inputEnded() ?? ()
            } else if errno == EAGAIN {
                return
            } else if errno != EINTR {
                return close()
            }
        }
    }

    private func watch() {
        guard isOpen else { return }
        var wanted: Readiness = []
        if isReading && !hasInputEnded { wanted.insert(.input) }
        if waiting.readableBytes > 0 { wanted.insert(.output) }
        guard wanted != watched else { return }
        watched = wanted
        do {
            try loop.watch(descriptor, for: wanted, by: self)
        } catch {
            // The system has no memory for it, so nothing would ever be heard of this socket again.
            close()
        }
    }

    // MARK: The end

    /// Closes at once. What the system has not taken is lost.
    public func close() {
        guard isOpen else { return }
        loop.forget(descriptor)
        closeDescriptor()
        let user = user
        self.user = nil
        user?.closed()
    }

    /// Closes with a TCP reset.
    public func reset() {
        guard isOpen else { return }
        cepoll_reset_on_close(descriptor)
        close()
    }

    private func closeDescriptor() {
        Glibc.close(descriptor)
        descriptor = -1
    }
}
