import EventLoops
import Exchange
import Logging
import NIOCore

/// The way out: answers, refusals of our own, and the ends of a connection.
extension Connection {
    // MARK: Answers

    /// Lets `change` write into the connection's output. What origins do wrong ends the connection, never more.
    func write(
        for id: ExchangeID,
        _ change: (inout AnswerWriter, inout ByteBuffer) throws(AnswerWriter.Mistake) -> Void
    ) throws(OriginError) {
        guard case .exchange(let active) = phase, active.id == id else { throw .abandoned }
        do {
            try change(&active.writer, &output)
        } catch {
            throw Self.misfit(error)
        }
        if active.writer.hasEnded || output.readableBytes >= Self.flushBytes {
            flush()
        } else {
            scheduleFlush()
        }
    }

    private static let flushBytes = 64 * 1024

    private static func misfit(_ mistake: AnswerWriter.Mistake) -> OriginError {
        .malformedAnswer("its pieces do not fit its head (\(mistake))")
    }

    /// Sends a whole answer.
    func write(
        _ head: ResponseHead, _ body: ByteBuffer, for id: ExchangeID
    ) throws(OriginError) {
        guard case .exchange(let active) = phase, active.id == id else { throw .abandoned }
        let rest: ByteBuffer?
        do {
            rest = try active.writer.whole(head, body, into: &output)
        } catch {
            throw Self.misfit(error)
        }
        if let rest { socket.write(&output, then: rest) } else { flush() }
    }

    var hasRoom: Bool { socket.hasRoom }

    func untilWritable(for id: ExchangeID) async throws(OriginError) {
        await withCheckedContinuation { continuation in
            guard case .exchange(let active) = phase, active.id == id else {
                return continuation.resume()
            }
            active.writable = continuation
            acknowledgedBytes = socket.acknowledgedBytes
            setDeadline(after: setup.limits.answerIdleMilliseconds)
        }
        guard case .exchange(let active) = phase, active.id == id else { throw .abandoned }
    }

    private func scheduleFlush() {
        guard !flushIsScheduled else { return }
        flushIsScheduled = true
        loop.beforeSleep { [self] in
            flushIsScheduled = false
            flush()
        }
    }

    func flush() {
        if output.readableBytes > 0 { socket.write(&output) }
    }

    func abort(_ how: Abort, for id: ExchangeID) {
        guard case .exchange(let active) = phase, active.id == id else { return }
        switch how {
        case .close: closeNow()
        case .reset:
            flush()
            socket.reset()
        }
    }

    func fail(_ error: OriginError, _ request: Request) {
        guard case .exchange(let active) = phase, active.id == request.id else { return }
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
        flush()
    }

    func exchangeEnded(_ id: ExchangeID) {
        guard case .exchange(let active) = phase, active.id == id else { return }
        // What has come of a body that nobody has read is read past.
        while let body = active.body, !body.hasEnded, feed(body) {}
        lastIsFramedByClose = active.writer.isFramedByClose
        if active.writer.closes || !isWhole(active.body) || !active.writer.hasEnded {
            return active.writer.hasEnded ? closeGently() : closeNow()
        }
        phase = .idle
        setDeadline(after: setup.limits.idleMilliseconds)
        guard machine.bufferedBytes > 0 || !socket.isReading || inputClosed else { return }
        process()
    }

    private func isWhole(_ body: RequestBodyStream?) -> Bool { body?.isWhole ?? true }

    // MARK: Refusals

    /// Records what was no request, says so, and ends the connection.
    func refuse(_ rejection: Rejection, _ raw: [UInt8]) { refuse(rejection.answer, raw) }

    func refuse(_ answer: ErrorAnswer, _ raw: [UInt8]) {
        phase = .lingering
        deadline = nil
        let record = rejected(ExchangeID(at: setup.time()), answer, setup.time(), raw)
        let bound = LoopBound(self, on: loop)
        let setup = setup
        Task.immediate(executorPreference: loop) {
            do {
                try await setup.tape.record(.rejected(record))
                bound.value.say(answer, id: record.id)
            } catch {
                bound.value.say(OriginError.unrecorded("\(error)").answer, id: record.id)
            }
            bound.value.closeGently()
        }
    }

