import Exchange
import NIOCore
import TestSupport
import Testing

/// Whatever goes wrong on either side, one end is told, and an unrecorded answer never looks whole.
struct RecordedFailureTests {
    private static let small = ResponseHead(status: 200, length: .exactly(2))

    @Test func `a tape that fails before the head refuses the exchange`() async {
        let trial = Trial(tape: MemoryTape(failing: [1]))
        let failure = await trial.run { _, sink in
            try await sink.answer(Self.small, ByteBuffer(string: "ok"))
        }
        #expect(failure?.kind == "unrecorded" && failure?.answer.status == 503)
        #expect(trial.sink.pieces.isEmpty)
        #expect(trial.tape.exchanges.isEmpty && trial.tape.discarded.count == 1)
        #expect(trial.budget.inUse == 0)
    }

    @Test func `a tape that fails after the head leaves the answer broken, never finished`() async {
        let trial = Trial(tape: MemoryTape(failing: [1]))
        let failure = await trial.run { _, sink in
            try await sink.head(ResponseHead(status: 200))
            try await sink.chunk(.pattern(70_000))
            try await sink.chunk(.pattern(5))
            try await sink.end()
        }
        #expect(failure?.kind == "unrecorded")
        #expect(trial.sink.head != nil && trial.sink.body.readableBytes == 70_000)
        #expect(!trial.sink.hasEnded && trial.budget.inUse == 0)
    }

    @Test func `a tape that fails at an early chunk ends the exchange without an end event`() async
    {
        var trial = Trial(tape: MemoryTape(failing: [2]))
        trial.limits.bodyMemoryBytesMax = 64 * 1024
        let failure = await trial.run { _, sink in
            try await sink.head(ResponseHead(status: 200))
            for _ in 0..<10 { try await sink.chunk(.pattern(70_000)) }
            try await sink.end()
        }
        #expect(failure?.kind == "unrecorded")
        #expect(trial.tape.exchanges.isEmpty && trial.tape.discarded.count == 1)
        #expect(!trial.sink.hasEnded && trial.budget.inUse == 0)
    }

    @Test func `chunks are discarded when their failed exchange cannot be recorded either`() async {
        var trial = Trial(tape: MemoryTape(failing: [2]))
        trial.limits.bodyMemoryBytesMax = 64 * 1024
        let failure = await trial.run { _, sink in
            try await sink.head(ResponseHead(status: 200))
            try await sink.chunk(.pattern(70_000))
            throw OriginError.reset("gone")
        }
        #expect(failure?.kind == "unrecorded")
        #expect(trial.tape.discarded.count == 1 && trial.tape.exchanges.isEmpty)
    }

    @Test(arguments: [
        OriginError.resolve("x"), .connect("x"), .tls("x"), .reset("x"),
        .timeout(phase: "total", milliseconds: 1), .malformedAnswer("x"), .answerTooLarge(limit: 1),
        .requestIncomplete("x"), .requestTooLarge(limit: 1), .requestRefused("x"), .overloaded("x"),
        .interrupted, .abandoned,
    ])
    func `an origin's failure is recorded and thrown on`(_ error: OriginError) async throws {
        let trial = Trial()
        #expect(await trial.run { _, _ in throw error } == error)
        let record = try #require(trial.tape.exchanges.first)
        #expect(record.failure == error && record.response == nil && record.answeredBy == "testigo")
        #expect(trial.tape.events.count == 1 && trial.sink.pieces.isEmpty)
    }

    @Test func `a failure after the head keeps what came, and the last piece is never given out`()
        async throws
    {
        let trial = Trial()
        let failure = await trial.run { _, sink in
            try await sink.head(ResponseHead(status: 200))
            try await sink.chunk(.pattern(70_000))
            try await sink.chunk(.pattern(3))
            throw OriginError.reset("gone")
        }
        #expect(failure == .reset("gone"))
        let record = try #require(trial.tape.exchanges.first)
        #expect(record.response?.status == 200 && record.answeredBy == nil)
        #expect(record.responseBody.isTruncated && record.responseBody.wireSize == 70_003)
        #expect(trial.sink.body.readableBytes == 70_000 && !trial.sink.hasEnded)
        #expect(trial.budget.inUse == 0)
    }

