import Foundation
import Sandbox
import Testing

/// Webhooks that come late, twice, or in another order, and those of payments.
struct DeliveryTests {
    private let clock = StandingClock()

    private func taken(_ client: SandboxClient) throws -> [[String: Any]] {
        var taken: [[String: Any]] = []
        while case .send(let post) = client.belvo.nextWebhook() {
            client.belvo.webhookEnded(post.id, status: 200)
            let value = try JSONSerialization.jsonObject(with: Data(post.body))
            taken.append((value as? [String: Any]) ?? [:])
        }
        return taken
    }

    private func codes(_ client: SandboxClient) throws -> [String] {
        try taken(client).map { $0.string("webhook_code") }
    }

    private func send(_ client: SandboxClient, _ codes: String...) async throws {
        let link = try await client.link()
        for code in codes {
            let made = try await client.call(
                "POST", "/_sandbox/webhooks/",
                "{\"webhook_type\":\"X\",\"webhook_code\":\"\(code)\",\"link\":\"\(link)\"}")
            #expect(made.status == 201)
        }
    }

    private func habit(_ client: SandboxClient, _ body: String) async throws -> SandboxReply {
        try await client.call("POST", "/_sandbox/deliveries/", body)
    }

    @Test func `a webhook comes again with the same id, when somebody wants it`() async throws {
        let client = SandboxClient(clock: clock)
        let nothing = try await client.call("POST", "/_sandbox/webhooks/again/")
        #expect(nothing.codes == ["does_not_exist"])
        try await send(client, "a", "b")
        let first = try taken(client)
        #expect(try await client.call("POST", "/_sandbox/webhooks/again/").status == 201)
        #expect(
            try taken(client).map { $0.string("webhook_id") } == [first[1].string("webhook_id")])
        let id = first[0].string("webhook_id")
        _ = try await client.call(
            "POST", "/_sandbox/webhooks/again/", "{\"webhook_id\":\"\(id)\"}")
        #expect(try taken(client).map { $0.string("webhook_id") } == [id])
        #expect(try await client.get("/_sandbox/webhooks/").results.count == 4)
    }

    @Test func `in an order that was asked for, each is tried before the next goes out`()
        async throws
    {
        let client = SandboxClient(clock: clock)
        _ = try await habit(client, #"{"hold":3,"order":"reversed"}"#)
        try await send(client, "a", "b", "c")
        var seen: [String] = []
        for status in [500, 200, 200] {
            guard case .send(let post) = client.belvo.nextWebhook() else {
                Issue.record("nothing after \(seen)")
                return
            }
            if case .send = client.belvo.nextWebhook() { Issue.record("one overtakes another") }
            // One that fails comes again later, and is not in the way any more.
            client.belvo.webhookEnded(post.id, status: status)
            let value = try JSONSerialization.jsonObject(with: Data(post.body))
            seen.append(((value as? [String: Any]) ?? [:]).string("webhook_code"))
        }
        #expect(seen == ["c", "b", "a"])
        clock.pass(seconds: 61)
        #expect(try codes(client) == ["c"])
    }

    @Test(arguments: [
        ("clock/", #"{"second":5}"#, "second"), ("deliveries/", #"{"copy":2}"#, "copy"),
        ("links/", #"{"institution":"erebor_br_retail","document":"1","duration":3}"#, "duration"),
        ("webhooks/", #"{"webhook_type":"X","webhook_code":"y","kind":"z"}"#, "kind"),
    ])
    func `what a control does not know is refused`(_ path: String, _ body: String, _ name: String)
        async throws
    {
        let client = SandboxClient(clock: clock)
        let refused = try await client.call("POST", "/_sandbox/\(path)", body)
        #expect(refused.status == 400 && refused.fields.contains(name))
    }

    @Test func `copies are delivered one by one, each with its own attempts`() async throws {
        let client = SandboxClient(clock: clock)
        #expect(try await habit(client, #"{"copies":3}"#).object["copies"] as? Int == 3)
        try await send(client, "a")
        guard case .send(let first) = client.belvo.nextWebhook(),
            case .send(let second) = client.belvo.nextWebhook(),
            case .send(let third) = client.belvo.nextWebhook()
        else {
            Issue.record("three were wanted")
            return
        }
        #expect(first.id == second.id && second.id == third.id)
        client.belvo.webhookEnded(first.id, status: 500)
        client.belvo.webhookEnded(second.id, status: 200)
        client.belvo.webhookEnded(third.id, status: 200)
        clock.pass(seconds: 60)
        guard case .send(let again) = client.belvo.nextWebhook() else {
            Issue.record("the first was not accepted")
            return
        }
        #expect(again.attempt == 2)
        client.belvo.webhookEnded(again.id, status: 200)
        #expect(try codes(client).isEmpty)
    }

    @Test func `the next ones come in reverse or mixed up, and then as usual`() async throws {
        let client = SandboxClient(clock: clock)
        _ = try await habit(client, #"{"hold":3,"order":"reversed"}"#)
        try await send(client, "a", "b")
        #expect(try codes(client).isEmpty)
        try await send(client, "c")
        #expect(try codes(client) == ["c", "b", "a"])
        try await send(client, "d")
        #expect(try codes(client) == ["d"])
        _ = try await habit(client, #"{"hold":6,"order":"shuffled"}"#)
        try await send(client, "a", "b", "c", "d", "e", "f")
        let mixed = try codes(client)
        #expect(mixed.sorted() == ["a", "b", "c", "d", "e", "f"])
        #expect(mixed != mixed.sorted())
        _ = try await habit(client, #"{"hold":5}"#)
        try await send(client, "x", "y")
        #expect(try codes(client).isEmpty)
        #expect(try await habit(client, #"{"hold":0}"#).object["held"] as? Int == 0)
        #expect(try codes(client) == ["y", "x"])
    }

    @Test func `webhooks can be late`() async throws {
        let client = SandboxClient(clock: clock)
        _ = try await habit(client, #"{"delay_seconds":90}"#)
        try await send(client, "a")
        clock.pass(seconds: 89)
        #expect(try codes(client).isEmpty)
        clock.pass(seconds: 1)
        #expect(try codes(client) == ["a"])
    }

    @Test(arguments: [
        (#"{"delay_seconds":-1}"#, "delay_seconds"), (#"{"copies":0}"#, "copies"),
        (#"{"copies":11}"#, "copies"), (#"{"hold":101}"#, "hold"), (#"{"hold":"x"}"#, "hold"),
        (#"{"order":"random"}"#, "order"),
    ])
    func `a wish that cannot be fulfilled is refused`(_ body: String, _ field: String) async throws
    {
        let reply = try await habit(SandboxClient(clock: clock), body)
        #expect(reply.status == 400)
        #expect(reply.fields == [field])
    }

    @Test func `a payment tells of itself, its charges and what was paid`() async throws {
        let desk = PaymentDesk()
        let id = try await desk.intent().object.string("id")
        let made = try await desk.webhooks()
        #expect(made.map { $0.string("webhook_type") } == ["PAYMENT_INTENTS", "CHARGES"])
        #expect(made.allSatisfy { $0.string("webhook_code") == "OBJECT_CREATED" })
        #expect(made[0].string("object_id") == id)
        #expect(made[0]["link_id"] == nil)
        #expect(made[0].object("data").object("metadata").string("order") == "1")
        desk.wait(seconds: 60)
        _ = try await desk.get("payment-intents/")
        let paid = try await desk.webhooks().dropFirst(2)
        #expect(
            paid.map { "\($0.string("webhook_type")) \($0.string("webhook_code"))" } == [
                "PAYMENT_INTENTS STATUS_UPDATE", "CHARGES STATUS_UPDATE",
                "TRANSACTIONS OBJECT_CREATED",
            ])
        #expect(paid.prefix(2).allSatisfy { $0.object("data").string("status") == "SUCCEEDED" })
        #expect(paid.first?.object("data")["end_to_end_id"] is String)
        desk.wait(seconds: 86_400)
        _ = try await desk.get("payment-intents/")
        let later = try await desk.webhooks().filter { $0["object_id"] != nil }
        #expect(later.count == 5)
    }

    @Test func `a payment that fails says why`() async throws {
        let desk = PaymentDesk()
        _ = try await desk.intent(amount: "10.13")
        desk.wait(seconds: 60)
        _ = try await desk.get("payment-intents/")
        let told = try await desk.webhooks().filter { $0.string("webhook_code") == "STATUS_UPDATE" }
        #expect(told.count == 2)
        #expect(told.allSatisfy { $0.object("data").string("status") == "FAILED" })
        #expect(told.allSatisfy { $0.object("data")["failure_code"] is String })
    }
}
