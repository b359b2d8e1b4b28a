import Foundation
import Sandbox
import Testing

/// What becomes of accounts, transactions and bills as the clock passes.
struct GrowthTests {
    private let clock = StandingClock()

    private func bodies(of client: SandboxClient) -> [String] {
        var taken: [String] = []
        while case .send(let post) = client.belvo.nextWebhook() {
            client.belvo.webhookEnded(post.id, status: 200)
            taken.append(String(decoding: post.body, as: UTF8.self))
        }
        return taken
    }

    private func webhooks(of client: SandboxClient) throws -> [[String: Any]] {
        try bodies(of: client).map { body in
            let value = try JSONSerialization.jsonObject(with: Data(body.utf8))
            return (value as? [String: Any]) ?? [:]
        }
    }

    private func transactions(_ client: SandboxClient, _ link: String, _ query: String = "")
        async throws -> [[String: Any]]
    {
        try await client.everyPage(of: "/api/transactions/?page_size=1000&link=\(link)\(query)")
    }

    private func pass(_ client: SandboxClient, days: Int) async throws {
        let reply = try await client.call(
            "POST", "/_sandbox/clock/", "{\"seconds\":\(days * 86_400)}")
        #expect(reply.status == 200)
    }

    private func retrieve(
        _ client: SandboxClient, _ link: String, from first: String, to last: String,
        _ more: String = ""
    ) async throws -> [[String: Any]] {
        try await client.call(
            "POST", "/api/transactions/",
            "{\"link\":\"\(link)\",\"date_from\":\"\(first)\",\"date_to\":\"\(last)\"\(more)}"
        ).array
    }

    @Test func `it makes no difference in how many steps the clock comes there`() async throws {
        let one = SandboxClient(clock: clock)
        let many = SandboxClient(clock: clock)
        try await pass(one, days: 9)
        for _ in 0..<3 { try await pass(many, days: 3) }
        let told = bodies(of: one)
        #expect(told.count > 20)
        #expect(told == bodies(of: many))
        let link = try await one.link()
        for target in [
            "/api/links/", "/api/accounts/?link=\(link)", "/api/bills/?link=\(link)",
            "/api/br/balances/?link=\(link)", "/api/transactions/?page_size=100&link=\(link)",
        ] {
            #expect(try await one.get(target).text == (try await many.get(target).text))
        }
    }

    @Test func `a recurrent link gets its new transactions and tells how many they are`()
        async throws
    {
        let client = SandboxClient(clock: clock)
        let link = try await client.link()
        let before = try await transactions(client, link)
        let pending = Set(
            before.filter { $0.string("status") == "PENDING" }.map { $0.string("id") })
        #expect(!pending.isEmpty)
        try await pass(client, days: 8)
        let told = try webhooks(of: client).filter { $0.string("link_id") == link }
        #expect(told.allSatisfy { $0.string("process_type") == "recurrent_update" })
        let news = told.filter { $0.string("webhook_code") == "new_transactions_available" }
        let count = news.compactMap { $0.object("data")["new_transactions"] as? Int }.reduce(0, +)
        #expect(count > 5)
        let after = try await transactions(client, link)
        let ids = Set(after.map { $0.string("id") })
        #expect(ids.count == after.count)
        let new = ids.subtracting(before.map { $0.string("id") })
        let deleted = told.filter { $0.string("webhook_code") == "transactions_deleted" }
            .flatMap { $0.object("data")["deleted_transactions"] as? [String] ?? [] }
        #expect(new.count == count - deleted.count)
        #expect(ids.isDisjoint(with: deleted))
        let settled = told.filter { $0.string("webhook_code") == "transactions_updated" }
            .flatMap { $0.object("data")["updated_transactions"] as? [String] ?? [] }
        #expect(pending.isSubset(of: settled))
        for transaction in after where pending.contains(transaction.string("id")) {
            #expect(transaction.string("status") == "PROCESSED")
        }
        let seen = try await client.get("/api/links/\(link)/").object.string("last_accessed_at")
        #expect(seen > SandboxClient.today)
    }

