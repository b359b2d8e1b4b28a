import Exchange
import NIOCore
import TestSupport
import Testing

/// What is kept of the two bodies, and what the application and the origin get of them.
struct RecordedBodyTests {
    @Test(arguments: [1 << 20, 10_000])
    func `a large answer goes to the tape in chunks, in order and complete`(_ budget: Int)
        async throws
    {
        var trial = Trial()
        trial.budget = MemoryBudget(limit: budget)
        let failure = await trial.run { _, sink in
            try await sink.head(ResponseHead(status: 200))
            for part in 0..<100 { try await sink.chunk(.pattern(7_001, from: part * 7_001)) }
            try await sink.end()
        }
        #expect(failure == nil)
        #expect(trial.tape.chunks(.response) == .pattern(700_100))
        #expect(trial.tape.exchanges.first?.responseBody.stored == .spooled(count: 700_100))
        #expect(trial.sink.body == .pattern(700_100))
        guard case .exchange = trial.tape.events.last else {
            Issue.record("the end event does not come last")
            return
        }
        #expect(trial.budget.inUse == 0)
    }

    @Test func `an answer beyond the stored limit is cut in the record only`() async throws {
        var trial = Trial()
        trial.limits.bodyStoredBytesMax = 300_000
        let failure = await trial.run { _, sink in
            try await sink.head(ResponseHead(status: 200, length: .exactly(400_000)))
            for part in 0..<40 { try await sink.chunk(.pattern(10_000, from: part * 10_000)) }
            try await sink.end()
        }
        #expect(failure == nil)
        let body = try #require(trial.tape.exchanges.first).responseBody
        #expect(body.isTruncated && body.storedSize == 300_000 && body.wireSize == 400_000)
        #expect(trial.tape.chunks(.response) == .pattern(300_000))
        #expect(trial.sink.body == .pattern(400_000) && trial.sink.hasEnded)
    }

    @Test func `a gzip answer passes as it is and is kept decoded`() async throws {
        let trial = Trial()
        let head = ResponseHead(status: 200, fields: ["Content-Encoding": "gzip"])
        #expect(await trial.run { _, sink in try await sink.answer(head, Encoded.gzip) } == nil)
        #expect(trial.sink.body == Encoded.gzip)
        let body = try #require(trial.tape.exchanges.first).responseBody
        #expect(
            body.stored == .memory(ByteBuffer(string: Encoded.text)) && body.wireEncoding == "gzip")
        #expect(body.wireSize == Encoded.gzip.readableBytes)
    }

    @Test(arguments: ["identity", ""])
    func `a second Content-Encoding counts too, in both directions`(_ first: String) async throws {
        let trial = Trial()
        var fields = FieldList()
        fields.append("Content-Encoding", first)
        fields.append("Content-Encoding", "gzip")
        let head = ResponseHead(status: 200, fields: fields)
        let request = Request.sample("POST", fields: fields, body: .whole(Encoded.gzip))
        #expect(
            await trial.run(request) { _, sink in try await sink.answer(head, Encoded.gzip) } == nil
        )
        let record = try #require(trial.tape.exchanges.first)
        let clear = RecordedBody.Stored.memory(ByteBuffer(string: Encoded.text))
        #expect(record.responseBody.stored == clear && record.requestBody.stored == clear)
    }

    @Test(arguments: [("br", Encoded.gzip), ("gzip", Encoded.bomb), ("gzip, gzip", Encoded.gzip)])
    func `an answer that cannot be decoded passes and is withheld`(
        _ encoding: String, _ bytes: ByteBuffer
    ) async throws {
        let trial = Trial()
        let head = ResponseHead(status: 200, fields: ["Content-Encoding": "\(encoding)"].asFields)
        #expect(await trial.run { _, sink in try await sink.answer(head, bytes) } == nil)
        #expect(trial.sink.body == bytes)
        guard case .withheld = trial.tape.exchanges.first?.responseBody.stored else {
            Issue.record("it was kept")
            return
        }
        #expect(trial.budget.inUse == 0)
    }

    @Test func `a streamed request is witnessed on its way`() async throws {
        let trial = Trial()
        let pieces = (0..<50).map { ByteBuffer.pattern(10_000, from: $0 * 10_000) }
        let body = FedBody(pieces, trailers: ["Sum": "1"])
        let failure = await trial.run(.sample("POST", body: .stream(body, length: nil))) {
            request, sink in
            guard case .stream(let stream, nil) = request.body else {
                throw OriginError.interrupted
            }
            var seen = ByteBuffer()
            while let piece = try await stream.next() { seen.writeImmutableBuffer(piece) }
            #expect(seen == .pattern(500_000) && stream.trailers == ["Sum": "1"])
            try await sink.answer(ResponseHead(status: 204, length: .none), ByteBuffer())
        }
        #expect(failure == nil)
        let kept = try #require(trial.tape.exchanges.first).requestBody
        #expect(kept.stored == .spooled(count: 500_000) && !kept.isTruncated)
        #expect(trial.tape.chunks(.request) == .pattern(500_000) && trial.budget.inUse == 0)
    }

    @Test
    func `a request answered half-way is recorded as cut, and its rest leaves no memory behind`()
        async throws
    {
        let trial = Trial()
        let body = FedBody([.pattern(10), .pattern(20)], ends: false)
        let failure = await trial.run(.sample("POST", body: .stream(body, length: 1000))) {
            request, sink in
            guard case .stream(let stream, 1000) = request.body else {
                throw OriginError.interrupted
            }
            _ = try await stream.next()
            try await sink.answer(ResponseHead(status: 413), ByteBuffer())
            _ = try await stream.next()
        }
        #expect(failure == nil)
        let kept = try #require(trial.tape.exchanges.first).requestBody
        #expect(kept.isTruncated && kept.wireSize == 10)
        #expect(trial.budget.inUse == 0)
    }

    @Test func `a request read to its promised length is whole without asking for its end`()
        async throws
    {
        let trial = Trial()
        let body = FedBody([.pattern(10)], ends: false)
        _ = await trial.run(.sample("POST", body: .stream(body, length: 10))) { request, sink in
            guard case .stream(let stream, _) = request.body else { throw OriginError.interrupted }
            _ = try await stream.next()
            try await sink.answer(ResponseHead(status: 200), ByteBuffer())
        }
        #expect(trial.tape.exchanges.first?.requestBody.isTruncated == false)
    }

    @Test func `an application that stops sending leaves a failed exchange with what it sent`()
        async throws
    {
        let trial = Trial()
        let body = FedBody([.pattern(10)], ends: false)
        body.fail(.requestIncomplete("gone"))
        let failure = await trial.run(.sample("POST", body: .stream(body, length: 20))) {
            request, _ in
            guard case .stream(let stream, _) = request.body else { return }
            while try await stream.next() != nil {}
        }
        #expect(failure == .requestIncomplete("gone"))
        let record = try #require(trial.tape.exchanges.first)
        #expect(record.requestBody.isTruncated && record.requestBody.wireSize == 10)
        #expect(record.failure == failure && trial.budget.inUse == 0)
    }
}

