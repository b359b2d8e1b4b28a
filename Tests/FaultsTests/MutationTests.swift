import Belvo
import Chance
import Exchange
import NIOCore
import TestSupport
import Testing

@testable import Faults

struct MutationTests {
    private static let page: JSON = [
        "count": 2, "next": "https://sandbox.belvo.com/api/transactions/?page=2&link=4a",
        "previous": .null,
        "results": [
            [
                "id": "0d3ffb69-f83b-456e-ad8e-208d0998d71d", "amount": .number("12.50"),
                "value_date": "2026-01-31", "status": "PROCESSED", "type": "OUTFLOW",
                "created_at": "2026-01-31T10:11:12.123456Z", "currency": "BRL",
                "description": "COMPRA CARTAO 1234",
                "account": ["id": "5e", "collected_at": "2026-01-31T10:11:12Z"],
            ]
        ],
    ]

    private func mutated(_ mutations: Mutation..., seed: UInt64 = 1) -> JSON {
        var mutator = Mutator(Set(mutations), chance: Chance.SeededGenerator(seed, "test"))
        return mutator.mutate(Self.page)
    }

    private func first(_ page: JSON) -> JSON? {
        guard case .array(let results) = page["results"] else { return nil }
        return results.first
    }

    private func names(_ value: JSON?) -> [String] {
        guard case .object(let members) = value else { return [] }
        return members.map(\.name)
    }

