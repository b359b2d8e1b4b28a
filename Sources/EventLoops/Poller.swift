import CEpoll
import Glibc

/// What a socket is watched for, or was found ready for.
public struct Readiness: OptionSet, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let input = Readiness(rawValue: 1)
    public static let output = Readiness(rawValue: 2)
    /// Reported whatever is watched for.
    public static let failure = Readiness(rawValue: 4)
}

/// Wakes a sleeping poller from any thread.
final class Wakeup: Sendable {
    let descriptor: Int32

    init() throws(LoopError) {
        descriptor = eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC))
        guard descriptor >= 0 else { throw .noResources("eventfd", errno) }
    }

    deinit { close(descriptor) }

    func signal() {
        var one: UInt64 = 1
        // It can only fail when the counter is full, and then the loop is awake already.
        _ = unsafe write(descriptor, &one, 8)
    }

    func clear() {
        var count: UInt64 = 0
        _ = unsafe read(descriptor, &count, 8)
    }
}

/// Waits for many sockets at once (Linux's epoll, level-triggered), and for a `Wakeup`.
@safe final class Poller {
    private static let eventsMax = 256

    private let descriptor: Int32
    private let wakeup: Wakeup
    private let events: UnsafeMutablePointer<epoll_event>
    private(set) var readyCount = 0

    init(wakeup: Wakeup) throws(LoopError) {
        descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard descriptor >= 0 else { throw .noResources("epoll_create1", errno) }
        self.wakeup = wakeup
        unsafe events = .allocate(capacity: Self.eventsMax)
        unsafe events.initialize(repeating: epoll_event(), count: Self.eventsMax)
        watch(wakeup.descriptor, for: .input, isNew: true)
    }

    deinit {
        unsafe events.deallocate()
        close(descriptor)
    }

    /// Waits until something is ready, at most `milliseconds` (-1: without end). What is ready is then found
    /// at the indices below `readyCount`.
    func wait(milliseconds: Int32) {
        // A signal that interrupts the wait is as good as nothing being ready: the loop comes again.
        readyCount = Int(
            max(unsafe epoll_wait(descriptor, events, Int32(Self.eventsMax), milliseconds), 0))
        for index in 0..<readyCount where unsafe events[index].data.fd == wakeup.descriptor {
            wakeup.clear()
        }
    }

    /// The socket at `index` and what it is ready for; `nil` for the wakeup.
    func ready(_ index: Int) -> (socket: Int32, readiness: Readiness)? {
        let event = unsafe events[index]
        guard unsafe event.data.fd != wakeup.descriptor else { return nil }
        var readiness: Readiness = []
        if unsafe event.events & EPOLLIN.rawValue != 0 { readiness.insert(.input) }
        if unsafe event.events & EPOLLOUT.rawValue != 0 { readiness.insert(.output) }
        if unsafe event.events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 {
            readiness.insert(.failure)
        }
        return (unsafe event.data.fd, readiness)
    }

    /// - Returns: 0, or the error number.
    @discardableResult
    func watch(_ socket: Int32, for readiness: Readiness, isNew: Bool) -> Int32 {
        var event = unsafe epoll_event()
        unsafe event.data.fd = socket
        if readiness.contains(.input) { unsafe event.events |= EPOLLIN.rawValue }
        if readiness.contains(.output) { unsafe event.events |= EPOLLOUT.rawValue }
        let operation = isNew ? EPOLL_CTL_ADD : EPOLL_CTL_MOD
        return unsafe epoll_ctl(descriptor, operation, socket, &event) == 0 ? 0 : errno
    }

    func forget(_ socket: Int32) {
        epoll_ctl(descriptor, EPOLL_CTL_DEL, socket, nil)
    }
}