extension [String: String] {
    fileprivate var asFields: FieldList {
        var fields = FieldList()
        for (name, value) in self { fields.append(name, value) }
        return fields
    }
}

/// `--durability power`: the request is kept before its first byte is sent.
struct PowerModeTests {
    private func body(_ kind: Int) -> RequestBody {
        switch kind {
        case 0: .none
        case 1: .whole(.pattern(400_000))
        default:
            .stream(FedBody([.pattern(100_000), .pattern(300_000, from: 100_000)]), length: nil)
        }
    }

    @Test(arguments: 0...2)
    func `the intent is on the tape before the origin is asked`(_ kind: Int) async throws {
        let trial = Trial(power: true)
        let failure = await trial.run(.sample("POST", body: body(kind))) { request, sink in
            #expect(trial.tape.intents.count == 1 && trial.tape.exchanges.isEmpty)
            switch request.body {
            case .none: #expect(kind == 0)
            case .whole(let bytes): #expect(kind > 0 && bytes == .pattern(400_000))
            case .stream: Issue.record("the body was not collected")
            }
            try await sink.answer(ResponseHead(status: 200), ByteBuffer(string: "ok"))
        }
        #expect(failure == nil)
        let intent = try #require(trial.tape.intents.first)
        let record = try #require(trial.tape.exchanges.first)
        #expect(intent.id == record.id && intent.response == nil)
        #expect(intent.requestBody == record.requestBody && !record.requestBody.isTruncated)
        #expect(record.requestBody.wireSize == (kind == 0 ? 0 : 400_000))
        #expect(trial.tape.chunks(.request).readableBytes == (kind == 0 ? 0 : 400_000))
        #expect(trial.budget.inUse == 0)
    }

    @Test func `an origin is not asked when the intent cannot be kept`() async {
        let trial = Trial(tape: MemoryTape(failing: [1]), power: true)
        let failure = await trial.run { _, _ in Issue.record("it was asked") }
        #expect(failure?.kind == "unrecorded" && trial.budget.inUse == 0)
    }

    @Test func `a request beyond the limit is answered 413 and recorded`() async {
        for body in [
            RequestBody.whole(.pattern(101)),
            .stream(FedBody([.pattern(60), .pattern(41)]), length: nil),
            .stream(FedBody([], ends: false), length: 101),
        ] {
            var trial = Trial(power: true)
            trial.limits.intentBodyBytesMax = 100
            let failure = await trial.run(.sample("POST", body: body)) { _, _ in
                Issue.record("it was asked")
            }
            #expect(failure?.answer.status == 413)
            #expect(trial.tape.intents.isEmpty && trial.tape.exchanges.first?.failure == failure)
            #expect(trial.tape.exchanges.first?.requestBody.isTruncated == true)
            #expect(trial.budget.inUse == 0)
        }
    }

    @Test func `a body of exactly the limit is taken`() async throws {
        var trial = Trial(power: true)
        trial.limits.intentBodyBytesMax = 100
        let failure = await trial.run(.sample("POST", body: .whole(.pattern(100)))) { _, sink in
            try await sink.answer(ResponseHead(status: 200), ByteBuffer())
        }
        #expect(failure == nil)
    }
}
