import Belvo
import Exchange
import NIOConcurrencyHelpers
import Testing

@testable import Sandbox

/// A world that outlives the program: what was kept is let happen again.
struct KeptWorldTests {
    /// The file, in memory.
    private final class Paper: Sendable {
        let lines = NIOLockedValueBox<[[UInt8]]>([])
        let isFull = NIOLockedValueBox(false)

        var keeping: WorldKeeping {
            WorldKeeping(
                lines: lines.withLockedValue(\.self),
                append: { line in
                    if self.isFull.withLockedValue(\.self) { throw Full() }
                    self.lines.withLockedValue { $0.append(line) }
                },
                clear: { self.lines.withLockedValue { $0 = Array($0.prefix(1)) } })
        }

        struct Full: Error {}
    }

    private let paper = Paper()
    private let clock = StandingClock()

    private func client(seed: UInt64 = 7, crowd: Crowd = .none) throws -> SandboxClient {
        var configuration = SandboxConfiguration(seed: seed, time: { [clock] in clock.moment })
        configuration.sendsWebhooks = true
        configuration.crowd = crowd
        configuration.keeping = paper.keeping
        return SandboxClient(belvo: try SimulatedBelvo(configuration))
    }

    /// Everything that can be seen of a world.
    private func sight(of client: SandboxClient) async throws -> [String] {
        var targets = [
            "/api/links/?page_size=1000", "/api/accounts/?page_size=1000",
            "/payments/br/payment-intents/", "/payments/br/customers/", "/_sandbox/",
            "/_sandbox/webhooks/", "/_sandbox/deliveries/",
        ]
        let links = try await client.call("GET", "/api/links/?page_size=1000").results
        for link in links.suffix(3) {
            targets.append("/api/transactions/?page_size=1000&link=\(link["id"] as? String ?? "")")
        }
        var seen: [String] = []
        for target in targets {
            seen.append(String(decoding: try await client.call("GET", target).body, as: UTF8.self))
        }
        return seen
    }

