import EventLoops
import Exchange
import Logging
import NIOCore

/// Drives one connection of an application: feeds the machine, starts one exchange at a time, writes answers.
///
/// Everything here happens on the connection's loop.
final class Connection: StreamSocketUser {
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

    /// The task that answers one request after the other.
    private enum Service {
        case none
        case busy
        /// It has answered, and there was no other request yet.
        case waiting(CheckedContinuation<Void, Never>, isOld: Bool)
    }

    let setup: ConnectionSetup
    let socket: StreamSocket
    var loop: Loop { socket.loop }
    private let census: Census
    private let connections: LoopConnections
    var machine: RequestMachine
    var phase = Phase.idle
    /// Written, and not yet given to the socket.
    var output = ByteBuffer()
    var flushIsScheduled = false
    /// The end of the output is to be said when all of it is out.
    var endsOutput = false
    var inputClosed = false
    /// The last answer had no end but that of the connection.
    var lastIsFramedByClose = false
    /// What the application had taken of all answers when that was looked at last.
    var acknowledgedBytes = 0
    /// The host of the last request, which the face stands for: mostly that of the next one too.
    private var lastHost: String?
    var deadline: NIODeadline?
    var deadlineIsForHead = false
    let peer: Peer?
    private var service = Service.none
    /// What the task is to answer next.
    private var upcoming: (request: Request, isOverloaded: Bool)?

    init(
        _ socket: StreamSocket, peer: Peer?, setup: ConnectionSetup, census: Census,
        connections: LoopConnections
    ) {
        self.socket = socket
        self.peer = peer
        self.setup = setup
        self.census = census
        self.connections = connections
        machine = RequestMachine(limits: setup.limits)
    }

    /// Begins to serve.
    func start() {
        let count = census.connectionOpened()
        connections.add(self)
        setDeadline(after: setup.limits.idleMilliseconds)
        do {
            try socket.start(telling: self)
        } catch {
            setup.logger.error("a connection cannot be served", metadata: ["error": "\(error)"])
            return closed()
        }
        if count > setup.limits.connectionsMax {
            let reason = OriginError.overloaded(
                "\(setup.limits.connectionsMax) connections are open; close some")
            refuse(reason.answer, [])
        }
    }

    // MARK: What the socket tells

    func received(_ bytes: RawSpan) {
        if case .lingering = phase { return }
        machine.received(bytes)
        process()
    }

    func inputEnded() {
        inputClosed = true
        switch phase {
        case .idle:
            closeGently()
        case .exchange:
            process()
        case .lingering:
            if !endsOutput { closeNow() }
        case .closed:
            break
        }
    }

    func outputHasRoom() {
        if case .idle = phase { return process() }
        guard case .exchange(let active) = phase else { return }
        let waiter = active.writable
        active.writable = nil
        deadline = nil
        if let body = active.body, !body.hasEnded {
            setDeadline(after: setup.limits.bodyIdleMilliseconds)
        }
        waiter?.resume()
    }

    func outputIsOut() {
        if endsOutput { endOutput() }
    }

    func closed() {
        census.connectionClosed()
        connections.remove(self)
        if case .exchange(let active) = phase {
            active.body?.end(.failure(.requestIncomplete("the application closed the connection")))
            active.writable?.resume()
        }
        phase = .closed
        wakeService()
    }

    // MARK: Requests

    /// Goes on with what has arrived, up to the end of the next request.
    func process() {
        while true {
            switch phase {
            case .closed, .lingering:
                return
            case .idle:
                // Small answers need no room of their own; so none is begun while those before it wait.
                guard socket.hasRoom else { return socket.setReading(false) }
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
        socket.setReading(!isFull)
    }

    private func waitForHead() {
        socket.setReading(true)
        if machine.isInsideHead {
            if !deadlineIsForHead { setDeadline(after: setup.limits.headMilliseconds) }
            deadlineIsForHead = true
        } else {
            deadlineIsForHead = false
        }
    }

    func begin(_ head: RequestHead, _ traits: MessageTraits) {
        guard traits.host == lastHost || setup.face.stands(for: traits.host) else {
            return refuse(.misdirected(traits.host), [])
        }
        lastHost = traits.host
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
        let bound = LoopBound(self, on: loop)
        return RequestBodyStream(bufferBytesMax: setup.limits.requestBufferBytesMax) {
            if bound.loop.isCurrent {
                bound.value.bodyIsWanted(id)
            } else {
                bound.loop.perform { bound.value.bodyIsWanted(id) }
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
        socket.setReading(true)
    }

    // MARK: The task

    /// Has a request answered by the connection's task. A task for each request would be made and unmade as often.
    private func start(_ request: Request) {
        upcoming = (request, census.exchangeBegan() > setup.limits.exchangesMax)
        switch service {
        case .none:
            service = .busy
            let bound = LoopBound(self, on: loop)
            Task(executorPreference: loop) { await bound.value.serve() }
        case .busy:
            break
        case .waiting:
            wakeService()
        }
    }

    private func serve() async {
        while let (request, isOverloaded) = upcoming.take() {
            await answer(request, isOverloaded)
            await nextRequest()
        }
        service = .none
    }

    /// Returns when there is another request, or when the task is to end without one.
    private func nextRequest() async {
        await withCheckedContinuation { waiter in
            if upcoming != nil || isClosed {
                waiter.resume()
            } else {
                service = .waiting(waiter, isOld: false)
            }
        }
    }

    private var isClosed: Bool { if case .closed = phase { true } else { false } }

    /// Lets the waiting task go on: with `upcoming`, or, without it, to its end.
    private func wakeService() {
        guard case .waiting(let waiter, _) = service else { return }
        service = .busy
        waiter.resume()
    }

    /// Called now and then: a task that has waited since the last time ends, for it holds some kilobytes, and there may
    /// be many connections that only rest.
    func endRestingService() {
        guard case .waiting(let waiter, let isOld) = service else { return }
        if isOld { wakeService() } else { service = .waiting(waiter, isOld: true) }
    }

    private func answer(_ request: Request, _ isOverloaded: Bool) async {
        let sink = ConnectionSink(LoopBound(self, on: loop), id: request.id)
        do throws(OriginError) {
            if isOverloaded { try await turnAway(request) }
            try await setup.origin.respond(to: request, through: sink)
        } catch {
            fail(error, request)
        }
        census.exchangeEnded()
        exchangeEnded(request.id)
    }
}
