import Exchange
import Glibc
import Logging
import NIOCore
import NIOPosix

/// Drives one connection of an application: feeds the machine, starts one exchange at a time, writes answers.
///
/// Everything here happens on the connection's event loop.
final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum Phase {
        /// No request, or part of a head.
        case idle
        case exchange(Active)
        /// A last answer is on its way or out; what still arrives is thrown away.
        case lingering
        case closed
    }

    /// The exchange under way.
    private struct Active {
        var id: ExchangeID
        var writer: AnswerWriter
        var body: RequestBodyStream?
        var owesContinue: Bool
        var writable: CheckedContinuation<Void, Never>?
    }

    private let setup: ConnectionSetup
    private let executor: LoopExecutor
    private let census: Census
    private let connections: LoopConnections
    private var context: ChannelHandlerContext?
    private var machine: RequestMachine
    private var phase = Phase.idle
    private var output = ByteBuffer()
    private var flushIsScheduled = false
    private var isReading = true
    private var inputClosed = false
    private var isProcessing = false
    private var deadline: NIODeadline?
    private var peer: Peer?

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
            let answer = OriginError.overloaded(
                "\(setup.limits.connectionsMax) connections are open; close some"
            ).answer
            say(answer, id: ExchangeID(at: setup.time()))
            closeGently()
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
        guard context.channel.isWritable, case .exchange(var active) = phase else { return }
        let waiter = active.writable
        active.writable = nil
        phase = .exchange(active)
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
    private func process() {
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
    private func feed(_ body: RequestBodyStream) -> Bool {
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

    private var deadlineIsForHead = false

    private func begin(_ head: RequestHead, _ traits: MessageTraits) {
        guard setup.face.stands(for: traits.host) else {
            return refuse(.misdirected(traits.host), [])
        }
        deadline = nil
        deadlineIsForHead = false
        let received = setup.time()
        let id = ExchangeID(at: received)
        let body = body(traits, id)
        var active = Active(
            id: id,
            writer: AnswerWriter(
                method: head.method, version: head.version,
                closes: !traits.keepsAlive || census.isDraining),
            body: nil, owesContinue: traits.expectsContinue)
        if case .stream(let stream, _) = body { active.body = stream as? RequestBodyStream }
        phase = .exchange(active)
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
        guard case .exchange(var active) = phase, active.id == id else { return }
        if active.owesContinue && machine.bufferedBytes == 0 && !active.writer.hasHead {
            active.owesContinue = false
            phase = .exchange(active)
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
                if isOverloaded {
                    throw OriginError.overloaded("\(setup.limits.exchangesMax) exchanges are under way")
                }
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

    // MARK: Answers

    /// Lets `change` write into the connection's output. What origins do wrong ends the connection, never more.
    func write(
        for id: ExchangeID,
        _ change: (inout AnswerWriter, inout ByteBuffer) throws(AnswerWriter.Mistake) -> Void
    ) throws(OriginError) {
        guard case .exchange(var active) = phase, active.id == id else { throw .abandoned }
        do {
            try change(&active.writer, &output)
        } catch {
            throw .malformedAnswer("its pieces do not fit its head (\(error))")
        }
        phase = .exchange(active)
        if active.writer.hasEnded || output.readableBytes >= Self.flushBytes {
            flush()
        } else {
            scheduleFlush()
        }
    }

    private static let flushBytes = 64 * 1024

    func untilWritable(for id: ExchangeID) async throws(OriginError) {
        guard let context, !context.channel.isWritable else { return }
        await withCheckedContinuation { continuation in
            guard case .exchange(var active) = phase, active.id == id else {
                return continuation.resume()
            }
            active.writable = continuation
            phase = .exchange(active)
        }
        guard case .exchange(let active) = phase, active.id == id else { throw .abandoned }
    }

    private func scheduleFlush() {
        guard !flushIsScheduled, let context else { return }
        flushIsScheduled = true
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        context.eventLoop.execute {
            bound.value.flushIsScheduled = false
            bound.value.flush()
        }
    }

    private func flush() {
        guard let context, output.readableBytes > 0 else { return }
        let bytes = output
        output = context.channel.allocator.buffer(capacity: 0)
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    func abort(_ how: Abort, for id: ExchangeID) {
        guard case .exchange(let active) = phase, active.id == id else { return }
        if how == .reset, let context {
            // Linger 0 makes the close a TCP reset.
            (context.channel as? any SocketOptionProvider)?
                .setSoLinger(Glibc.linger(l_onoff: 1, l_linger: 0))
                .whenFailure { _ in
                    // The socket is already gone; so is the application.
                }
        }
        closeNow()
    }

    private func fail(_ error: OriginError, _ request: Request) {
        guard case .exchange(var active) = phase, active.id == request.id else { return }
        if case .abandoned = error { return closeNow() }
        setup.logger.info(
            "no answer from the origin",
            metadata: [
                "exchange": "\(request.id)", "method": "\(request.head.method)",
                "path": "\(request.url.path)", "error": "\(error.kind)", "detail": "\(error)",
            ])
        guard !active.writer.hasHead else { return closeNow() }
        let (head, body) = setup.shape(error.answer, request.id)
        if !isWhole(active.body) { active.writer.closeAfterwards() }
        do {
            try active.writer.head(head, into: &output)
            if request.head.method != "HEAD" {
                try active.writer.chunk(ByteBuffer(bytes: body), into: &output)
            }
            try active.writer.end(trailers: FieldList(), into: &output)
        } catch {
            return closeNow()
        }
        phase = .exchange(active)
        flush()
    }

    private func exchangeEnded(_ id: ExchangeID) {
        guard case .exchange(let active) = phase, active.id == id else { return }
        if active.writer.closes || !isWhole(active.body) || !active.writer.hasEnded {
            return active.writer.hasEnded ? closeGently() : closeNow()
        }
        phase = .idle
        setDeadline(after: setup.limits.idleMilliseconds)
        guard machine.bufferedBytes > 0 || !isReading || inputClosed else { return }
        process()
    }

    private func isWhole(_ body: RequestBodyStream?) -> Bool { body?.isWhole ?? true }

    // MARK: Refusals

    /// Records what was no request, says so, and ends the connection.
    private func refuse(_ rejection: Rejection, _ raw: [UInt8]) {
        phase = .lingering
        deadline = nil
        guard let loop = context?.eventLoop else { return }
        let received = setup.time()
        let record = RejectedRecord(
            id: ExchangeID(at: received), received: received, face: .baseURL,
            environment: setup.face.environment, peer: peer, answer: rejection.answer,
            raw: setup.reading.keepable(raw: raw))
        let bound = NIOLoopBound(self, eventLoop: loop)
        let setup = setup
        Task.immediate(executorPreference: executor) {
            do {
                try await setup.tape.record(.rejected(record))
                bound.value.say(rejection.answer, id: record.id)
            } catch {
                bound.value.say(OriginError.unrecorded("\(error)").answer, id: record.id)
            }
            bound.value.closeGently()
        }
    }

    private func say(_ answer: ErrorAnswer, id: ExchangeID) {
        let (head, body) = setup.shape(answer, id)
        var writer = AnswerWriter(method: "GET", version: .http11, closes: true)
        do {
            try writer.head(head, into: &output)
            try writer.chunk(ByteBuffer(bytes: body), into: &output)
            try writer.end(trailers: FieldList(), into: &output)
        } catch {
            setup.logger.error("an error answer does not fit its own head", metadata: ["error": "\(error)"])
        }
        flush()
    }

    // MARK: Ends

    /// Lets out what was written, says that nothing more will be sent, and waits a little for the other side,
    /// so that nothing of it is lost in a TCP reset.
    private func closeGently() {
        guard let context else { return }
        phase = .lingering
        machine = RequestMachine(limits: setup.limits)
        setReading(true)
        setDeadline(after: setup.limits.idleMilliseconds)
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        // An empty write is done when all before it are.
        context.writeAndFlush(wrapOutboundOut(ByteBuffer())).whenComplete { _ in
            bound.value.outputIsOut()
        }
    }

    private func outputIsOut() {
        guard case .lingering = phase, let context else { return }
        if inputClosed { return closeNow() }
        setDeadline(after: setup.limits.lingerMilliseconds)
        context.close(mode: .output, promise: nil)
    }

    func closeNow() {
        flush()
        context?.close(promise: nil)
    }

    /// Called when nothing is under way any more: closes unless an answer is still on its way out.
    func closeIfSent() {
        let unsent = try? context?.channel.syncOptions?.getOption(.bufferedWritableBytes)
        if unsent ?? 0 == 0 { closeNow() }
    }

    /// Called when the listener stops: ends the connection now or after the exchange under way.
    func drain() {
        switch phase {
        case .idle:
            closeIfSent()
        case .exchange(var active):
            active.writer.closeAfterwards()
            phase = .exchange(active)
        case .lingering, .closed:
            break
        }
    }

    func sweep(now: NIODeadline) {
        guard let deadline, deadline <= now else { return }
        self.deadline = nil
        switch phase {
        case .idle where deadlineIsForHead:
            refuse(.headTooSlow(milliseconds: setup.limits.headMilliseconds), [])
        case .idle, .lingering:
            closeNow()
        case .exchange(let active):
            active.body?.end(
                .failure(
                    .requestIncomplete(
                        "nothing of the body came for \(setup.limits.bodyIdleMilliseconds) ms")))
        case .closed:
            break
        }
    }

    private func setDeadline(after milliseconds: Int) {
        deadline = .now() + .milliseconds(Int64(milliseconds))
    }

    private func setReading(_ wanted: Bool) {
        guard wanted != isReading, let context else { return }
        isReading = wanted
        context.channel.setOption(.autoRead, value: wanted).whenFailure { _ in
            // The channel is closing; there is nothing left to read.
        }
    }
}
