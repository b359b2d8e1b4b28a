import Foundation
import Sandbox
import Testing

/// What is answered with 202, and what is told of it later.
struct AsynchronyTests {
    private let clock = StandingClock()
    private let range = #""date_from":"2026-01-01","date_to":"2026-01-31""#

    /// The webhooks that are due, taken away as delivered.
    private func webhooks(of client: SandboxClient) throws -> [[String: Any]] {
        var taken: [[String: Any]] = []
        while case .send(let post) = client.belvo.nextWebhook() {
            client.belvo.webhookEnded(post.id, status: 200)
            let value = try JSONSerialization.jsonObject(with: Data(post.body))
            taken.append((value as? [String: Any]) ?? [:])
        }
        return taken
    }

    private func register(_ client: SandboxClient, _ resources: String = "") async throws -> String
    {
        let reply = try await client.call(
            "POST", "/api/links/",
            """
            {"institution":"gringotts_mx_retail","username":"mia","password":"x",\
            "external_id":"customer-7","fetch_resources":[\(resources)]}
            """)
        #expect(reply.status == 201)
        return reply.object.string("id")
    }

    @Test func `a retrieval in the background is told by a webhook with its id`() async throws {
        let client = SandboxClient(clock: clock)
        let link = try await register(client)
        let path = "/api/transactions/"
        let reply = try await client.call(
            "POST", path, "{\"link\":\"\(link)\",\(range)}", mode: "async")
        #expect(reply.status == 202)
        let id = reply.object.string("request_id")
        #expect(id.count == 32)
        #expect(try webhooks(of: client).isEmpty)
        #expect(try await client.get("\(path)?link=\(link)").count == 0)
        clock.pass(seconds: 2)
        let listed = try await client.get("\(path)?link=\(link)").count ?? 0
        #expect(listed > 0)
        let told = try webhooks(of: client)
        try #require(told.count == 1)
        let webhook = told[0]
        #expect(webhook.string("request_id").replacingOccurrences(of: "-", with: "") == id)
        #expect(webhook.string("request_id").count == 36)
        #expect(webhook.string("webhook_type") == "TRANSACTIONS")
        #expect(webhook.string("webhook_code") == "new_transactions_available")
        #expect(webhook.string("process_type") == "async_post")
        #expect(webhook.string("link_id") == link)
        #expect(webhook.string("external_id") == "customer-7")
        #expect(webhook.object("data")["new_transactions"] as? Int == listed)
    }

    @Test func `only the exact word asks for it, and only where Belvo hears it`() async throws {
        let client = SandboxClient(clock: clock)
        let link = try await client.link()
        let body = "{\"link\":\"\(link)\",\(range)}"
        for mode in ["Async", "ASYNC", "sync", ""] {
            let reply = try await client.call("POST", "/api/transactions/", body, mode: mode)
            #expect(reply.status == 201, "\(mode)")
        }
        let accounts = try await client.call("POST", "/api/accounts/", body, mode: "async")
        #expect(accounts.status == 201)
        let wrong = try await client.call(
            "POST", "/api/transactions/", "{\"link\":\"\(link)\"}", mode: "async")
        #expect(wrong.status == 400)
    }

    @Test func `what is not to be saved is told and not stored`() async throws {
        let client = SandboxClient(clock: clock)
        let link = try await register(client)
        let reply = try await client.call(
            "POST", "/api/transactions/",
            "{\"link\":\"\(link)\",\(range),\"save_data\":false}", mode: "async")
        #expect(reply.status == 202)
        clock.pass(seconds: 2)
        #expect(try await client.get("/api/transactions/?link=\(link)").count == 0)
        #expect(try webhooks(of: client).count == 1)
    }

    @Test func `a new link fetches its resources and tells of each`() async throws {
        let client = SandboxClient(clock: clock)
        let link = try await register(client, #""ACCOUNTS","OWNERS","TRANSACTIONS""#)
        #expect(try await client.get("/api/accounts/?link=\(link)").count == 0)
        clock.pass(seconds: 10)
        let told = try webhooks(of: client)
        #expect(told.allSatisfy { $0.string("process_type") == "historical_update" })
        #expect(told.allSatisfy { $0.string("webhook_code") == "historical_update" })
        #expect(Set(told.map { $0.string("request_id") }).count == 1)
        for (type, path, member) in [
            ("ACCOUNTS", "accounts", "total_accounts"), ("OWNERS", "owners", "total_owners"),
            ("TRANSACTIONS", "transactions", "total_transactions"),
        ] {
            let webhook = try #require(told.first { $0.string("webhook_type") == type })
            let count = try await client.get("/api/\(path)/?link=\(link)").count
            #expect(webhook.object("data")[member] as? Int == count)
        }
        let transactions = try #require(told.first { $0.string("webhook_type") == "TRANSACTIONS" })
        let data = transactions.object("data")
        let days = try await client.everyPage(
            of: "/api/transactions/?page_size=1000&fields=value_date,type&link=\(link)")
        #expect(data.string("first_transaction_date") == days.map { $0.string("value_date") }.min())
        #expect(data.string("last_transaction_date") == days.map { $0.string("value_date") }.max())
        #expect(
            data["total_inflow_transactions"] as? Int
                == days.count { $0.string("type") == "INFLOW" })
    }

