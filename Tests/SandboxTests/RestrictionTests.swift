import Exchange
import Sandbox
import Testing

/// Belvo's limits, when they are asked for.
struct RestrictionTests {
    private let clock = StandingClock()

    @Test func `eighty requests in thirty seconds are answered, the next by the edge`() async throws
    {
        let client = SandboxClient(clock: clock, limits: .belvo)
        for _ in 0..<80 { #expect(try await client.get("/api/").status == 200) }
        let refused = try await client.get("/api/")
        #expect(refused.status == 403)
        #expect(refused.head.fields.string("Content-Type") == "text/html")
        #expect(refused.text.hasPrefix("<html>"))
        #expect(refused.text.contains("openresty"))
        clock.pass(seconds: 29)
        #expect(try await client.get("/api/").status == 403)
        clock.pass(seconds: 1)
        #expect(try await client.get("/api/").status == 200)
    }

    @Test func `five deletions of a kind in a minute are done`() async throws {
        let client = SandboxClient(clock: clock, limits: .belvo)
        let link = try await client.link()
        let page = try await client.get("/api/transactions/?link=\(link)&page_size=7&fields=id")
        var left = page.results.map { $0.string("id") }
        for _ in 0..<5 {
            let path = "/api/transactions/\(left.removeFirst())/"
            #expect(try await client.call("DELETE", path).status == 204)
        }
        let refused = try await client.call("DELETE", "/api/transactions/\(left[0])/")
        #expect(refused.status == 429)
        #expect(refused.codes == ["throttled"])
        #expect(refused.text.contains("in 60 seconds"))
        #expect(try await client.get("/api/transactions/\(left[0])/").status == 200)
        #expect(try await client.call("DELETE", "/api/links/\(link)/").status == 204)
        clock.pass(seconds: 60)
        let other = try await client.link()
        let more = try await client.get("/api/transactions/?link=\(other)&page_size=1&fields=id")
        let path = "/api/transactions/\(more.results[0].string("id"))/"
        #expect(try await client.call("DELETE", path).status == 204)
    }

    @Test func `a month's budget of open finance is spent, and there again next month`()
        async throws
    {
        let client = SandboxClient(clock: clock, limits: .belvo)
        let link = try await client.link()
        let owners = "{\"link\":\"\(link)\"}"
        func transactions(_ first: String, _ last: String) async throws -> SandboxReply {
            try await client.call(
                "POST", "/api/transactions/",
                "{\"link\":\"\(link)\",\"date_from\":\"\(first)\",\"date_to\":\"\(last)\"}")
        }
        for _ in 0..<8 {
            #expect(try await client.call("POST", "/api/owners/", owners).status == 201)
            #expect(try await transactions("2026-01-01", "2026-01-31").status == 201)
            clock.pass(seconds: 30)
        }
        let spent = try await client.call("POST", "/api/owners/", owners)
        #expect(spent.status == 400)
        #expect(spent.codes == ["operational_limits_reached"])
        #expect(
            try await transactions("2026-01-01", "2026-01-31").codes
                == ["operational_limits_reached"])
        // The last days have a budget of their own, and other institutions have none.
        #expect(try await transactions("2026-03-10", "2026-03-15").status == 201)
        let other = try await client.link(at: "erebor_br_retail")
        for _ in 0..<9 {
            let body = "{\"link\":\"\(other)\"}"
            #expect(try await client.call("POST", "/api/owners/", body).status == 201)
        }
        clock.pass(seconds: 17 * 86_400)
        #expect(try await client.call("POST", "/api/owners/", owners).status == 201)
    }

    @Test func `without limits nothing of that is kept`() async throws {
        let client = SandboxClient(clock: clock)
        let link = try await client.link()
        for _ in 0..<90 { #expect(try await client.get("/api/").status == 200) }
        for _ in 0..<9 {
            let body = "{\"link\":\"\(link)\"}"
            #expect(try await client.call("POST", "/api/owners/", body).status == 201)
        }
        let page = try await client.get("/api/transactions/?link=\(link)&page_size=6&fields=id")
        for item in page.results {
            let path = "/api/transactions/\(item.string("id"))/"
            #expect(try await client.call("DELETE", path).status == 204)
        }
    }
}
