import NIOCore

/// The recorder's side of an answer: keeps a copy, holds one piece back, commits, releases.
final class HeldSink<Base: ResponseSink, Destination: Tape>: ResponseSink {
    private let base: Base
    private let request: Request
    private let tape: Destination
    private let setup: RecorderSetup
    /// `nil` when the request has no body.
    let requestKeeper: RequestKeeper?

    private var head: ResponseHead?
    private var keeper: BodyKeeper?
    private var trailers = FieldList()
    /// What the application has not been given yet, in order; besides these, the head until `headPassed`.
    private var held: [ByteBuffer] = []
    private var heldBytes = 0
    /// Body bytes that have come.
    private var received = 0
    private var headPassed = false
    private var resendCount = 0
    private var appLeft = false
    /// What is kept of the two bodies, once they have ended.
    private var requestBody: RecordedBody?
    private var responseBody = RecordedBody.none
    /// The one end event was told, or could not be told: nothing more is recorded.
    private(set) var isCommitted = false

    init(_ base: Base, request: Request, tape: Destination, setup: RecorderSetup) {
        self.base = base
        self.request = request
        self.tape = tape
        self.setup = setup
        requestKeeper = RequestKeeper(request, setup: setup)
    }

    // MARK: The answer as it comes

    func interim(_ head: ResponseHead) async throws(OriginError) {
        guard !appLeft else { return }
        do { try await base.interim(head) } catch { try note(error) }
    }

    func resent(_ count: Int) { resendCount = count }

    func head(_ head: ResponseHead) async throws(OriginError) { try begin(head) }

    private func begin(_ head: ResponseHead) throws(OriginError) {
        guard self.head == nil && !isCommitted else { throw .malformedAnswer("a second head came") }
        self.head = head
        guard head.length != .none else { return }
        keeper = BodyKeeper(
            filter: setup.reading.filter(.response, of: request, answeredWith: head),
            codings: head.fields.contentCodings(), limits: setup.limits, budget: setup.budget)
    }

    func chunk(_ bytes: ByteBuffer) async throws(OriginError) {
        // An empty piece, held back as the last one, would hold nothing back.
        guard bytes.readableBytes > 0 else { return }
        try count(bytes)
        if let early = keeper?.take(bytes) {
            try await tape.keep(.chunk(request.id, .response, early))
        }
        guard !appLeft else { return try refuseEndlessBody() }
        held.append(bytes)
        heldBytes += bytes.readableBytes
        guard headPassed || heldBytes > setup.limits.heldBytesMax else { return }
        do { try await passAllButLast() } catch { try note(error) }
    }

    func trailers(_ fields: FieldList) async throws(OriginError) {
        trailers = fields
    }

    func end() async throws(OriginError) {
        guard head != nil && !isCommitted else {
            throw .malformedAnswer("it ended without a head or twice")
        }
        try expectWhole()
        try await commit(failure: nil)
        guard !appLeft else { return }
        do { try await release() } catch { try note(error) }
    }

    private func expectWhole() throws(OriginError) {
        guard received == promised ?? received else {
            throw .malformedAnswer("its body is shorter than its head says")
        }
    }

    func answer(_ head: ResponseHead, _ body: ByteBuffer) async throws(OriginError) {
        guard body.readableBytes <= setup.limits.heldBytesMax, !appLeft else {
            return try await answerInPieces(head, body)
        }
        try begin(head)
        if body.readableBytes > 0 && head.length != .none {
            try count(body)
            if let early = keeper?.take(body) {
                try await tape.keep(.chunk(request.id, .response, early))
            }
        }
        try expectWhole()
        try await commit(failure: nil)
        headPassed = true
        do { try await base.answer(head, body) } catch { try note(error) }
    }

    func abort(_ how: Abort) async {
        // Should the exchange not be recorded, the connection is broken all the same: the application then
        // has nothing that could pass for a whole answer.
        try? await commit(failure: .reset("the origin broke the answer off on purpose"))
        await base.abort(how)
    }

    var isAbandoned: Bool { appLeft || base.isAbandoned }

    /// An answer that does not keep to its head is a failure in the record too, not only on the wire.
    private func count(_ bytes: ByteBuffer) throws(OriginError) {
        guard head != nil && !isCommitted else {
            throw .malformedAnswer("a piece of its body came before its head or after its end")
        }
        received += bytes.readableBytes
        guard received <= promised ?? received else {
            throw .malformedAnswer("its body is longer than its head says")
        }
    }