    @Test func `a link at work can be asked for nothing else`() async throws {
        let client = SandboxClient(clock: clock)
        let link = try await register(client, #""ACCOUNTS""#)
        let body = "{\"link\":\"\(link)\"}"
        #expect(try await client.call("POST", "/api/owners/", body).codes == ["too_many_sessions"])
        let refresh = "/api/links/\(link)/refresh/"
        #expect(try await client.call("POST", refresh, "{}").codes == ["too_many_sessions"])
        clock.pass(seconds: 2)
        #expect(try await client.call("POST", "/api/owners/", body).status == 201)
    }

    @Test func `a refresh tells what is new, and may be had again in ten minutes`() async throws {
        let client = SandboxClient(clock: clock, limits: .belvo)
        let link = try await register(client, #""ACCOUNTS""#)
        clock.pass(seconds: 2)
        _ = try webhooks(of: client)
        let path = "/api/links/\(link)/refresh/"
        #expect(try await client.call("POST", path, "{}").status == 202)
        clock.pass(seconds: 60)
        let told = try webhooks(of: client)
        #expect(told.map { $0.string("webhook_code") } == ["new_accounts_available"])
        #expect(told.first?.object("data")["new_accounts"] as? Int == 0)
        #expect(told.first?.string("process_type") == "recurrent_update")
        let early = try await client.call("POST", path, "{}")
        #expect(early.status == 409)
        #expect(early.codes == ["link_refreshed"])
        #expect(early.text.contains("Please wait 9 minutes"))
        clock.pass(seconds: 540)
        let unknown = try await client.call("POST", path, #"{"fetch_resources":["INVOICES"]}"#)
        #expect(unknown.status == 400)
        #expect(
            try await client.call("POST", path, #"{"fetch_resources":["OWNERS"]}"#).status == 202)
        clock.pass(seconds: 2)
        #expect(try webhooks(of: client).map { $0.string("webhook_type") } == ["OWNERS"])
    }

    @Test func `without limits a link is refreshed as often as one likes`() async throws {
        let client = SandboxClient(clock: clock)
        let link = try await client.link()
        for _ in 0..<3 {
            let reply = try await client.call("POST", "/api/links/\(link)/refresh/", "{}")
            #expect(reply.status == 202)
            clock.pass(seconds: 60)
        }
    }

    @Test func `a link that is deleted in the background goes later and says so`() async throws {
        let client = SandboxClient(clock: clock)
        let link = try await client.link()
        let reply = try await client.call("DELETE", "/api/links/\(link)/", mode: "async")
        #expect(reply.status == 202)
        #expect(try await client.get("/api/links/\(link)/").status == 200)
        clock.pass(seconds: 2)
        #expect(try await client.get("/api/links/\(link)/").status == 404)
        let told = try webhooks(of: client)
        #expect(told.map { $0.string("webhook_type") } == ["LINK"])
        #expect(told.map { $0.string("webhook_code") } == ["link_deleted"])
    }

    @Test func `a webhook that is not accepted comes again, five times at most`() async throws {
        let client = SandboxClient(clock: clock)
        _ = try await register(client, #""OWNERS""#)
        clock.pass(seconds: 2)
        var ids: Set<String> = []
        for attempt in 1...5 {
            guard case .send(let post) = client.belvo.nextWebhook() else {
                Issue.record("attempt \(attempt) is not due")
                return
            }
            #expect(post.attempt == attempt)
            ids.insert(post.id)
            if case .send = client.belvo.nextWebhook() { Issue.record("it is under way already") }
            if attempt % 2 == 0 {
                client.belvo.webhookEnded(post.id, status: 500)
            } else {
                client.belvo.webhookEnded(post.id, status: nil, failure: "refused")
            }
            guard attempt < 5 else { break }
            guard case .wait(let microseconds) = client.belvo.nextWebhook() else {
                Issue.record("nothing to wait for after attempt \(attempt)")
                return
            }
            #expect(microseconds == attempt * 60_000_000)
            clock.pass(seconds: Double(attempt) * 60)
        }
        #expect(ids.count == 1)
        // What is still to come is the links' next refresh.
        guard case .wait = client.belvo.nextWebhook() else {
            Issue.record("a sixth attempt")
            return
        }
    }

    @Test func `who waits hears of something new, and of his time being up`() async throws {
        let client = SandboxClient(clock: clock)
        let belvo = client.belvo
        await belvo.waitForChange(atMost: .milliseconds(1))
        let link = try await client.link()
        let waiting = Task { await belvo.waitForChange(atMost: nil) }
        _ = try await client.call("DELETE", "/api/links/\(link)/", mode: "async")
        await waiting.value
        let cancelled = Task { await belvo.waitForChange(atMost: nil) }
        cancelled.cancel()
        await cancelled.value
    }
}
