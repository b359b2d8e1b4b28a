import Exchange
import Logging
import NIOCore
import NIOPosix

/// Drives one connection of an application: feeds the machine, starts one exchange at a time, writes answers.
///
/// Everything here happens on the connection's event loop.
final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    enum Phase {
        /// No request, or part of a head.
        case idle
        case exchange(Active)
        /// A last answer is on its way or out; what still arrives is thrown away.
        case lingering
        case closed
    }

    /// The exchange under way.
    final class Active {
        let id: ExchangeID
        let body: RequestBodyStream?
        var writer: AnswerWriter
        var owesContinue: Bool
        var writable: CheckedContinuation<Void, Never>?

        init(id: ExchangeID, body: RequestBodyStream?, writer: AnswerWriter, owesContinue: Bool) {
            self.id = id
            self.body = body
            self.writer = writer
            self.owesContinue = owesContinue
        }
    }

    let setup: ConnectionSetup
    let executor: LoopExecutor
    private let census: Census
    private let connections: LoopConnections
    var context: ChannelHandlerContext?
    var machine: RequestMachine
    var phase = Phase.idle
    var output = ByteBuffer()
    var flushIsScheduled = false
    var isReading = true
    var inputClosed = false
    private var isProcessing = false
    var deadline: NIODeadline?
    var peer: Peer?

    init(
        setup: ConnectionSetup, executor: LoopExecutor, census: Census, connections: LoopConnections
    ) {
        self.setup = setup
        self.executor = executor
        self.census = census
        self.connections = connections
        machine = RequestMachine(limits: setup.limits)
    }

    // MARK: Channel events

    func channelActive(context: ChannelHandlerContext) {
        self.context = context
        peer = context.remoteAddress.flatMap { address in
            address.ipAddress.map { Peer(address: $0, port: address.port ?? 0) }
        }
        connections.add(self)
        setDeadline(after: setup.limits.idleMilliseconds)
        if census.connectionOpened() > setup.limits.connectionsMax {
            let reason = OriginError.overloaded(
                "\(setup.limits.connectionsMax) connections are open; close some")
            refuse(reason.answer, [])
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        census.connectionClosed()
        connections.remove(self)
        if case .exchange(let active) = phase {
            active.body?.end(.failure(.requestIncomplete("the application closed the connection")))
            active.writable?.resume()
        }
        phase = .closed
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .lingering = phase { return }
        machine.received(unwrapInboundIn(data))
        process()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        guard context.channel.isWritable, case .exchange(let active) = phase else { return }
        let waiter = active.writable
        active.writable = nil
        deadline = nil
        if let body = active.body, !body.hasEnded {
            setDeadline(after: setup.limits.bodyIdleMilliseconds)
        }
        waiter?.resume()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard let event = event as? ChannelEvent, event == .inputClosed else {
            return context.fireUserInboundEventTriggered(event)
        }
        inputClosed = true
        switch phase {
        case .idle:
            closeGently()
        case .exchange:
            process()
        case .lingering, .closed:
            break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        setup.logger.debug("connection failed", metadata: ["error": "\(error)"])
        context.close(promise: nil)
    }

    // MARK: Requests

    /// Goes on with what has arrived. An origin that answers at once ends its exchange inside this loop, which
    /// then goes on by itself: ten thousand requests in one packet must not become ten thousand stack frames.
    func process() {
        guard !isProcessing else { return }
        isProcessing = true
        defer { isProcessing = false }
        while true {
            switch phase {
            case .closed, .lingering:
                return
            case .idle:
                switch machine.next() {
                case .head(let head, let traits): begin(head, traits)
                case .rejected(let rejection, let raw): return refuse(rejection, raw)
                case .needMore: return inputClosed ? closeGently() : waitForHead()
                case .body, .end: continue
                }
            case .exchange(let active):
                guard let body = active.body, !body.hasEnded, feed(body) else { return throttle() }
            }
        }
    }

    /// Gives the machine's next piece to the body; `false` when there is none.
    func feed(_ body: RequestBodyStream) -> Bool {
        switch machine.next() {
        case .body(let piece):
            body.feed(piece)
            setDeadline(after: setup.limits.bodyIdleMilliseconds)
            return true
        case .end(let trailers):
            body.end(.success(trailers))
            deadline = nil
            return false
        case .rejected(let rejection, _):
            body.end(.failure(.requestIncomplete(rejection.answer.message)))
            deadline = nil
            return false
        case .head, .needMore:
            if inputClosed {
                body.end(.failure(.requestIncomplete("the application closed its side")))
            }
            return false
        }
    }

    /// Reads the socket only while there is room for what comes.
    private func throttle() {
        var isFull = machine.bufferedBytes > setup.limits.requestBufferBytesMax
        if case .exchange(let active) = phase, let body = active.body, body.isFull {
            isFull = true
            // Now it is the origin that is slow, not the application.
            deadline = nil
        }
        setReading(!isFull)
    }

    private func waitForHead() {
        setReading(true)
        if machine.isInsideHead {
            if !deadlineIsForHead { setDeadline(after: setup.limits.headMilliseconds) }
            deadlineIsForHead = true
        } else {
            deadlineIsForHead = false
        }
    }

    var deadlineIsForHead = false

    func begin(_ head: RequestHead, _ traits: MessageTraits) {
        guard setup.face.stands(for: traits.host) else {
            return refuse(.misdirected(traits.host), [])
        }
        deadline = nil
        deadlineIsForHead = false
        let received = setup.time()
        let id = ExchangeID(at: received)
        let body = body(traits, id)
        var stream: RequestBodyStream?
        if case .stream(let arriving, _) = body { stream = arriving as? RequestBodyStream }
        phase = .exchange(
            Active(
                id: id, body: stream,
                writer: AnswerWriter(
                    method: head.method, version: head.version,
                    closes: !traits.keepsAlive || census.isDraining),
                owesContinue: traits.expectsContinue))
        start(
            setup.face.request(
                head, host: traits.host, body: body, id: id, received: received, peer: peer))
    }

    private func body(_ traits: MessageTraits, _ id: ExchangeID) -> RequestBody {
        switch traits.framing {
        case .none:
            return .none
        case .length(let length):
            if let whole = machine.takeWholeBody() { return .whole(whole) }
            return .stream(stream(id), length: length)
        case .chunked:
            return .stream(stream(id), length: nil)
        }
    }

    private func stream(_ id: ExchangeID) -> RequestBodyStream {
        setDeadline(after: setup.limits.bodyIdleMilliseconds)
        guard let loop = context?.eventLoop else {
            preconditionFailure("a request was read on a closed connection")
        }
        let bound = NIOLoopBound(self, eventLoop: loop)
        return RequestBodyStream(bufferBytesMax: setup.limits.requestBufferBytesMax) {
            if loop.inEventLoop {
                bound.value.bodyIsWanted(id)
            } else {
                loop.execute { bound.value.bodyIsWanted(id) }
            }
        }
    }

    private func bodyIsWanted(_ id: ExchangeID) {
        guard case .exchange(let active) = phase, active.id == id else { return }
        if active.owesContinue && machine.bufferedBytes == 0 && !active.writer.hasHead {
            active.owesContinue = false
            output.writeStaticString("HTTP/1.1 100 Continue\r\n\r\n")
            flush()
        }
        if let body = active.body, !body.hasEnded {
            setDeadline(after: setup.limits.bodyIdleMilliseconds)
        }
        setReading(true)
    }

    private func start(_ request: Request) {
        guard let loop = context?.eventLoop else { return }
        let isOverloaded = census.exchangeBegan() > setup.limits.exchangesMax
        let bound = NIOLoopBound(self, eventLoop: loop)
        let setup = setup
        let census = census
        Task.immediate(executorPreference: executor) {
            let sink = ConnectionSink(bound, id: request.id)
            do {
                if isOverloaded { try await bound.value.turnAway(request) }
                try await setup.origin.respond(to: request, through: sink)
            } catch let error as OriginError {
                bound.value.fail(error, request)
            } catch {
                bound.value.fail(.malformedAnswer("\(error)"), request)
            }
            census.exchangeEnded()
            bound.value.exchangeEnded(request.id)
        }
    }
}
