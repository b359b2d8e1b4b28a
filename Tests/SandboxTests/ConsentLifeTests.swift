import Foundation
import Sandbox
import Testing

/// Consents as the clock passes.
struct ConsentLifeTests {
    private let clock = StandingClock()

    private func webhooks(of client: SandboxClient, _ link: String) throws -> [[String: Any]] {
        var taken: [[String: Any]] = []
        while case .send(let post) = client.belvo.nextWebhook() {
            client.belvo.webhookEnded(post.id, status: 200)
            let value = try JSONSerialization.jsonObject(with: Data(post.body))
            taken.append((value as? [String: Any]) ?? [:])
        }
        return taken.filter {
            $0.string("webhook_type") == "CONSENT" && $0.string("link_id") == link
        }
    }

    private func visit(_ client: SandboxClient, _ more: String) async throws -> SandboxReply {
        try await client.call(
            "POST", "/_sandbox/links/",
            """
            {"institution":"ofmockbank_br_retail","document":"52998224725",\
            "fetch_resources":["OWNERS"],\(more)}
            """)
    }

    private func jump(_ client: SandboxClient, _ body: String) async throws -> SandboxReply {
        try await client.call("POST", "/_sandbox/clock/", body)
    }

    private func consents(_ client: SandboxClient) async throws -> [[String: Any]] {
        try await client.get("/api/consents/?user_document=52998224725").results
    }

