import Exchange
import Foundation
import Sandbox
import Testing

/// What only a simulation can do.
struct ControlTests {
    private let clock = StandingClock()

    private func webhooks(of client: SandboxClient, status: Int = 200) throws -> [[String: Any]] {
        var taken: [[String: Any]] = []
        while case .send(let post) = client.belvo.nextWebhook() {
            client.belvo.webhookEnded(post.id, status: status)
            let value = try JSONSerialization.jsonObject(with: Data(post.body))
            taken.append((value as? [String: Any]) ?? [:])
        }
        return taken
    }

    @Test func `the clock moves on by seconds, or to a day or a moment`() async throws {
        let client = SandboxClient(clock: clock)
        let path = "/_sandbox/clock/"
        let start = try await client.get(path).object.string("now")
        #expect(start.hasPrefix(SandboxClient.today))
        let later = try await client.call("POST", path, #"{"seconds":86400}"#)
        #expect(later.status == 200)
        #expect(later.object.string("now").hasPrefix("2026-03-16"))
        let day = try await client.call("POST", path, #"{"until":"2026-04-01"}"#)
        #expect(day.object.string("now") == "2026-04-01T00:00:00.000000Z")
        let moment = try await client.call("POST", path, #"{"until":"2026-04-01T08:30:00Z"}"#)
        #expect(moment.object.string("now") == "2026-04-01T08:30:00.000000Z")
        #expect(
            try await client.get("/api/").head.fields.string("Date")
                == "Wed, 01 Apr 2026 08:30:00 GMT")
        for (body, field) in [
            (#"{"seconds":-1}"#, "seconds"), (#"{"seconds":"soon"}"#, "seconds"),
            (#"{"until":"2026-03-31"}"#, "until"), (#"{"until":"tomorrow"}"#, "until"),
            ("{}", "seconds"),
        ] {
            let refused = try await client.call("POST", path, body)
            #expect(refused.status == 400, "\(body)")
            #expect(refused.fields == [field], "\(body)")
        }
    }

    @Test func `work in the background is seen, and done when the clock jumps`() async throws {
        let client = SandboxClient(clock: clock)
        let link = try await client.link()
        let reply = try await client.call("DELETE", "/api/links/\(link)/", mode: "async")
        let id = reply.object.string("request_id")
        let state = try await client.get("/_sandbox/").object
        #expect(state.objects("jobs").map { $0.string("request_id") } == [id])
        #expect(state.objects("jobs").map { $0.string("link") } == [link])
        #expect(state["links"] as? Int == 30)
        #expect(state.string("seed") == "7")
        _ = try await client.call("POST", "/_sandbox/clock/", #"{"seconds":2}"#)
        let after = try await client.get("/_sandbox/").object
        #expect(after.objects("jobs").isEmpty)
        #expect(after["links"] as? Int == 29)
        #expect(try webhooks(of: client).map { $0.string("webhook_code") } == ["link_deleted"])
    }

    @Test func `a month's budget is there again when the clock jumps to the next`() async throws {
        let client = SandboxClient(clock: clock, limits: .belvo)
        let body = "{\"link\":\"\(try await client.link())\"}"
        for _ in 0..<8 {
            #expect(try await client.call("POST", "/api/owners/", body).status == 201)
        }
        #expect(try await client.call("POST", "/api/owners/", body).status == 400)
        _ = try await client.call("POST", "/_sandbox/clock/", #"{"until":"2026-04-02"}"#)
        #expect(try await client.call("POST", "/api/owners/", body).status == 201)
        for _ in 0..<100 { #expect(try await client.get("/_sandbox/").status == 200) }
        #expect(try await client.get("/api/").status == 200)
    }

    @Test func `the widget makes links at institutions of open finance, also twice`() async throws {
        let client = SandboxClient(clock: clock)
        let body = """
            {"institution":"ofmockbank_br_retail","document":"52998224725",\
            "external_id":"customer-9","access_mode":"single"}
            """
        let first = try await client.call("POST", "/_sandbox/links/", body)
        #expect(first.status == 201)
        let link = first.object
        #expect(link.string("status") == "valid")
        #expect(link.string("external_id") == "customer-9")
        #expect(link.string("access_mode") == "single")
        let second = try await client.call("POST", "/_sandbox/links/", body).object
        #expect(second.string("id") != link.string("id"))
        #expect(second.string("institution_user_id") == link.string("institution_user_id"))
        clock.pass(seconds: 60)
        let told = try webhooks(of: client).filter { $0.string("link_id") == link.string("id") }
        #expect(Set(told.map { $0.string("process_type") }) == ["historical_update"])
        let owners = try await client.get("/api/owners/?link=\(link.string("id"))").results
        #expect(owners.count == 1)
        #expect(owners[0].object("document_id").string("document_number") == "52998224725")
        let consents = try await client.get("/api/consents/?user_document=52998224725").results
        #expect(consents.count == 2)
        for wrong in [
            #"{"document":"1"}"#, #"{"institution":"nobody","document":"1"}"#,
            #"{"institution":"ofmockbank_br_retail"}"#,
        ] {
            #expect(try await client.call("POST", "/_sandbox/links/", wrong).status == 400)
        }
    }

    @Test func `any webhook can be sent, and the log tells what came of it`() async throws {
        let client = SandboxClient(clock: clock)
        let link = try await client.link()
        let made = try await client.call(
            "POST", "/_sandbox/webhooks/",
            """
            {"webhook_type":"CONSENT","webhook_code":"consent_of_tomorrow","link":"\(link)",\
            "data":{"action":"renew"}}
            """)
        #expect(made.status == 201)
        let told = try webhooks(of: client, status: 503)
        #expect(told.map { $0.string("webhook_code") } == ["consent_of_tomorrow"])
        #expect(told[0].object("data").string("action") == "renew")
        #expect(told[0].string("webhook_id") == made.object.string("webhook_id"))
        clock.pass(seconds: 60)
        #expect(try webhooks(of: client).count == 1)
        let log = try await client.get("/_sandbox/webhooks/").results
        #expect(log.count == 1)
        #expect(log[0]["is_accepted"] as? Bool == true)
        #expect(log[0].objects("attempts").compactMap { $0["status"] as? Int } == [503, 200])
        let foreign = "00000000-0000-4000-8000-000000000000"
        for wrong in [
            "{}", "{\"webhook_type\":\"A\",\"webhook_code\":\"b\",\"link\":\"\(foreign)\"}",
            "{\"webhook_type\":\"A\",\"webhook_code\":\"b\",\"link\":\"\(link)\","
                + "\"process_type\":\"x\"}",
        ] {
            #expect(try await client.call("POST", "/_sandbox/webhooks/", wrong).status == 400)
        }
    }

    @Test func `a reset is the beginning again`() async throws {
        let client = SandboxClient(clock: clock)
        let first = try await client.get("/api/none/").array.first?.string("request_id")
        let link = try await client.link()
        #expect(try await client.call("DELETE", "/api/links/\(link)/").status == 204)
        _ = try await client.call("POST", "/_sandbox/clock/", #"{"seconds":86400}"#)
        let reset = try await client.call("POST", "/_sandbox/reset/")
        #expect(reset.status == 204)
        #expect(reset.body.isEmpty)
        // But for the ids of requests: they are not given out twice.
        let second = try await client.get("/api/none/").array.first?.string("request_id")
        #expect(first != nil && second != nil && second != first)
        #expect(try await client.link() == link)
        #expect(
            try await client.get("/_sandbox/clock/").object.string("now")
                .hasPrefix(SandboxClient.today))
        #expect(try webhooks(of: client).isEmpty)
    }

    @Test func `control asks for the pair, too`() async throws {
        let client = SandboxClient(clock: clock)
        for path in ["", "clock/", "webhooks/"] {
            let reply = try await client.call(
                "GET", "/_sandbox/\(path)", authorization: .value("Basic d3Jvbmc6cGFpcg=="))
            #expect(reply.status == 401)
        }
    }
}