    @Test func `no mutation changes nothing`() { #expect(mutated() == Self.page) }

    @Test func `every object gets members nobody knows, and loses none`() {
        let page = mutated(.fields)
        for (new, old) in [(page, Self.page), (first(page) ?? .null, first(Self.page) ?? .null)] {
            let known = names(old)
            #expect(names(new).starts(with: known) && names(new).count > known.count)
        }
        let inner = names(first(page)?["account"])
        #expect(inner.contains("new_member_1"))
    }

    @Test func `another order has the same members`() {
        let orders = (1...20).map { names(first(mutated(.order, seed: $0))) }
        #expect(Set(orders).count > 10)
        #expect(orders.allSatisfy { $0.sorted() == names(first(Self.page)).sorted() })
    }

    @Test func `moments have three to six digits, days stay days`() {
        var counts: Set<Int> = []
        for seed in UInt64(1)...40 {
            let object = first(mutated(.fractions, seed: seed))
            let moment = object?["created_at"]?.stringValue ?? ""
            #expect(moment.hasPrefix("2026-01-31T10:11:12.123") && moment.hasSuffix("Z"))
            counts.insert(moment.utf8.count - 21)
            let inner = object?["account"]?["collected_at"]?.stringValue ?? ""
            #expect(inner.utf8.count == moment.utf8.count, "one server writes one way")
            #expect(object?["value_date"] == "2026-01-31")
        }
        #expect(counts == [3, 4, 5, 6])
    }

    @Test func `an offset says the same in the other way`() {
        let object = first(mutated(.offsets))
        #expect(object?["created_at"] == "2026-01-31T10:11:12.123456+00:00")
        #expect(MomentText("2026-01-31T10:11:12+00:00")?.text == "2026-01-31T10:11:12+00:00")
        var back = MomentText("2026-01-31T10:11:12+00:00")
        back?.swapOffset()
        #expect(back?.text == "2026-01-31T10:11:12Z")
    }

    @Test(arguments: [
        "2026-01-31", "2026-01-31T10:11:12", "2026-01-31T10:11:12.Z", "2026-01-31T10:11:12.1+0:00",
        "2026-01-31T10:11:12.1 Z", "x026-01-31T10:11:12Z", "",
    ])
    func `what is no moment is none`(_ text: String) { #expect(MomentText(text) == nil) }

    @Test func `texts for people change their length, ids and words do not`() {
        var lengths: Set<Int> = []
        for seed in UInt64(1)...40 {
            let object = first(mutated(.strings, seed: seed))
            lengths.insert(object?["description"]?.stringValue?.count ?? 0)
            #expect(object?["status"] == "PROCESSED" && object?["currency"] == "BRL")
            #expect(object?["id"] == first(Self.page)?["id"])
        }
        let before = "COMPRA CARTAO 1234".count
        #expect(lengths.contains { $0 > before } && lengths.contains { $0 < before })
    }

    @Test func `statuses and types can be new words, currencies cannot`() {
        let objects = (1...60).map { first(mutated(.values, seed: $0)) }
        let statuses = Set(objects.compactMap { $0?["status"]?.stringValue })
        #expect(statuses.contains("PROCESSED") && statuses.count > 2)
        #expect(objects.allSatisfy { $0?["currency"] == "BRL" })
    }

    @Test func `a page link is still one, with more to it`() {
        let link = mutated(.links)["next"]?.stringValue ?? ""
        #expect(link.hasPrefix("https://sandbox.belvo.com/api/transactions/?page=2&link=4a&"))
        #expect(mutated(.links)["previous"] == .null)
    }

    @Test func `the same seed gives the same`() {
        #expect(mutated(.fields, .order, .strings) == mutated(.fields, .order, .strings))
        #expect(mutated(.order) != mutated(.order, seed: 2))
    }

    @Test func `amounts keep their digits through all of it`() {
        for seed in UInt64(1)...40 {
            var mutator = Mutator(
                Set(Mutation.allCases), chance: Chance.SeededGenerator(seed, "test"))
            #expect(first(mutator.mutate(Self.page))?["amount"] == .number("12.50"))
        }
    }
}

struct MutatedTests {
    private func respond(
        _ body: String, fields: FieldList, mutations: [String] = ["fields"]
    ) async throws -> CollectingSink {
        let board = FaultBoard()
        try board.set(["mutations": .strings(mutations)])
        let sink = CollectingSink()
        try await Mutated(ScriptedOrigin(fields: fields, body: body), board)
            .respond(to: .sample(), through: sink)
        return sink
    }

    @Test func `a JSON answer is changed, with its length`() async throws {
        let sink = try await respond(
            "{\"a\":1}", fields: ["Content-Type": "application/json", "Content-Length": "7"])
        #expect(String(buffer: sink.body).hasPrefix("{\"a\":1,\"new_member_1\":"))
        #expect(sink.head?.fields.string("Content-Length") == String(sink.body.readableBytes))
        #expect(sink.head?.length == .exactly(sink.body.readableBytes) && sink.hasEnded)
    }

    @Test(arguments: [
        ("{\"a\":1", ["Content-Type": "application/json"]),
        ("{\"a\":1}", ["Content-Type": "text/html"]),
        ("{\"a\":1}", [:]),
        ("{\"a\":1}", ["Content-Type": "application/json", "Content-Encoding": "gzip"]),
    ])
    func `what is no plain JSON passes as it is`(_ body: String, _ names: [String: String])
        async throws
    {
        var fields = FieldList()
        for (name, value) in names { fields.append(name, value) }
        let sink = try await respond(body, fields: fields)
        #expect(String(buffer: sink.body) == body && sink.hasEnded)
    }

    @Test func `an answer that is too long passes in its pieces`() async throws {
        let board = FaultBoard()
        try board.set(["mutations": ["fields"]])
        let piece = ByteBuffer(repeating: UInt8(ascii: "1"), count: 1024 * 1024)
        let origin = ScriptedOrigin { _, sink in
            try await sink.head(
                ResponseHead(status: 200, fields: ["Content-Type": "application/json"]))
            for _ in 0..<10 { try await sink.chunk(piece) }
            try await sink.end()
        }
        let sink = CollectingSink()
        try await Mutated(origin, board).respond(to: .sample(), through: sink)
        #expect(sink.body.readableBytes == 10 * 1024 * 1024 && sink.hasEnded)
    }
}

struct FaultBoardTests {
    @Test func `what is set is shown, and can be ended`() throws {
        let board = FaultBoard()
        try board.set(["rules": ["status=503 times=2"], "mutations": ["all"], "seed": 7])
        #expect(board.json["seed"] == 7)
        #expect(board.json["mutations"] == .strings(Mutation.allCases.map(\.rawValue)))
        #expect(board.fault(method: "GET", target: "/", body: [])?.fault.substitute == .status(503))
        #expect(board.json["rules"] == [["rule": "status=503 times=2", "seen": 1, "done": 1]])
        board.clear()
        #expect(board.json["rules"] == [] && !board.hasRules && !board.hasMutations)
    }

    private static let wrong: [(JSON, FaultsError)] = [
        (.array([]), .notAnObject), (["rule": []], .notAnObject),
        (["rules": "reset"], .notAnObject), (["rules": [1]], .notAnObject),
        (["rules": ["reset", "blink"]], .unknownWord("blink")),
        (["mutations": ["colours"]], .unknownMutation("colours")),
        (["seed": "x"], .badValue(word: "seed", value: "?", wanted: "a whole number")),
    ]

    @Test(arguments: wrong)
    func `what is wrong changes nothing`(_ json: JSON, _ error: FaultsError) throws {
        let board = FaultBoard()
        try board.set(["rules": ["status=503"]])
        #expect(throws: error) { try board.set(json) }
        #expect(board.fault(method: "GET", target: "/", body: []) != nil)
    }

    private func control(
        _ method: String, _ body: String = "", admits: Bool = true,
        board: FaultBoard = FaultBoard()
    ) async throws -> CollectingSink {
        let sink = CollectingSink()
        let control = FaultControl(
            ScriptedOrigin(status: 418), board, at: "/_sandbox/faults/", admits: { _ in admits })
        try await control.respond(
            to: .sample(
                method, "/_sandbox/faults/", body: .whole(ByteBuffer(string: body))), through: sink)
        return sink
    }

    @Test func `calls look at it, change it and end it`() async throws {
        let board = FaultBoard()
        let set = try await control("PUT", "{\"rules\":[\"reset\"]}", board: board)
        #expect(set.head?.status == 200 && board.hasRules)
        let seen = try await control("GET", board: board)
        #expect(String(buffer: seen.body).contains("\"rule\":\"reset\""))
        #expect(try await control("DELETE", board: board).head?.status == 200 && !board.hasRules)
        #expect(try await control("HEAD", board: board).body.readableBytes == 0)
    }

    @Test func `a reset ends it, too, and goes on to the origin`() async throws {
        let board = FaultBoard()
        try board.set(["rules": ["reset"]])
        let sink = CollectingSink()
        let control = FaultControl(
            ScriptedOrigin(status: 204), board, at: "/_sandbox/faults/",
            resetAt: "/_sandbox/reset/", admits: { _ in true })
        try await control.respond(to: .sample("POST", "/_sandbox/reset/"), through: sink)
        #expect(sink.head?.status == 204 && !board.hasRules)
    }

    @Test func `an id is not given out twice, whatever changes`() throws {
        let board = FaultBoard()
        var ids: Set<String> = []
        for _ in 0..<3 {
            try board.set(["rules": ["status=503"]])
            ids.insert(board.nextRequestID())
            board.clear()
            ids.insert(board.nextRequestID())
        }
        #expect(ids.count == 6)
    }

    @Test func `wrong calls are told what is wrong`() async throws {
        let broken = try await control("PUT", "{")
        #expect(broken.head?.status == 400)
        #expect(String(buffer: broken.body).contains("parse_error"))
        let unknown = try await control("PUT", "{\"rules\":[\"blink\"]}")
        #expect(String(buffer: unknown.body).contains("\\\"blink\\\" is no word of a rule"))
        #expect(try await control("PATCH").head?.status == 405)
        #expect(try await control("GET", admits: false).head?.status == 418)
    }
}
