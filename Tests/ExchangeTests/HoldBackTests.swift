import Exchange
import NIOCore
import TestSupport
import Testing

/// Nothing of the last piece of an answer reaches the application before the tape has the exchange.
struct HoldBackTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var method = "GET"
        var head: ResponseHead
        var pieces: [Int]
        /// Body bytes that the application has while the tape is not ready; `nil` when not even the head.
        var early: Int?

        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "small", head: ResponseHead(status: 200, length: .exactly(5)), pieces: [5]),
        Case(
            name: "64 KiB", head: ResponseHead(status: 200, length: .exactly(65_536)),
            pieces: [65_536]),
        Case(
            name: "64 KiB in pieces", head: ResponseHead(status: 200), pieces: [60_000, 5_535, 1]),
        Case(
            name: "one byte more", head: ResponseHead(status: 200), pieces: [65_536, 1],
            early: 65_536),
        Case(name: "one large piece", head: ResponseHead(status: 200), pieces: [65_537], early: 0),
        Case(
            name: "large", head: ResponseHead(status: 200), pieces: [50_000, 50_000, 7],
            early: 100_000),
        Case(
            name: "empty last piece", head: ResponseHead(status: 200), pieces: [70_000, 9, 0],
            early: 70_000),
        Case(name: "only empty pieces", head: ResponseHead(status: 200), pieces: [0, 0]),
        Case(name: "empty", head: ResponseHead(status: 200, length: .exactly(0)), pieces: []),
        Case(name: "204", head: ResponseHead(status: 204, length: .none), pieces: []),
        Case(name: "304", head: ResponseHead(status: 304, length: .none), pieces: []),
        Case(
            name: "HEAD", method: "HEAD", head: ResponseHead(status: 200, length: .none), pieces: []
        ),
    ]

    @Test(arguments: cases)
    func `one piece waits for the tape`(_ test: Case) async throws {
        let gate = Gate()
        let trial = Trial(tape: MemoryTape(gate: gate))
        async let failure = trial.run(.sample(test.method)) { _, sink in
            try await sink.head(test.head)
            for size in test.pieces { try await sink.chunk(.pattern(size)) }
            try await sink.end()
        }
        try await gate.untilSomebodyWaits()
        #expect(trial.sink.head == (test.early == nil ? nil : test.head))
        #expect(trial.sink.body.readableBytes == test.early ?? 0)
        #expect(!trial.sink.hasEnded)
        gate.open()
        #expect(await failure == nil)
        #expect(trial.sink.body.readableBytes == test.pieces.reduce(0, +))
        #expect(trial.sink.head == test.head && trial.sink.pieces.last == .end)
        let record = try #require(trial.tape.exchanges.first)
        #expect(record.response == test.head && record.failure == nil)
        #expect(record.responseBody.wireSize == test.pieces.reduce(0, +))
        #expect(trial.tape.events.count == 1 && trial.budget.inUse == 0)
    }

    @Test func `interim heads pass at once and trailers at the end`() async throws {
        let gate = Gate()
        let trial = Trial(tape: MemoryTape(gate: gate))
        async let failure = trial.run { _, sink in
            try await sink.interim(ResponseHead(status: 103, length: .none))
            try await sink.head(ResponseHead(status: 200))
            try await sink.chunk(ByteBuffer(string: "x"))
            try await sink.trailers(["Sum": "1"])
            try await sink.end()
        }
        try await gate.untilSomebodyWaits()
        #expect(trial.sink.pieces == [.interim(ResponseHead(status: 103, length: .none))])
        gate.open()
        #expect(await failure == nil)
        #expect(trial.sink.pieces.suffix(2) == [.trailers(["Sum": "1"]), .end])
        #expect(trial.tape.exchanges.first?.responseTrailers == ["Sum": "1"])
    }

    @Test func `the record shows only what the reading lets through`() async throws {
        let trial = Trial(reading: MarkingReading())
        let body = RequestBody.whole(ByteBuffer(string: "asked"))
        #expect(
            await trial.run(.sample("POST", "/api/links/?secret", body: body)) { _, sink in
                try await sink.head(ResponseHead(status: 201))
                try await sink.chunk(ByteBuffer(string: "given"))
                try await sink.trailers(["Sum": "1"])
                try await sink.end()
            } == nil)
        let record = try #require(trial.tape.exchanges.first)
        #expect(record.requestBody.stored == .memory(ByteBuffer(string: "ASKED")))
        #expect(record.responseBody.stored == .memory(ByteBuffer(string: "GIVEN")))
        #expect(record.request.fields == ["marked": "request"] && record.url.query == "marked")
        #expect(record.response?.fields == ["marked": "response"])
        #expect(record.responseTrailers == ["Sum": "1", "marked": "trailers"])
        #expect(record.facets["marked"] == .integer(5))
        #expect(trial.sink.pieces.suffix(2) == [.trailers(["Sum": "1"]), .end])
        #expect(
            trial.sink.body == ByteBuffer(string: "given")
                && trial.sink.head?.fields.isEmpty == true)
    }
}
