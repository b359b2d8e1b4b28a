import Exchange
import Foundation
import NIOCore
import Testing

@testable import Recording

@Suite("Search", .timeLimit(.minutes(2)))
struct SearchTests {
    private let now = Timestamp.parse("2026-11-21T12:00:00Z") ?? 0

    private func parse(_ text: String) throws(QueryError) -> Query {
        try QueryParser.parse(text, fields: sampleQueryFields, now: now)
    }

    @Test func `words bind as and, or, not and parentheses do`() throws {
        let get = Query.term(.equals(field: "http.request.method", value: "GET"))
        let bad = Query.term(.status(400...499))
        let links = Query.term(.begins(field: "url.path", prefix: "/api/links/"))
        #expect(try parse("") == .everything)
        #expect(try parse("method:get status:4xx") == .and([get, bad]))
        #expect(
            try parse("method:get and status:4xx or path:/api/links/")
                == .or([.and([get, bad]), links]))
        #expect(try parse("not method:GET status:400..499") == .and([.not(get), bad]))
        #expect(
            try parse("method:GET (status:4xx OR path:\"/api/links/\")")
                == .and([get, .or([bad, links])]))
        #expect(try parse("since:2h") == .term(.time((now - 7_200_000_000)...Int64.max)))
        #expect(
            try parse("until:2026-11-21T10:00:00Z")
                == .term(.time(Int64.min...(now - 7_200_000_000))))
    }

    @Test(arguments: [
        ("colour:red", 1, "only"), ("status:abc", 8, "4xx"), ("(method:GET", 1, "never closed"),
        ("method:GET)", 11, "without an opening"), ("method:", 8, "needs a value"),
        ("a1b2", 1, "at least 8"),
        ("request_id:a1b2", 12, "at least 8"), ("since:soon", 7, "2h"),
        ("method:GET and", 15, "ends"),
        ("kind:thing", 6, "exchange"), ("hello", 1, "neither"), ("path:\"/a", 6, "never closed"),
        ("and method:GET", 1, "before"),
    ])
    func `a mistake is shown where it is`(text: String, column: Int, words: String) throws {
        let error = #expect(throws: QueryError.self) { try parse(text) }
        #expect(error?.column == column)
        #expect(error?.message.contains(words) == true)
    }

    @Test func `nesting is bounded`() throws {
        #expect(throws: QueryError.self) { try parse(String(repeating: "(", count: 5000)) }
        #expect(throws: QueryError.self) {
            try parse(String(repeating: "not ", count: 5000) + "method:GET")
        }
    }

    /// A recording over two days, partly sealed, partly open.
    private func withRandomRecording(
        _ body: (_ path: String, _ tape: SegmentTape) async throws -> Void
    ) async throws {
        try await withDirectory { path in
            var generator = SplitMix(seed: 42)
            let clock = TestClock("2026-11-20T23:59:59.700Z")
            var setup = makeSetup(path, clock: clock)
            setup.segmentBytesMax = 30_000
            let tape = try await SegmentTape.open(setup)
            for number in 0..<600 {
                let record = makeRecord(
                    number,
                    method: ["GET", "POST", "DELETE"].randomElement(using: &generator) ?? "GET",
                    path: ["/api/links/", "/api/accounts/", "/api/transactions/"].randomElement(
                        using: &generator) ?? "/",
                    status: [200, 201, 400, 404, 428, 500].randomElement(using: &generator) ?? 200,
                    at: clock,
                    link: Bool.random(using: &generator) ? requestID(number % 7 + 10_000) : nil,
                    institution: Bool.random(using: &generator) ? "erebor" : "gringotts")
                try await tape.record(.exchange(record))
            }
            while tape.counters.unsealedSegments > 0 {
                try await Task.sleep(for: .milliseconds(10))
            }
            try await body(path, tape)
            try await tape.close()
        }
    }

    static let queries = [
        "", "method:GET", "not method:GET", "status:4xx", "status:404",
        "status:400..428 method:POST",
        "path:/api/links/", "not path:/api/links/ not status:2xx", "institution:erebor",
        "not institution:erebor", "session:tuesday", "session:other", "environment:sandbox",
        "link:\(requestID(10_003))", "not link:\(requestID(10_003))",
        "link:\(requestID(10_003)) or status:500",
        "request_id:\(requestID(77))", requestID(77), String(requestID(77).prefix(9)),
        "error:reset",
        "not (method:GET or status:4xx)", "kind:session", "kind:exchange status:500",
        "since:2026-11-21",
        "until:2026-11-20T23:59:59.999Z", "since:2026-11-21 and until:2026-11-21T00:00:00.300Z",
    ]

    @Test func `every query finds what a look at every line finds`() async throws {
        try await withRandomRecording { path, _ in
            let reader = try RecordingReader.open(path)
            let lines = try allLines(path)
            for text in Self.queries {
                let query = try parse(text)
                let expected = lines.filter { query.restrictedToExchanges.matches($0) }.compactMap(
                    \.sequence)
                var search = Search(reader, fields: sampleFields)
                var found: [Int] = []
                try search.forEachMatch(query) { line in
                    found.append(line.sequence ?? 0)
                    return true
                }
                #expect(found == expected, "\(text)")
                let newest = try search.newest(query, limit: 20).compactMap(\.sequence)
                #expect(newest == Array(expected.suffix(20)), "\(text)")
                #expect(search.warnings.isEmpty)
            }
        }
    }

    @Test func `both notations of an id and its beginning find the exchange, sealed or open`()
        async throws
    {
        try await withDirectory { path in
            let record = makeRecord(5)
            let tape = try await SegmentTape.open(makeSetup(path))
            try await tape.record(.exchange(record))
            let id = requestID(5)
            let dashed = try #require(ExchangeID(id)).description
            for isClosed in [false, true] {
                if isClosed { try await tape.close() }
                for text in [
                    id, dashed, dashed.uppercased(), String(id.prefix(8)), "request_id:\(dashed)",
                    record.id.description,
                ] {
                    var search = Search(try RecordingReader.open(path), fields: sampleFields)
                    #expect(try search.newest(try parse(text)).count == 1, "\(text)")
                }
            }
        }
    }

    @Test func `a segment that is indexed while a search goes on is found once`() async throws {
        try await withDirectory { path in
            let first = try await SegmentTape.open(makeSetup(path))
            for number in 0..<5 { try await first.record(.sample(number)) }
            try await first.close()
            let tape = try await SegmentTape.open(makeSetup(path))
            for number in 5..<12 { try await tape.record(.sample(number)) }

            let query = Query.everything.restrictedToExchanges
            var search = Search(try RecordingReader.open(path), fields: sampleFields)
            let day = try #require(try search.days().first)
            let scanned = try search.scanned(day, query).map(\.sequence)
            // Now the open segment is sealed and indexed.
            try await tape.close()
            let newest = try search.newestIndexed(day, query, limit: 50).map(\.sequence)
            var streamed: [Int] = []
            _ = try search.forEachIndexed(day, query) { sequence, _ in
                streamed.append(sequence)
                return true
            }
            #expect(scanned.count == 7)
            #expect(newest.count == 5)
            #expect(streamed == newest)
            #expect(Set(newest).isDisjoint(with: scanned))
            #expect(search.warnings.isEmpty)
        }
    }

    @Test func `the streaming search stops when told to`() async throws {
        try await withRandomRecording { path, _ in
            var search = Search(try RecordingReader.open(path), fields: sampleFields)
            var count = 0
            try search.forEachMatch(.everything) { _ in
                count += 1
                return count < 10
            }
            #expect(count == 10)
        }
    }
}
