import Foundation
import Sandbox
import Testing

/// What user names and institutions let go wrong.
struct OrderedFailureTests {
    private let clock = StandingClock()

    private func register(
        _ client: SandboxClient, _ username: String, at institution: String = "erebor_mx_retail",
        _ more: String = ""
    ) async throws -> SandboxReply {
        try await client.call(
            "POST", "/api/links/",
            "{\"institution\":\"\(institution)\",\"username\":\"\(username)\",\"password\":\"x\"\(more)}"
        )
    }

    private func retrieve(_ client: SandboxClient, _ link: String) async throws -> SandboxReply {
        try await client.call("POST", "/api/owners/", "{\"link\":\"\(link)\"}")
    }

    private func webhooks(of client: SandboxClient) throws -> [[String: Any]] {
        var taken: [[String: Any]] = []
        while case .send(let post) = client.belvo.nextWebhook() {
            client.belvo.webhookEnded(post.id, status: 200)
            let value = try JSONSerialization.jsonObject(with: Data(post.body))
            taken.append((value as? [String: Any]) ?? [:])
        }
        return taken
    }

    /// Each code of Belvo's documentation with its status.
    static let codes: [(Int, String)] = [
        (400, "activation_failed"), (400, "already_exists"), (400, "already_registered"),
        (400, "blank"), (400, "cancellation_error"), (400, "does_not_exist"),
        (400, "duplicated"), (400, "idempotency_key_invalid"), (400, "institution_down"),
        (400, "institution_inactive"), (400, "institution_unavailable"), (400, "invalid"),
        (400, "invalid_choice"), (400, "invalid_credentials_storage"),
        (400, "invalid_fetch_resources"), (400, "invalid_link"), (400, "invalid_period"),
        (400, "login_error"), (400, "max_decimal_places"), (400, "max_digits"),
        (400, "max_length"), (400, "min_length"), (400, "min_value"), (400, "not_a_list"),
        (400, "null"), (400, "operational_limits_reached"), (400, "parse_error"),
        (400, "required"), (400, "session_expired"), (400, "session_expired_ob"),
        (400, "too_many_sessions"), (400, "unavailable_data"), (400, "unconfirmed_link"),
        (400, "unsupported_operation"), (400, "validation_error"),
        (401, "authentication_failed"), (401, "consent_without_accounts"),
        (403, "access_to_production_denied"), (403, "access_to_resource_denied"),
        (403, "permission_denied"), (403, "quota_limit_reached"), (404, "expired_credentials"),
        (404, "not_found"), (405, "method_not_allowed"), (408, "request_timeout"),
        (409, "idempotency_key_conflict"), (409, "link_refreshed"),
        (422, "idempotency_payload_mismatch"), (428, "activation_required"),
        (429, "throttled"), (500, "service_unavailable"), (500, "unexpected_error"),
    ]

    @Test func `every code of the documentation can be had at once and later`() async throws {
        let client = SandboxClient(clock: clock)
        for (status, code) in Self.codes {
            let refused = try await register(client, "error.\(code)")
            #expect(refused.status == status, "\(code)")
            #expect(refused.codes == [code])
            #expect(!refused.text.contains("…"), "\(refused.text)")
            let late = try await register(client, "later.\(code)")
            #expect(late.status == 201, "\(code)")
            let reply = try await retrieve(client, late.object.string("id"))
            #expect(reply.status == status, "\(code)")
            #expect(reply.codes == [code])
        }
    }

    @Test func `messages have numbers, and one error has no message`() async throws {
        let client = SandboxClient(clock: clock)
        let locked = try await register(client, "error.login_error.7")
        #expect(locked.array[0].string("message").contains("is locked"))
        var messages: Set<String> = []
        for number in 1...7 {
            let reply = try await register(client, "error.login_error.\(number)")
            messages.insert(reply.array[0].string("message"))
        }
        #expect(messages.count == 7)
        let silent = try await register(client, "error.session_expired_ob")
        #expect(silent.array[0]["message"] == nil)
        let twin = try await register(client, "error.duplicated")
        #expect(twin.array[0].string("institution_user_id").count == 44)
        #expect(try await register(client, "error.not_a_list").fields == ["username"])
    }

    @Test(arguments: [
        "error.", "error.nonsense", "error.login_error.8", "error.login_error.0",
        "error.login_error.x", "later.login_error.1.1", "after.login_error.-1",
        "error.session_expired_ob.2", "after.login_error.99999999999999999999",
    ])
    func `an order that cannot be read is told so`(_ username: String) async throws {
        let reply = try await register(SandboxClient(clock: clock), username)
        #expect(reply.status == 400)
        #expect(reply.codes == ["invalid"])
        #expect(reply.fields == ["username"])
    }