    @Test func `balances follow what happened`() async throws {
        let client = SandboxClient(clock: clock)
        let link = try await client.link()
        try await pass(client, days: 40)
        _ = try await retrieve(client, link, from: "2025-06-01", to: "2026-04-24")
        let accounts = try await client.call("POST", "/api/accounts/", "{\"link\":\"\(link)\"}")
        for account in accounts.array where account.string("balance_type") == "ASSET" {
            let all = try await transactions(client, link, "&account=\(account.string("id"))")
            #expect(all.contains { $0.string("value_date") >= SandboxClient.today })
            var expected = account.object("balance").cents("current")
            for transaction in all {
                #expect(transaction.cents("balance") == expected)
                let amount = transaction.cents("amount")
                expected -= transaction.string("type") == "INFLOW" ? amount : -amount
            }
            let days = all.map { $0.string("value_date") }
            #expect(days == days.sorted(by: >))
        }
        let loan = try #require(
            accounts.array.first { $0.string("category") == "LOAN_ACCOUNT" })
        let first = try await SandboxClient().get("/api/accounts/\(loan.string("id"))/").object
        #expect(
            loan.object("balance").cents("current") < first.object("balance").cents("current"))
        #expect(loan.string("created_at") == first.string("created_at"))
        #expect(loan.string("collected_at") > first.string("collected_at"))
    }

    @Test func `what is held changes only when the link is looked at`() async throws {
        let client = SandboxClient(clock: clock)
        let registered = try await client.call(
            "POST", "/api/links/",
            """
            {"institution":"erebor_br_retail","username":"bia","password":"x",\
            "access_mode":"single"}
            """)
        let link = registered.object.string("id")
        let first = try await retrieve(client, link, from: "2026-01-01", to: "2026-03-14")
        #expect(!first.isEmpty)
        let held = try await client.get("/api/transactions/?link=\(link)").text
        try await pass(client, days: 20)
        #expect(try await client.get("/api/transactions/?link=\(link)").text == held)
        let unsaved = try await retrieve(
            client, link, from: "2026-03-15", to: "2026-04-03", #","save_data":false"#)
        #expect(!unsaved.isEmpty)
        #expect(try await client.get("/api/transactions/?link=\(link)").text == held)
        let saved = try await retrieve(client, link, from: "2026-03-15", to: "2026-04-03")
        #expect(saved.map { $0.string("id") } == unsaved.map { $0.string("id") })
        #expect(try await transactions(client, link).count == first.count + saved.count)
        #expect(saved.allSatisfy { $0.string("value_date") < "2026-04-04" })
        #expect(try webhooks(of: client).allSatisfy { $0.string("link_id") != link })
    }

    @Test func `a bill that was open is closed a month later, under the same id`() async throws {
        let client = SandboxClient(clock: clock)
        let link = try await client.link()
        let bills = try await client.get("/api/bills/?link=\(link)").results
        let open = try #require(bills.first { $0["bill_name"] is NSNull })
        try await pass(client, days: 35)
        let later = try await client.call("POST", "/api/bills/", "{\"link\":\"\(link)\"}").array
        let closed = try #require(later.first { $0.string("id") == open.string("id") })
        #expect(closed["bill_name"] is String)
        #expect(closed.cents("total_amount") >= open.cents("total_amount"))
        #expect(closed.string("created_at") == open.string("created_at"))
        #expect(later.contains { $0["bill_name"] is NSNull })
    }

    @Test func `a refresh on schedule that meets a second factor says so`() async throws {
        let client = SandboxClient(clock: clock)
        let registered = try await client.call(
            "POST", "/api/links/",
            #"{"institution":"erebor_mx_retail","username":"later.token_required","password":"x"}"#)
        let link = registered.object.string("id")
        try await pass(client, days: 7)
        #expect(
            try await client.get("/api/links/\(link)/").object.string("status")
                == "token_required")
        let told = try webhooks(of: client).filter { $0.string("link_id") == link }
        #expect(told.map { $0.string("webhook_code") } == ["token_required"])
        #expect(told[0].object("data")["status"] as? Int == 428)
        let asked = try await client.call("POST", "/api/accounts/", "{\"link\":\"\(link)\"}")
        let challenge = try #require(asked.array.first)
        let given = try await client.call(
            "PATCH", "/api/accounts/",
            """
            {"link":"\(link)","session":"\(challenge.string("session"))",\
            "token":"\(challenge.object("token_generation_data").string("value"))"}
            """)
        #expect(given.status == 201)
        #expect(try await client.get("/api/links/\(link)/").object.string("status") == "valid")
    }

    @Test func `what nobody has looked at for long is gone`() async throws {
        let client = SandboxClient(clock: clock)
        let registered = try await client.call(
            "POST", "/api/links/",
            """
            {"institution":"erebor_mx_retail","username":"rui","password":"x",\
            "access_mode":"single","stale_in":"10d"}
            """)
        let link = registered.object.string("id")
        let body = "{\"link\":\"\(link)\"}"
        #expect(try await client.call("POST", "/api/owners/", body).status == 201)
        try await pass(client, days: 9)
        #expect(try await client.call("POST", "/api/owners/", body).status == 201)
        try await pass(client, days: 9)
        #expect(try await client.get("/api/owners/?link=\(link)").count == 1)
        try await pass(client, days: 1)
        #expect(try await client.get("/api/owners/?link=\(link)").count == 0)
        #expect(
            try await client.call("POST", "/api/owners/", body).codes == ["expired_credentials"])
    }

    @Test func `after a reset the world is as it was`() async throws {
        let client = SandboxClient(clock: clock)
        let link = try await client.link()
        let target = "/api/transactions/?link=\(link)"
        let before = try await client.get(target).text
        try await pass(client, days: 8)
        #expect(try await client.get(target).text != before)
        _ = try await client.call("POST", "/_sandbox/reset/")
        #expect(try await client.get(target).text == before)
        try await pass(client, days: 8)
        #expect(try await client.get(target).text != before)
    }
}
