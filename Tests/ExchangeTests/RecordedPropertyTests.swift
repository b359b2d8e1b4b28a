import Exchange
import NIOCore
import TestSupport
import Testing

/// Random origins, tapes and applications; the same ones in every run.
struct RecordedPropertyTests {
    enum Step: Sendable {
        case interim, head(BodyLength), chunk(Int), trailers, end, abort(Abort), fail(OriginError),
            whole(BodyLength, Int), readBody
    }

    struct Script: Sendable {
        var steps: [Step] = []
        var failingEvents: Set<Int> = []
        var appLeavesAfter: Int?
        var bodyPieces: [Int]?
        var power = false
        var budget = 1 << 20
    }

    private static func script(_ random: inout SeededGenerator) -> Script {
        var script = Script()
        let sizes = [0, 1, 100, 20_000, 65_536, 70_000, 150_000]
        if Int.random(in: 0..<10, using: &random) > 0 {
            script.steps.append(.readBody)
            let pieces = (0..<Int.random(in: 0...6, using: &random)).map { _ in
                sizes.randomElement(using: &random) ?? 0
            }
            let total = pieces.reduce(0, +)
            let lengths: [BodyLength] = [.unknown, .exactly(total), .exactly(total + 1), .none]
            let length = lengths.randomElement(using: &random) ?? .unknown
            if Bool.random(using: &random) {
                script.steps.append(.whole(length, total))
            } else {
                script.steps.append(.head(length))
                script.steps += pieces.map(Step.chunk)
                script.steps.append(.end)
            }
        }
        let extras: [Step] = [
            .interim, .head(.unknown), .chunk(9), .trailers, .end, .abort(.reset), .abort(.close),
            .fail(.reset("x")), .fail(.abandoned), .whole(.exactly(9), 9), .readBody,
        ]
        for _ in 0..<Int.random(in: 0...2, using: &random) {
            let place = Int.random(in: 0...script.steps.count, using: &random)
            script.steps.insert(extras.randomElement(using: &random) ?? .end, at: place)
        }
        if Int.random(in: 0..<3, using: &random) == 0 {
            script.failingEvents = [Int.random(in: 1...4, using: &random)]
        }
        if Int.random(in: 0..<3, using: &random) == 0 {
            script.appLeavesAfter = Int.random(in: 0...4, using: &random)
        }
        if Bool.random(using: &random) {
            script.bodyPieces = [1, 50_000, 300_000].shuffled(using: &random)
        }
        script.power = Bool.random(using: &random)
        script.budget = [0, 30_000, 1 << 20].randomElement(using: &random) ?? 0
        return script
    }

    @Test(arguments: [UInt64(1), 2, 3, 4])
    func `exactly one end is told, and only a recorded answer is ever whole`(_ seed: UInt64) async {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            let script = Self.script(&random)
            let leaves = script.appLeavesAfter.map { (after: $0, error: OriginError.abandoned) }
            let trial = Trial(
                tape: MemoryTape(failing: script.failingEvents),
                sink: CollectingSink(failing: leaves),
                power: script.power, budget: MemoryBudget(limit: script.budget))
            let body = script.bodyPieces.map { pieces in
                RequestBody.stream(FedBody(pieces.map { .pattern($0) }), length: nil)
            }
            let failure = await trial.run(.sample("POST", body: body ?? .none)) { request, sink in
                for step in script.steps { try await Self.take(step, request, sink) }
            }
            check(trial, script, failure)
        }
    }

    private static func take(_ step: Step, _ request: Request, _ sink: any ResponseSink)
        async throws
    {
        switch step {
        case .interim: try await sink.interim(ResponseHead(status: 103, length: .none))
        case .head(let length): try await sink.head(ResponseHead(status: 200, length: length))
        case .chunk(let size): try await sink.chunk(.pattern(size))
        case .trailers: try await sink.trailers(["T": "1"])
        case .end: try await sink.end()
        case .whole(let length, let size):
            try await sink.answer(ResponseHead(status: 200, length: length), .pattern(size))
        case .abort(let how): await sink.abort(how)
        case .fail(let error): throw error
        case .readBody:
            // A body can be read once; a second reader would wait for ever.
            guard case .stream(let stream, _) = request.body else { return }
            _ = try await stream.next()
        }
    }

    private func check(_ trial: Trial, _ script: Script, _ failure: OriginError?) {
        let tape = trial.tape
        let tapeFailed = script.failingEvents.contains { $0 <= tape.calls }
        #expect(trial.budget.inUse == 0, "\(script)")
        #expect(tape.exchanges.count == 1 || (tapeFailed && tape.exchanges.isEmpty), "\(script)")
        #expect(tape.exchanges.count + tape.discarded.count == 1 || tapeFailed, "\(script)")
        if trial.sink.hasEnded {
            let record = tape.exchanges.first
            #expect(record?.failure == nil, "\(script)")
            #expect(record?.responseBody.wireSize == trial.sink.body.readableBytes, "\(script)")
            if case .memory(let kept) = record?.responseBody.stored {
                #expect(kept == trial.sink.body, "\(script)")
            } else {
                #expect(tape.chunks(.response) == trial.sink.body, "\(script)")
            }
        }
        let wasAborted =
            trial.sink.pieces.contains(.abort(.reset)) || trial.sink.pieces.contains(.abort(.close))
        if !wasAborted, let failure, let record = tape.exchanges.first, record.failure != nil {
            #expect(failure == record.failure || failure.kind == "unrecorded", "\(script)")
        }
    }
}