    @Test func `institutions that check user names take orders, too`() async throws {
        let client = SandboxClient(clock: clock)
        for institution in ["sat_mx_fiscal", "imss_mx_employment", "sii_cl_fiscal"] {
            let refused = try await register(client, "error.activation_failed", at: institution)
            #expect(refused.codes == ["activation_failed"], "\(institution)")
            let late = try await register(client, "later.permission_denied", at: institution)
            #expect(late.status == 201, "\(institution)")
        }
    }

    @Test func `a link works some times before it fails, and again with new credentials`()
        async throws
    {
        let client = SandboxClient(clock: clock)
        let link = try await register(client, "after.unavailable_data.2").object.string("id")
        for status in [201, 201, 400, 400] {
            #expect(try await retrieve(client, link).status == status)
        }
        let renewed = try await client.call("PUT", "/api/links/\(link)/", #"{"password":"new"}"#)
        #expect(renewed.status == 200)
        #expect(try await retrieve(client, link).status == 201)
    }

    @Test func `six failed logins in a row make a link invalid, and other failures do not`()
        async throws
    {
        let client = SandboxClient(clock: clock)
        let link = try await register(client, "later.login_error.2").object.string("id")
        for attempt in 1...6 {
            #expect(try await client.get("/api/links/\(link)/").object.string("status") == "valid")
            #expect(try await retrieve(client, link).codes == ["login_error"], "\(attempt)")
        }
        #expect(try await client.get("/api/links/\(link)/").object.string("status") == "invalid")
        #expect(try await retrieve(client, link).codes == ["invalid_link"])
        let told = try webhooks(of: client)
        #expect(told.map { $0.string("webhook_code") } == ["invalid_credentials"])
        #expect(told[0].string("webhook_type") == "LINK")
        #expect(told[0].object("data").string("error_message").contains("MFA token"))
        let other = try await register(client, "later.permission_denied").object.string("id")
        for _ in 1...8 {
            #expect(try await retrieve(client, other).codes == ["permission_denied"])
        }
        #expect(try await client.get("/api/links/\(other)/").object.string("status") == "valid")
        #expect(try webhooks(of: client).isEmpty)
    }

    @Test func `a second factor can be ordered where none is asked for`() async throws {
        let client = SandboxClient(clock: clock)
        let asked = try await register(client, "error.token_required")
        #expect(asked.status == 428)
        let first = try #require(asked.array.first)
        let session = first.string("session")
        let token = first.object("token_generation_data").string("value")
        let link = first.string("link")
        #expect(try await retrieve(client, link).codes == ["unconfirmed_link"])
        let confirmed = try await client.call(
            "PATCH", "/api/links/",
            "{\"session\":\"\(session)\",\"link\":\"\(link)\",\"token\":\"\(token)\"}")
        #expect(confirmed.object.string("status") == "valid")
        #expect(try await retrieve(client, link).status == 201)
        let late = try await register(client, "after.token_required.1").object.string("id")
        #expect(try await retrieve(client, late).status == 201)
        let accounts = try await client.call("POST", "/api/accounts/", "{\"link\":\"\(late)\"}")
        #expect(accounts.status == 428)
    }

    @Test(arguments: [
        ("atlantis_mx_retail", 400, "institution_inactive"),
        ("avalon_mx_retail", 400, "institution_unavailable"),
        ("ironbank_br_retail", 400, "institution_down"),
        ("neverland_br_retail", 401, "consent_without_accounts"),
        ("mordor_mx_retail", 403, "access_to_resource_denied"),
    ])
    func `some institutions always fail in their own way`(
        _ institution: String, _ status: Int, _ code: String
    ) async throws {
        let client = SandboxClient(clock: clock)
        let visit = try await client.call(
            "POST", "/_sandbox/links/",
            "{\"institution\":\"\(institution)\",\"document\":\"52998224725\"}")
        #expect(visit.status == 201)
        clock.pass(seconds: 60)
        #expect(try webhooks(of: client).isEmpty)
        let reply = try await retrieve(client, visit.object.string("id"))
        #expect(reply.status == status)
        #expect(reply.codes == [code])
        let registered = try await register(client, "ana", at: institution)
        let isDown = status == 400
        #expect(registered.codes == (isDown ? [code] : registered.codes))
        #expect((registered.status == 201) == (institution == "mordor_mx_retail"))
    }

    @Test func `credentials that were kept for some days are gone afterwards`() async throws {
        let client = SandboxClient(clock: clock)
        let link = try await register(
            client, "leo", #","access_mode":"single","credentials_storage":"30d""#
        ).object.string("id")
        clock.pass(seconds: 29 * 86_400)
        #expect(try await retrieve(client, link).status == 201)
        clock.pass(seconds: 86_400)
        let expired = try await retrieve(client, link)
        #expect(expired.status == 404)
        #expect(expired.codes == ["expired_credentials"])
        _ = try await client.call("PUT", "/api/links/\(link)/", #"{"password":"new"}"#)
        #expect(try await retrieve(client, link).status == 201)
    }
}