    /// How many body bytes the head has promised; `nil` when it leaves that open.
    private var promised: Int? {
        if request.head.method == "HEAD" { return 0 }
        switch head?.length {
        case .exactly(let count): return count
        case .some(.none): return 0
        case .unknown, nil: return nil
        }
    }

    // MARK: Holding back

    private func passAllButLast() async throws(OriginError) {
        if !headPassed, let head {
            headPassed = true
            try await base.head(head)
        }
        while held.count > 1 {
            let first = held.removeFirst()
            heldBytes -= first.readableBytes
            try await base.chunk(first)
        }
    }

    private func release() async throws(OriginError) {
        if !headPassed, let head {
            headPassed = true
            try await base.head(head)
        }
        for chunk in held { try await base.chunk(chunk) }
        if !trailers.isEmpty { try await base.trailers(trailers) }
        try await base.end()
    }

    /// When nobody listens on the application's side, the exchange goes on without it.
    private func note(_ error: OriginError) throws(OriginError) {
        guard case .abandoned = error else { throw error }
        appLeft = true
        held.removeAll()
        heldBytes = 0
    }

    /// With the application gone, an answer is read on for the record only, and only as far as that keeps it.
    private func refuseEndlessBody() throws(OriginError) {
        if let keeper, keeper.isFull { throw .abandoned }
    }

    // MARK: The record

    /// Says that the request is about to be sent, before its first byte is.
    func recordIntent() async throws(OriginError) {
        if let last = finishRequest() { try await tape.keep(.chunk(request.id, .request, last)) }
        try await tape.keep(intent())
    }

    /// The origin failed. Records it; the caller throws the origin's own error afterwards.
    func fail(_ failure: OriginError) async throws(OriginError) {
        if case .unrecorded = failure {
            guard !isCommitted else { return }
            isCommitted = true
            releaseMemory()
            await discard()
        } else {
            try await commit(failure: failure)
        }
    }

    private func commit(failure: OriginError?) async throws(OriginError) {
        guard !isCommitted else { return }
        isCommitted = true
        defer { releaseMemory() }
        do throws(OriginError) {
            if let last = finishRequest() {
                try await tape.keep(.chunk(request.id, .request, last))
            }
            if let last = finishResponse(failure) {
                try await tape.keep(.chunk(request.id, .response, last))
            }
        } catch {
            await discard()
            throw error
        }
        do throws(TapeError) {
            try await tape.record(exchange(failure))
        } catch {
            await discard()
            throw .unrecorded(error.description)
        }
    }

    private func discard() async {
        // The tape has just refused; if it refuses this too, it drops the chunks when it closes.
        try? await tape.keep(.discarded(request.id))
    }

    // What a suspended function knows is kept in memory of its task, and a record is large: so those that make one
    // are not part of those that wait.

    /// - Returns: what has to go to the tape before the record.
    @inline(never) private func finishRequest() -> ByteBuffer? {
        guard requestBody == nil else { return nil }
        guard let end = requestKeeper?.finish() else {
            requestBody = RecordedBody.none
            return nil
        }
        requestBody = end.body
        return end.last
    }

    /// - Returns: what has to go to the tape before the record.
    @inline(never) private func finishResponse(_ failure: OriginError?) -> ByteBuffer? {
        guard let (last, body) = keeper?.finish(isWhole: failure == nil) else { return nil }
        responseBody = body
        return last
    }

    @inline(never) private func intent() -> ExchangeEvent {
        .intent(record(responseBody: .none, failure: nil))
    }

    @inline(never) private func exchange(_ failure: OriginError?) -> ExchangeEvent {
        .exchange(record(responseBody: responseBody, failure: failure))
    }

    private func record(responseBody: RecordedBody, failure: OriginError?) -> ExchangeRecord {
        let (requestHead, url) = setup.reading.keepable(request.head, at: request.url)
        var record = ExchangeRecord(
            id: request.id, received: request.received, ended: setup.time(),
            direction: request.direction, face: request.face, environment: request.environment,
            app: request.app, url: url, request: requestHead, requestBody: requestBody ?? .none,
            response: head.map(setup.reading.keepable), responseBody: responseBody,
            responseTrailers: setup.reading.keepable(trailers: trailers), failure: failure,
            appLeft: appLeft || base.isAbandoned,
            answeredBy: failure != nil && !headPassed ? "testigo" : nil, resendCount: resendCount)
        record.facets = setup.reading.facets(of: record)
        return record
    }

    private func releaseMemory() {
        keeper?.release()
        requestKeeper?.release()
        (requestBody, responseBody) = (nil, .none)
    }
}