    private func rejected(
        _ id: ExchangeID, _ answer: ErrorAnswer, _ received: Moment, _ raw: [UInt8]
    ) -> RejectedRecord {
        RejectedRecord(
            id: id, received: received, face: .baseURL, environment: setup.face.environment,
            peer: peer, answer: answer, raw: setup.reading.keepable(raw: raw))
    }

    /// Refuses a request because too many are under way, and records that.
    func turnAway(_ request: Request) async throws(OriginError) {
        let reason = OriginError.overloaded("\(setup.limits.exchangesMax) exchanges are under way")
        let line = Array("\(request.head.method) \(request.head.target) HTTP/1.1\r\n\r\n".utf8)
        do {
            try await setup.tape.record(
                .rejected(rejected(request.id, reason.answer, request.received, line)))
        } catch {
            throw .unrecorded("\(error)")
        }
        throw reason
    }

    /// Whether the application has closed its end while this exchange was under way.
    func hasClosed(_ id: ExchangeID) -> Bool {
        guard case .exchange(let active) = phase, active.id == id else { return true }
        return inputClosed
    }

    func say(_ answer: ErrorAnswer, id: ExchangeID) {
        let (head, body) = setup.shape(answer, id)
        var writer = AnswerWriter(method: "GET", version: .http11, closes: true)
        do {
            try writer.head(head, into: &output)
            try writer.chunk(ByteBuffer(bytes: body), into: &output)
            try writer.end(trailers: FieldList(), into: &output)
        } catch {
            setup.logger.error(
                "an error answer does not fit its own head", metadata: ["error": "\(error)"])
        }
        flush()
    }

    // MARK: Ends

    /// Lets out what was written, says that nothing more will be sent, and waits a little for the other side,
    /// so that nothing of it is lost in a TCP reset.
    func closeGently() {
        if case .closed = phase { return }
        phase = .lingering
        machine = RequestMachine(limits: setup.limits)
        endsOutput = true
        socket.setReading(true)
        setDeadline(after: setup.limits.idleMilliseconds)
        flush()
        if socket.isOpen && socket.waitingBytes == 0 { endOutput() }
    }

    /// Everything is out.
    func endOutput() {
        endsOutput = false
        if inputClosed { return closeNow() }
        setDeadline(after: setup.limits.lingerMilliseconds)
        socket.endOutput()
    }

    func closeNow() {
        flush()
        if wouldLookWhole { socket.reset() } else { socket.close() }
    }

    /// An answer that ends with its connection would look whole if the connection ended in the ordinary way, although
    /// something of it is missing or has not left.
    private var wouldLookWhole: Bool {
        let isWaiting = socket.isOpen && socket.waitingBytes > 0
        guard case .exchange(let active) = phase else { return lastIsFramedByClose && isWaiting }
        return active.writer.wouldLookWhole || active.writer.isFramedByClose && isWaiting
    }

    /// Called when nothing is under way any more: closes unless an answer is still on its way out.
    func closeIfSent() {
        if socket.waitingBytes == 0 { closeNow() }
    }

    /// Called when the listener stops: ends the connection now or after the exchange under way.
    func drain() {
        switch phase {
        case .idle:
            closeIfSent()
        case .exchange(let active):
            active.writer.closeAfterwards()
        case .lingering, .closed:
            break
        }
    }

    func sweep(now: NIODeadline) {
        endRestingService()
        guard let deadline, deadline <= now else { return }
        if socket.waitingBytes > 0 && outputMoves() {
            // The application is slow, but it reads.
            return setDeadline(after: setup.limits.answerIdleMilliseconds)
        }
        self.deadline = nil
        switch phase {
        case .idle where deadlineIsForHead:
            refuse(.headTooSlow(milliseconds: setup.limits.headMilliseconds), [])
        case .idle, .lingering:
            closeNow()
        case .exchange(let active) where active.writable != nil:
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

    /// Whether the application has taken anything since this was asked last.
    private func outputMoves() -> Bool {
        let taken = socket.acknowledgedBytes
        defer { acknowledgedBytes = taken }
        return taken > acknowledgedBytes
    }

    func setDeadline(after milliseconds: Int) {
        deadline = .now() + .milliseconds(Int64(milliseconds))
    }
}
