import Exchange
import Foundation
import Sandbox
import Testing

/// Which access tokens open the widget, and which do not.
struct WidgetTokenTests {
    private let visitor = WidgetVisitor()

    private func isExpired(_ reply: SandboxReply) -> Bool {
        reply.status == 400 && reply.codes == ["session_expired_ob"]
    }

    @Test func `a token that waits ten minutes for its first use has expired, without a message`()
        async throws
    {
        let token = try await visitor.token()
        visitor.clock.pass(seconds: 600)
        let reply = try await visitor.call("GET", "", token)
        #expect(isExpired(reply))
        #expect(reply.array.first?["message"] == nil)
        #expect(reply.array.first?.string("request_id").count == 32)
    }

    @Test func `a token in use ends twenty minutes after it was made`() async throws {
        let token = try await visitor.token()
        visitor.clock.pass(seconds: 599)
        #expect(try await visitor.call("GET", "", token).status == 200)
        visitor.clock.pass(seconds: 600)
        #expect(try await visitor.call("GET", "", token).status == 200)
        visitor.clock.pass(seconds: 1)
        #expect(isExpired(try await visitor.call("GET", "", token)))
    }

    @Test func `the control call that moves the clock ends tokens, too`() async throws {
        let token = try await visitor.token()
        #expect(try await visitor.call("GET", "", token).status == 200)
        _ = try await visitor.client.call("POST", "/_sandbox/clock/", #"{"seconds":86400}"#)
        #expect(isExpired(try await visitor.call("GET", "", token)))
    }

    @Test func `a link uses its token up, a failure does not`() async throws {
        let token = try await visitor.token()
        func register(_ institution: String) async throws -> SandboxReply {
            try await visitor.call(
                "POST", "links/", token,
                #"{"institution":"\#(institution)","username":"ana","password":"x"}"#)
        }
        #expect(try await register("ironbank_br_retail").codes == ["institution_down"])
        #expect(try await register("nobody").codes == ["does_not_exist"])
        #expect(try await register("erebor_mx_retail").status == 201)
        #expect(isExpired(try await register("gringotts_mx_retail")))
        #expect(isExpired(try await visitor.call("GET", "", token)))
        let next = try await visitor.token()
        #expect(try await visitor.call("GET", "", next).status == 200)
    }

    @Test(arguments: [
        ("write_links", "GET", "institutions/"), ("read_institutions", "POST", "links/"),
        ("read_institutions", "PATCH", "links/"), ("write_links", "PUT", "links/"),
        ("write_links", "POST", "consents/"), ("write_links", "POST", "consents/confirm/"),
        ("write_consent_callback", "POST", "consents/confirm/"),
    ])
    func `a call that the token's scopes do not name is refused`(
        _ scopes: String, _ method: String, _ path: String
    ) async throws {
        let reply = try await visitor.call(
            method, path, try await visitor.token(scopes: scopes), "{}")
        #expect(reply.status == 403)
        #expect(reply.codes == ["access_to_resource_denied"])
    }

    @Test func `what this sandbox did not sign as an access token is refused`() async throws {
        let other = SandboxClient(seed: 8)
        let foreign = try await visitor.askForToken(of: other).object.string("access")
        try #require(!foreign.isEmpty)
        let reply = try await visitor.askForToken()
        let good = reply.object.string("access")
        let parts = good.split(separator: ".").map(String.init)
        try #require(parts.count == 3)
        let elsewhere = try await visitor.token(scopes: "delete_links")
        let claims = try #require(elsewhere.split(separator: ".").dropFirst().first)
        let wrong = [
            foreign, reply.object.string("refresh"), "abc", "a.b.c", "..", "",
            "\(parts[0]).\(claims).\(parts[2])", "\(parts[0]).\(parts[1]).",
            good + ".", good + "é",
        ]
        for token in wrong {
            let refused = try await visitor.call("GET", "", token)
            #expect(refused.status == 401, "\(token)")
            #expect(refused.codes == ["authentication_failed"])
        }
        for authorization in [Authorization.none, .keys, .value("Bearer"), .value(good)] {
            let path = WidgetVisitor.path
            let refused = try await visitor.client.call(
                "GET", path, authorization: authorization)
            #expect(refused.status == 401)
        }
        #expect(try await visitor.call("GET", "", good).status == 200)
    }

    @Test func `an access token opens nothing but the widget`() async throws {
        let token = try await visitor.token()
        for path in ["/api/", "/api/links/", "/api/institutions/", "/_sandbox/"] {
            let reply = try await visitor.client.call(
                "GET", path, authorization: .value("Bearer \(token)"))
            #expect(reply.status == 401)
        }
    }

    @Test func `what a token is to carry is checked`() async throws {
        let fine = try await visitor.askForToken(
            #","external_id":"user-7","widget":{"purpose":"p","theme":[],"callback_urls":"#
                + #"{"success":"myapp://done","exit":"https://a.example/x?y=1#z"}}"#)
        #expect(fine.status == 200)
        let wrong: [(String, String)] = [
            (#"{"callback_urls":{"success":"javascript://x%0Aalert(1)"}}"#, "invalid"),
            (#"{"callback_urls":{"exit":"JavaScript://x"}}"#, "invalid"),
            (#"{"callback_urls":{"event":"nowhere"}}"#, "invalid"),
            (#"{"openfinance_feature":"unknown"}"#, "invalid_choice"),
            (#"{"consent":{"permissions":["EVERYTHING"]}}"#, "invalid_choice"),
            (#"{"consent":{"identification_info":[]}}"#, "invalid"),
            (#"{"consent":{"identification_info":"CPF"}}"#, "not_a_list"),
            (#"{"consent":{"identification_info":[\#(WidgetVisitor.company)]}}"#, "invalid"),
            (#"{"consent":{"default_consent_duration_days":90}}"#, "invalid_choice"),
            (
                #"{"branding":{"company_name":"\#(String(repeating: "n", count: 141))"}}"#,
                "max_length"
            ),
        ]
        for (widget, code) in wrong {
            let reply = try await visitor.askForToken(",\"widget\":\(widget)")
            #expect(reply.status == 400, "\(widget)")
            #expect(reply.fields == ["widget"], "\(widget)")
            #expect(reply.text.contains("\"code\":\"\(code)\""), "\(reply.text)")
        }
        let list = try await visitor.askForToken(",\"widget\":[]")
        #expect(list.codes == ["invalid"])
    }

    @Test func `a token with too much in it for an address is refused`() async throws {
        let long = "https://a.example/" + String(repeating: "p", count: 2000)
        let urls = ["success", "exit", "event"].map { "\"\($0)\":\"\(long)\"" }
        let reply = try await visitor.askForToken(
            #","widget":{"callback_urls":{\#(urls.joined(separator: ","))},"#
                + #""consent":{"terms_and_conditions_url":"\#(long)"}}"#)
        #expect(reply.codes == ["max_length"])
        #expect(reply.fields == ["widget"])
    }

    @Test func `a reset forgets which tokens were used up`() async throws {
        let token = try await visitor.token()
        let body = #"{"institution":"erebor_mx_retail","username":"ana","password":"x"}"#
        #expect(try await visitor.call("POST", "links/", token, body).status == 201)
        #expect(isExpired(try await visitor.call("POST", "links/", token, body)))
        _ = try await visitor.client.call("POST", "/_sandbox/reset/")
        #expect(try await visitor.call("POST", "links/", token, body).status == 201)
    }
}