    @Test func `an upstream failure does not make the request's body look cut`() async throws {
        let trial = Trial()
        let body = RequestBody.whole(ByteBuffer(string: "{}"))
        _ = await trial.run(.sample("POST", body: body)) { _, _ in throw OriginError.reset("gone") }
        let kept = try #require(trial.tape.exchanges.first).requestBody
        #expect(
            kept
                == RecordedBody(stored: .memory(ByteBuffer(string: "{}")), form: .json, wireSize: 2)
        )
    }

    @Test(arguments: [Abort.reset, .close])
    func `breaking off on purpose is recorded as a reset, once`(_ how: Abort) async throws {
        let trial = Trial()
        #expect(
            await trial.run { _, sink in
                try await sink.head(Self.small)
                await sink.abort(how)
                await sink.abort(how)
            } == nil)
        #expect(
            trial.tape.exchanges.count == 1 && trial.tape.exchanges.first?.failure?.kind == "reset")
        #expect(trial.sink.pieces.first == .abort(how) && trial.budget.inUse == 0)
    }

    @Test func `breaking off works though the tape fails`() async {
        let trial = Trial(tape: MemoryTape(failing: [1]))
        #expect(await trial.run { _, sink in await sink.abort(.reset) } == nil)
        #expect(trial.sink.pieces == [.abort(.reset)] && trial.tape.discarded.count == 1)
    }

    struct Mistake: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var method = "GET"
        var script: @Sendable (any ResponseSink) async throws -> Void
    }

    static let mistakes = [
        Mistake(testDescription: "no end") { try await $0.head(small) },
        Mistake(testDescription: "nothing at all") { _ in },
        Mistake(testDescription: "end without a head") { try await $0.end() },
        Mistake(testDescription: "body without a head") { try await $0.chunk(.pattern(1)) },
        Mistake(testDescription: "two heads") {
            try await $0.head(ResponseHead(status: 200))
            try await $0.chunk(.pattern(9))
            try await $0.head(small)
        },
        Mistake(testDescription: "too few bytes") {
            try await $0.head(small)
            try await $0.end()
        },
        Mistake(testDescription: "too many bytes") {
            try await $0.head(small)
            try await $0.chunk(.pattern(3))
            try await $0.end()
        },
        Mistake(testDescription: "a whole answer with too few bytes") {
            try await $0.answer(small, .pattern(1))
        },
        Mistake(testDescription: "a whole answer with too many bytes") {
            try await $0.answer(small, .pattern(3))
        },
        Mistake(testDescription: "a whole answer after a head") {
            try await $0.head(small)
            try await $0.answer(small, .pattern(2))
        },
        Mistake(testDescription: "bytes after 204") {
            try await $0.head(ResponseHead(status: 204, length: .none))
            try await $0.chunk(.pattern(3))
        },
        Mistake(testDescription: "bytes after HEAD", method: "HEAD") {
            try await $0.head(small)
            try await $0.chunk(.pattern(2))
        },
    ]

    @Test(arguments: mistakes)
    func `an origin's mistake is a failure in the record too`(_ mistake: Mistake) async throws {
        let trial = Trial()
        let failure = await trial.run(.sample(mistake.method)) { _, sink in
            try await mistake.script(sink)
        }
        #expect(failure?.kind == "malformed_answer")
        #expect(trial.tape.exchanges.count == 1)
        #expect(trial.tape.exchanges.first?.failure == failure && !trial.sink.hasEnded)
        #expect(trial.budget.inUse == 0)
    }

    @Test func `what an origin does after the end changes neither record nor memory`() async {
        let trial = Trial()
        let failure = await trial.run { _, sink in
            try await sink.answer(Self.small, ByteBuffer(string: "ok"))
            try await sink.chunk(.pattern(1000))
        }
        #expect(failure?.kind == "malformed_answer")
        #expect(trial.tape.events.count == 1 && trial.tape.exchanges.first?.failure == nil)
        #expect(trial.budget.inUse == 0 && trial.sink.body.readableBytes == 2)
    }
}

/// The application hangs up: the call goes on, its late answer is recorded.
struct AppGoneTests {
    @Test(arguments: [0, 1, 2])
    func `the answer is recorded whole`(_ accepted: Int) async throws {
        let trial = Trial(sink: CollectingSink(failing: (accepted, .abandoned)))
        let failure = await trial.run { _, sink in
            try await sink.head(ResponseHead(status: 200))
            for part in 0..<5 { try await sink.chunk(.pattern(30_000, from: part * 30_000)) }
            try await sink.end()
        }
        #expect(failure == nil)
        let record = try #require(trial.tape.exchanges.first)
        #expect(record.appLeft && record.failure == nil)
        #expect(record.responseBody.stored == .memory(.pattern(150_000)))
        #expect(trial.budget.inUse == 0)
    }

    @Test func `a small answer is recorded though nobody takes it`() async throws {
        let trial = Trial(sink: CollectingSink(failing: (0, .abandoned)))
        let failure = await trial.run { _, sink in
            try await sink.interim(ResponseHead(status: 103, length: .none))
            try await sink.answer(ResponseHead(status: 200), ByteBuffer(string: "late"))
        }
        #expect(failure == nil)
        let record = try #require(trial.tape.exchanges.first)
        #expect(record.responseBody.stored == .memory(ByteBuffer(string: "late")))
        #expect(record.appLeft)
    }

    @Test func `an endless answer to nobody is read as far as it is kept`() async throws {
        var trial = Trial(sink: CollectingSink(failing: (0, .abandoned)))
        trial.limits.bodyStoredBytesMax = 100_000
        let failure = await trial.run { _, sink in
            try await sink.head(ResponseHead(status: 200))
            while true { try await sink.chunk(.pattern(50_000)) }
        }
        #expect(failure == .abandoned)
        let record = try #require(trial.tape.exchanges.first)
        #expect(record.responseBody.isTruncated && record.failure == .abandoned && record.appLeft)
        #expect(trial.budget.inUse == 0)
    }

    @Test func `a broken sink is not taken for a hang-up`() async throws {
        let trial = Trial(sink: CollectingSink(failing: (1, .malformedAnswer("x"))))
        let failure = await trial.run { _, sink in
            try await sink.head(ResponseHead(status: 200))
            for _ in 0..<3 { try await sink.chunk(.pattern(40_000)) }
        }
        #expect(failure == .malformedAnswer("x"))
        #expect(trial.tape.exchanges.first?.failure == .malformedAnswer("x"))
        #expect(trial.tape.exchanges.first?.appLeft == false)
    }
}