    private func live(in client: SandboxClient) async throws {
        let body = #"{"institution":"erebor_mx_retail","username":"mia","password":"secret-word"}"#
        let made = try await client.call("POST", "/api/links/", body)
        #expect(made.status == 201)
        let link = made.object["id"] as? String ?? ""
        _ = try await client.call("POST", "/api/accounts/", #"{"link":"\#(link)"}"#)
        let period = #""date_from":"2026-01-01","date_to":"2026-03-14""#
        _ = try await client.call(
            "POST", "/api/transactions/", #"{"link":"\#(link)",\#(period)}"#, mode: "async")
        // Refusals, and calls that only read, come between.
        for _ in 0..<5 { _ = try await client.call("GET", "/api/accounts/nothing/") }
        _ = try await client.call("POST", "/api/accounts/", "{")
        clock.pass(seconds: 5)
        if case .send(let post) = client.belvo.nextWebhook() {
            client.belvo.webhookEnded(post.id, status: 500)
        }
        _ = try await client.call("POST", "/_sandbox/clock/", #"{"to":"next_month"}"#)
        _ = try await client.call(
            "POST", "/payments/br/customers/", #"{"identifier":"52998224725","name":"Ana Maria"}"#)
        _ = try await client.call("DELETE", "/api/accounts/\(link)/")
        _ = try await client.call("DELETE", "/api/links/\(try await firstLink(client))/")
    }

    private func firstLink(_ client: SandboxClient) async throws -> String {
        try await client.call("GET", "/api/links/").results.first?["id"] as? String ?? ""
    }

    @Test func `what was done is there again, with the same ids`() async throws {
        let first = try client()
        try await live(in: first)
        let before = try await sight(of: first)
        let second = try client()
        #expect(try await sight(of: second) == before)
        // And both go on in the same way.
        let link = #"{"institution":"erebor_br_retail","username":"leo","password":"x"}"#
        let one = try await first.call("POST", "/api/links/", link)
        paper.lines.withLockedValue { _ = $0.popLast() }
        let other = try await second.call("POST", "/api/links/", link)
        #expect(one.status == 201 && one.body == other.body)
    }

    @Test func `ids of refusals are not given out twice`() async throws {
        let first = try await client().call("GET", "/api/nothing/").array.first
        let second = try await client().call("GET", "/api/nothing/").array.first
        #expect(first?["request_id"] as? String != second?["request_id"] as? String)
    }

    @Test func `ids of requests go on over a reset, and over the next start`() async throws {
        let body = #"{"institution":"erebor_mx_retail","username":"mia","password":"x"}"#
        var seen: [String] = []
        for _ in 0..<3 {
            let client = try client()
            for _ in 0..<2 {
                let made = try await client.call("POST", "/api/links/", body)
                let link = made.object["id"] as? String ?? ""
                #expect(made.status == 201)
                let ordered = try await client.call(
                    "DELETE", "/api/links/\(link)/", mode: "async")
                seen.append(ordered.object["request_id"] as? String ?? "")
                _ = try await client.call("POST", "/_sandbox/reset/")
            }
        }
        #expect(Set(seen).count == 6 && !seen.contains(""))
    }

    @Test func `the first day stays the first, and time has gone on meanwhile`() async throws {
        let first = try client()
        let created = try await first.call("GET", "/api/links/").results.first?["created_at"]
        clock.pass(seconds: 3 * 86_400)
        let second = try client()
        let later = try await second.call("GET", "/api/links/").results.first?["created_at"]
        #expect(created as? String == later as? String)
        let now = try await second.call("GET", "/_sandbox/clock/").object["now"] as? String
        #expect(now?.hasPrefix("2026-03-18") == true)
    }

    @Test func `passwords are not kept`() async throws {
        try await live(in: client())
        let text = paper.lines.withLockedValue { $0.map { String(decoding: $0, as: UTF8.self) } }
        #expect(text.count > 6)
        #expect(!text.contains { $0.contains("secret-word") })
        let keys = try client().belvo.credentials
        _ = try await client().call(
            "POST", "/api/token/",
            #"{"id":"\#(keys.secretID)","password":"\#(keys.secretPassword)","scopes":"read_institutions"}"#
        )
        let after = paper.lines.withLockedValue { $0.map { String(decoding: $0, as: UTF8.self) } }
        #expect(!after.contains { $0.contains(keys.secretPassword) })
    }

    @Test func `calls that only read are not kept`() async throws {
        let client = try client()
        _ = try await sight(of: client)
        #expect(paper.lines.withLockedValue(\.count) == 1)
    }

    @Test func `what cannot be kept does not happen`() async throws {
        let client = try client()
        let before = try await sight(of: client)
        paper.isFull.withLockedValue { $0 = true }
        let link = #"{"institution":"erebor_mx_retail","username":"mia","password":"x"}"#
        let refused = try await client.call("POST", "/api/links/", link)
        #expect(refused.status == 503 && refused.codes == ["service_unavailable"])
        #expect(try await sight(of: client) == before)
        paper.isFull.withLockedValue { $0 = false }
        #expect(try await client.call("POST", "/api/links/", link).status == 201)
    }

    @Test func `a reset forgets all that was kept`() async throws {
        let client = try client()
        let before = try await sight(of: client)
        try await live(in: client)
        #expect(try await client.call("POST", "/_sandbox/reset/").status == 204)
        // That there was one is kept.
        #expect(paper.lines.withLockedValue(\.count) == 2)
        #expect(try await sight(of: try self.client()) == sight(of: client))
        #expect(before.first == (try await sight(of: client)).first)
    }

    @Test func `another world is not taken for this one`() throws {
        _ = try client()
        #expect(throws: WorldKeepingError.otherWorld(what: "seed", kept: "7", wanted: "8")) {
            try client(seed: 8)
        }
        #expect(throws: WorldKeepingError.otherWorld(what: "more-links", kept: "0", wanted: "5")) {
            try client(crowd: Crowd(links: 5, transactionsPerLink: 0))
        }
    }

    @Test(arguments: [
        "{}", "[1", "{\"at\":1}", "{\"at\":\"x\",\"due\":true}", "{\"at\":1,\"delivered\":\"x\"}",
        "{\"at\":1,\"call\":{\"method\":\"POST\",\"target\":\"/nowhere/\",\"base\":\"\",\"body\":{}}}",
        "{\"at\":1,\"call\":{\"method\":\"LEAP\",\"target\":\"/api/links/\"}}",
    ])
    func `a line that cannot be read is named`(_ line: String) throws {
        _ = try client()
        paper.lines.withLockedValue { $0.append(Array(line.utf8)) }
        #expect(throws: WorldKeepingError.unreadable(line: 2)) { try client() }
    }

    @Test func `a file of something else is not taken for a world`() {
        paper.lines.withLockedValue { $0 = [Array("hello".utf8)] }
        #expect(throws: WorldKeepingError.unreadable(line: 1)) { try client() }
        paper.lines.withLockedValue {
            $0 = [Array(#"{"testigo.sandbox":"9","first_day":"2026-03-15"}"#.utf8)]
        }
        #expect(throws: WorldKeepingError.otherFormat("9")) { try client() }
    }
}