    @Test func `a consent warns, expires, stops its link, and is renewed`() async throws {
        let client = SandboxClient(clock: clock)
        let link = try await visit(client, #""consent_duration":30"#).object.string("id")
        clock.pass(seconds: 60)
        #expect(try webhooks(of: client, link).isEmpty)
        let consent = try #require(try await consents(client).first)
        #expect(consent["consent_duration"] as? Int == 30)

        let warned = try await jump(client, "{\"to\":\"consent_warning\",\"link\":\"\(link)\"}")
        #expect(warned.object.string("now").hasPrefix("2026-04-07"))
        let warning = try webhooks(of: client, link)
        #expect(
            warning.map { $0.string("webhook_code") } == ["openfinance_consent_about_to_expire"])
        let data = try #require(warning.first).object("data")
        #expect(data.string("consent_id") == consent.string("id"))
        #expect(data.string("consent_due_date") == consent.string("expired_at"))
        #expect(data.string("action") == "renew")
        #expect(warning[0]["process_type"] == nil)
        let body = "{\"link\":\"\(link)\"}"
        #expect(try await client.call("POST", "/api/accounts/", body).status == 201)

        _ = try await jump(client, "{\"to\":\"consent_expiry\",\"link\":\"\(link)\"}")
        #expect(
            try webhooks(of: client, link).map { $0.string("webhook_code") } == ["consent_expired"])
        #expect(try await consents(client).map { $0.string("status") } == ["EXPIRED"])
        #expect(try await client.get("/api/links/\(link)/").object.string("status") == "invalid")
        #expect(
            try await client.call("POST", "/api/accounts/", body).codes == ["invalid_link"])

        let renewed = try await client.call(
            "POST", "/_sandbox/links/", "{\"link\":\"\(link)\",\"consent_duration\":92}")
        #expect(renewed.status == 201)
        #expect(renewed.object.string("id") == link)
        #expect(renewed.object.string("status") == "valid")
        let both = try await consents(client)
        #expect(both.map { $0.string("status") } == ["EXPIRED", "AUTHORISED"])
        #expect(Set(both.map { $0.string("id") }).count == 2)
        #expect(try await client.call("POST", "/api/accounts/", body).status == 201)
        let codes = try webhooks(of: client, link).map { $0.string("webhook_code") }
        #expect(codes == ["openfinance_consent_expiration_changed"])
    }

    @Test func `who renews in time is not told of the end of the consent before`() async throws {
        let client = SandboxClient(clock: clock)
        let link = try await visit(client, #""consent_duration":20"#).object.string("id")
        clock.pass(seconds: 5 * 86_400)
        _ = try webhooks(of: client, link)
        _ = try await client.call(
            "POST", "/_sandbox/links/", "{\"link\":\"\(link)\",\"consent_duration\":366}")
        clock.pass(seconds: 20 * 86_400)
        #expect(
            try webhooks(of: client, link).map { $0.string("webhook_code") } == [
                "openfinance_consent_expiration_changed"
            ])
        #expect(try await client.get("/api/links/\(link)/").object.string("status") == "valid")
    }

    @Test func `of links that are read once nobody is told, and some consents have no end`()
        async throws
    {
        let client = SandboxClient(clock: clock)
        let single = try await visit(
            client, #""consent_duration":10,"access_mode":"single""#
        ).object.string("id")
        let endless = try await visit(client, #""consent_duration":null"#).object.string("id")
        clock.pass(seconds: 11 * 86_400)
        #expect(try webhooks(of: client, single).isEmpty)
        #expect(try await client.get("/api/links/\(single)/").object.string("status") == "invalid")
        let never = try await jump(client, "{\"to\":\"consent_expiry\",\"link\":\"\(endless)\"}")
        #expect(never.status == 400)
        #expect(never.fields == ["link"])
        let found = try await consents(client).filter { $0.string("link_id") == endless }
        #expect(found.map { $0["undefined_consent_expiration"] as? Bool } == [true])
    }

    @Test(arguments: ["0", "367", "-1", "\"soon\""])
    func `a consent of a length that nobody can give is refused`(_ days: String) async throws {
        let client = SandboxClient(clock: clock)
        let reply = try await visit(client, "\"consent_duration\":\(days)")
        #expect(reply.status == 400)
        #expect(reply.fields == ["consent_duration"])
    }

    @Test func `the links of the beginning have consents of every kind`() async throws {
        let client = SandboxClient(clock: clock)
        let path = "/api/links/?institution__in=ofmockbank_br_retail,ofmockbank_br_business"
        var statuses: Set<String> = []
        var endless = 0
        var soon = 0
        for link in try await client.everyPage(of: path) {
            let owners = try await client.get("/api/owners/?link=\(link.string("id"))").results
            let document = owners[0].object("document_id").string("document_number")
            for consent in try await client.get("/api/consents/?user_document=\(document)").results
            {
                statuses.insert(consent.string("status"))
                endless += consent["expired_at"] is NSNull ? 1 : 0
                let end = consent.string("expired_at")
                soon += end > "2026-03-15" && end < "2026-03-27" ? 1 : 0
            }
        }
        #expect(statuses == ["AUTHORISED", "AWAITING_AUTHORISATION", "EXPIRED", "REJECTED"])
        #expect(endless > 0)
        #expect(soon == 1)
    }

    @Test func `the clock jumps to tomorrow, to next month, and to nothing that is not there`()
        async throws
    {
        let client = SandboxClient(clock: clock)
        let tomorrow = try await jump(client, #"{"to":"tomorrow"}"#)
        #expect(tomorrow.object.string("now") == "2026-03-16T00:00:00.000000Z")
        let month = try await jump(client, #"{"to":"next_month"}"#)
        #expect(month.object.string("now") == "2026-04-01T00:00:00.000000Z")
        let foreign = "00000000-0000-4000-8000-000000000000"
        for (body, field) in [
            (#"{"to":"yesterday"}"#, "to"), (#"{"to":"consent_expiry"}"#, "link"),
            ("{\"to\":\"consent_expiry\",\"link\":\"\(foreign)\"}", "link"),
            (#"{"until":"9999-12-31"}"#, "until"),
        ] {
            let refused = try await jump(client, body)
            #expect(refused.status == 400, "\(body)")
            #expect(refused.fields == [field], "\(body)")
        }
    }
}
