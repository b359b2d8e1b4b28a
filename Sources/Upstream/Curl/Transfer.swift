import CLibcurl
import Exchange
import NIOCore

/// One transfer of libcurl: an easy handle, and what is known of the exchange it carries now. Used again for
/// later exchanges. Lives on the loop's thread only.
@safe final class Transfer {
    let easy: EasyHandle
    /// Outlives `easy`'s use of it.
    let address: AddressHandle
    let configuration: UpstreamConfiguration
    let watch: SocketWatch
    let ledger: TurnLedger
    private let lines = FieldLineList()
    private let errorText: UnsafeMutablePointer<CChar>

    private(set) var call: Call?
    private(set) var machine: AnswerHeadMachine
    /// What came during this turn of the loop.
    var pending = Delivery()
    var isTouched = false
    /// Body bytes delivered that the task has not taken.
    var backlog = 0
    var isReceivingPaused = false
    var isSendingPaused = false
    /// How often libcurl was about to send the request, by our decision and by its own.
    var sendingCount = 0
    var resendCount = 0
    var status: Int?
    var bytesReceived = 0
    var fault: MalformedAnswer?
    var refusedAddress: NetworkAddress?
    var uploadedCount = 0
    /// The connection's socket, as far as it is known.
    var socket: Int32 = -1
    /// When the exchange began, and when anything last moved before the answer began.
    var began = NIODeadline.now()
    var lastMoved = NIODeadline.now()

    /// The handle must carry no other exchange: libcurl keeps two things in it for ever. After a chunked upload it believes
    /// that the next one's framing is done, too, and writes it outside its buffer, without trailers (7.88.1; found as a
    /// crash). And it counts its attempts to resend, and makes no sixth.
    private(set) var isSpent = false

    /// Whether the handle may still hold what belongs to a body, or to HEAD, of the sending before.
    private(set) var hadBody = false

    init(
        _ configuration: UpstreamConfiguration, watch: SocketWatch, ledger: TurnLedger
    ) throws(CurlFailure) {
        easy = try EasyHandle()
        address = try AddressHandle(configuration.target.url)
        self.configuration = configuration
        self.watch = watch
        self.ledger = ledger
        machine = AnswerHeadMachine(method: "", limits: configuration.limits)
        unsafe errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        try unsafe TransferOptions.prepare(self, errorText: errorText)
    }

    deinit { unsafe errorText.deallocate() }

    /// The transfer that an easy handle belongs to; `nil` for libcurl's internal handles.
    static func of(_ easy: UnsafeMutableRawPointer?) -> Transfer? {
        var context: UnsafeMutableRawPointer?
        unsafe ccurl_easy_get_pointer(easy, CURLINFO_PRIVATE, &context)
        guard let context = unsafe context else { return nil }
        return unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    }

    /// Prepares the handle for `call`.
    func prepare(_ call: Call, resendCount: Int) throws(CurlFailure) {
        self.call = call
        self.resendCount = resendCount
        machine = AnswerHeadMachine(method: call.request.method, limits: configuration.limits)
        sendingCount = 0
        status = nil
        bytesReceived = 0
        socket = -1
        lastMoved = .now()
        if resendCount == 0 {
            began = lastMoved
            backlog = 0
            uploadedCount = 0
            isReceivingPaused = false
            isSendingPaused = false
            fault = nil
            refusedAddress = nil
        }
        unsafe errorText.pointee = 0
        if call.request.isChunked { isSpent = true }
        let hasBody = call.request.hasBody || call.request.method == "HEAD"
        // Also when it fails half-way.
        defer { hadBody = hadBody || hasBody }
        try unsafe TransferOptions.apply(
            to: self, call.request,
            lines: lines.fill(call.request.fieldLines, count: call.request.lineCount))
        hadBody = false
    }

    /// Lets go of the exchange.
    func clear() {
        call = nil
        pending = Delivery()
    }

    var identifier: ObjectIdentifier { ObjectIdentifier(self) }

    /// What libcurl says about a failure; host and port, never a byte of the request.
    var errorSentence: String { unsafe String(cString: errorText) }

    /// There is something to deliver at the end of the turn.
    func touch() {
        guard !isTouched else { return }
        isTouched = true
        ledger.touched.append(self)
    }

    // MARK: - What libcurl tells

    /// Takes a line of the head or of the trailers; `false` when the answer must not go on.
    func receive(line: Span<UInt8>) -> Bool {
        bytesReceived += line.count
        do throws(MalformedAnswer) {
            switch try machine.receive(line) {
            case .more: break
            case .interim(let head):
                pending.interims.append(head)
                touch()
            case .final(let head):
                status = head.status
                pending.head = head.arrived(from: peer, resendCount: resendCount)
                touch()
            }
            return true
        } catch {
            fault = error
            return false
        }
    }

    private var peer: Peer? {
        easy.string(CURLINFO_PRIMARY_IP).map {
            Peer(address: $0, port: easy.number(CURLINFO_PRIMARY_PORT))
        }
    }

    /// Whether there is room for more of the body. If not, the transfer is paused until the task has taken
    /// what it was given.
    func hasRoom() -> Bool {
        let waiting = backlog + (pending.body?.readableBytes ?? 0)
        guard waiting >= configuration.limits.responseBufferBytesMax else { return true }
        isReceivingPaused = true
        touch()
        return false
    }

    func receive(body: UnsafeRawBufferPointer) {
        bytesReceived += body.count
        if pending.body == nil {
            var capacity = body.count
            if case .exactly(let length) = pending.head?.length {
                capacity = min(length, configuration.limits.responseBufferBytesMax)
            }
            pending.body = ByteBufferAllocator().buffer(capacity: capacity)
        }
        unsafe pending.body?.writeBytes(body)
        touch()
    }

    /// Fills `space` with the next bytes of the request's body.
    func supply(_ space: UnsafeMutableRawBufferPointer) -> UploadMailbox.Supply {
        lastMoved = .now()
        switch call?.request.body {
        case .whole(let bytes):
            let view = bytes.readableBytesView.dropFirst(uploadedCount).prefix(space.count)
            unsafe space.copyBytes(from: view)
            uploadedCount += view.count
            return view.isEmpty ? .end : .bytes(count: view.count)
        case .stream(let upload, _):
            let supply = upload.supply { view in
                let part = view.prefix(space.count)
                unsafe space.copyBytes(from: part)
                return part.count
            }
            if case .wait = supply { isSendingPaused = true }
            return supply
        case .none?, nil: return .end
        }
    }

    /// libcurl has chosen a connection and is about to send. The second time is the silent resend of a
    /// request whose connection died: whether that may be is ours to decide, and to record.
    ///
    /// This is the one moment at which libcurl tells its choice for certain: an answer that is there at once
    /// is read, and the transfer may be paused, without a word about what libcurl waits for.
    func maySend(from localPort: Int32) -> Bool {
        sendingCount += 1
        if sendingCount > 1 { isSpent = true }
        socket = watch.use(localPort: localPort, by: identifier) ?? socket
        return sendingCount == 1
    }

    /// Opens a socket to a resolved address, if the policy allows it; -1 if not.
    func open(
        _ address: NetworkAddress, port: Int, family: Int32, kind: Int32, networkProtocol: Int32
    ) -> Int32 {
        guard configuration.addressPolicy.allows(address, port: port, for: configuration.target)
        else {
            refusedAddress = address
            return -1
        }
        socket = watch.open(
            family: family, kind: kind, networkProtocol: networkProtocol, for: identifier)
        return socket
    }
}

/// The transfers for which something came during this turn of the loop.
final class TurnLedger {
    var touched: [Transfer] = []
}
