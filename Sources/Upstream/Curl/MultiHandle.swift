import CLibcurl
import EventLoops
import NIOCore

/// One `CURLM *`: all transfers and the pool of connections.
@safe final class MultiHandle {
    private let raw: UnsafeMutableRawPointer
    private let watch: SocketWatch
    private var isClosed = false
    /// When libcurl wants to be called without anything being ready. The timer callback only stores it:
    /// calling libcurl from there would recurse.
    private(set) var deadline: NIODeadline?

    init(watch: SocketWatch, connectionsMax: Int) throws(UpstreamConfigurationError) {
        guard let raw = unsafe curl_multi_init() else {
            throw .noResources("curl_multi_init failed")
        }
        unsafe self.raw = unsafe raw
        self.watch = watch
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe ccurl_multi_on_socket(
            raw,
            { easy, socket, what, context, _ in
                guard let context = unsafe context else { return 0 }
                let multi = unsafe Unmanaged<MultiHandle>.fromOpaque(context).takeUnretainedValue()
                let transfer = unsafe Transfer.of(easy)
                let readiness = MultiHandle.readiness(what)
                if !readiness.isEmpty { transfer?.socket = socket }
                multi.watch.want(readiness, on: socket, for: transfer.map { ObjectIdentifier($0) })
                return 0
            }, context)
        unsafe ccurl_multi_on_timer(
            raw,
            { _, milliseconds, context in
                guard let context = unsafe context else { return 0 }
                let multi = unsafe Unmanaged<MultiHandle>.fromOpaque(context).takeUnretainedValue()
                multi.deadline =
                    milliseconds < 0 ? nil : .now() + .milliseconds(Int64(milliseconds))
                return 0
            }, context)
        // The default, four times the transfers under way, throws connections away between bursts (trap 3).
        unsafe ccurl_multi_set_long(raw, CURLMOPT_MAXCONNECTS, connectionsMax)
        // One connection carries one exchange at a time.
        unsafe ccurl_multi_set_long(raw, CURLMOPT_PIPELINING, Int(CURLPIPE_NOTHING))
    }

    deinit { close() }

    /// Closes all connections. All transfers must have been removed; nothing may be asked afterwards.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        unsafe curl_multi_cleanup(raw)
    }

    func add(_ transfer: Transfer) -> Bool {
        unsafe curl_multi_add_handle(raw, transfer.easy.raw) == CURLM_OK
    }

    /// Takes a transfer out; if it has not ended, its connection is closed.
    func remove(_ transfer: Transfer) {
        unsafe curl_multi_remove_handle(raw, transfer.easy.raw)
    }

    /// Lets libcurl work on a socket. After `false` every transfer is in an undefined state.
    func act(on socket: Int32, _ readiness: Readiness) -> Bool {
        var mask: Int32 = 0
        if readiness.contains(.input) { mask |= CURL_CSELECT_IN }
        if readiness.contains(.output) { mask |= CURL_CSELECT_OUT }
        if readiness.contains(.failure) { mask |= CURL_CSELECT_ERR }
        var running: Int32 = 0
        return unsafe curl_multi_socket_action(raw, socket, mask, &running) == CURLM_OK
    }

    /// Lets libcurl do what is due.
    func actOnTime() -> Bool {
        deadline = nil
        var running: Int32 = 0
        return unsafe curl_multi_socket_action(raw, CURL_SOCKET_BAD, 0, &running) == CURLM_OK
    }

    /// The next transfer that has ended, and how.
    func nextEnded() -> (transfer: Transfer, code: CURLcode)? {
        var left: Int32 = 0
        while let message = unsafe curl_multi_info_read(raw, &left) {
            guard unsafe message.pointee.msg == CURLMSG_DONE else { continue }
            guard let transfer = unsafe Transfer.of(message.pointee.easy_handle) else { continue }
            return (transfer, unsafe ccurl_message_result(message))
        }
        return nil
    }

    private static func readiness(_ what: Int32) -> Readiness {
        switch what {
        case CURL_POLL_IN: .input
        case CURL_POLL_OUT: .output
        case CURL_POLL_INOUT: [.input, .output]
        default: []
        }
    }
}
