import Foundation
import Sandbox
import Testing

/// The widget's steps, as its page calls them.
struct WidgetTests {
    private let visitor = WidgetVisitor()

    @Test func `institutions are those that the token and the page's address are for`()
        async throws
    {
        let plain = try await visitor.token()
        let all = try await visitor.institutions(plain)
        #expect(all.count == 20)
        #expect(!all.contains { $0.hasPrefix("ofmockbank") })
        #expect(
            try await visitor.institutions(plain, "?country_codes=CL,AR")
                == ["sii_cl_fiscal", "cmf_cl_fiscal"])
        #expect(
            try await visitor.institutions(plain, "?institution_types=business")
                == ["gotham_br_business", "gotham_mx_business"])
        #expect(
            try await visitor.institutions(plain, "?institution_types=employment&country_codes=BR")
                == ["inss_br_employment"])
        #expect(
            try await visitor.institutions(plain, "?resources=TAX_STATUS,TAX_RETURNS")
                == ["tatooine_mx_fiscal", "sat_mx_fiscal"])
        #expect(
            try await visitor.institutions(plain, "?institutions=erebor_br_retail")
                == ["erebor_br_retail"])
        #expect(try await visitor.institutions(plain, "?integration_type=openfinance").isEmpty)
        let employment = try await visitor.token(#","fetch_resources":["EMPLOYMENTS"]"#)
        #expect(try await visitor.institutions(employment) == ["inss_br_employment"])
        let person = try await visitor.consentToken(WidgetVisitor.person)
        #expect(
            try await visitor.institutions(person)
                == ["ofmockbank_br_retail", "neverland_br_retail"])
        let company = try await visitor.consentToken(
            "\(WidgetVisitor.person),\(WidgetVisitor.company)")
        #expect(try await visitor.institutions(company) == ["ofmockbank_br_business"])
    }

    @Test func `a link is made as the token asked, and Belvo reads it right away`() async throws {
        let token = try await visitor.token(
            #","external_id":"user-7","stale_in":"90d","fetch_resources":["ACCOUNTS"]"#)
        let reply = try await visitor.call(
            "POST", "links/", token,
            #"{"institution":"erebor_br_retail","username":"ana","password":"x","#
                + #""external_id":"another","access_mode":"single"}"#)
        #expect(reply.status == 201)
        let link = try await visitor.link(reply.object.string("id"))
        #expect(link.string("institution") == "erebor_br_retail")
        #expect(link.string("external_id") == "user-7")
        #expect(link.string("stale_in") == "90d")
        #expect(link.string("access_mode") == "single")
        #expect(link["fetch_resources"] as? [String] == ["ACCOUNTS"])
        visitor.clock.pass(seconds: 10)
        let accounts = "/api/accounts/?link=\(reply.object.string("id"))"
        #expect(try await visitor.client.get(accounts).count ?? 0 > 0)
    }

    @Test func `an institution that is not offered makes no link`() async throws {
        let token = try await visitor.token(#","fetch_resources":["EMPLOYMENTS"]"#)
        let body = #"{"institution":"erebor_br_retail","username":"ana","password":"x"}"#
        let reply = try await visitor.call("POST", "links/", token, body)
        #expect(reply.codes == ["unsupported_operation"])
        let consent = try await visitor.call(
            "POST", "consents/", token, #"{"institution":"ofmockbank_br_retail"}"#)
        #expect(consent.codes == ["unsupported_operation"])
    }

    private func answer(_ challenge: SandboxReply, _ token: String? = nil) -> String {
        let first = challenge.array.first ?? [:]
        let value = token ?? first.object("token_generation_data").string("value")
        return #"{"session":"\#(first.string("session"))","link":"\#(first.string("link"))","#
            + #""token":"\#(value)"}"#
    }

    @Test func `a second factor is asked for, and the right one makes the link valid`()
        async throws
    {
        let token = try await visitor.token()
        let body = #"{"institution":"gotham_mx_business","username":"ana","password":"x"}"#
        let first = try await visitor.call("POST", "links/", token, body)
        #expect(first.status == 428)
        let wrong = try await visitor.call("PATCH", "links/", token, answer(first, "1"))
        #expect(wrong.codes == ["login_error"])
        let stranger = try await visitor.token()
        let stolen = try await visitor.call("PATCH", "links/", stranger, answer(first))
        #expect(stolen.codes == ["session_expired"])
        // Whoever goes back and begins anew is no duplicate of himself.
        let second = try await visitor.call("POST", "links/", token, body)
        #expect(second.status == 428)
        let old = try await visitor.call("PATCH", "links/", token, answer(first))
        #expect(old.codes == ["session_expired"])
        let right = try await visitor.call("PATCH", "links/", token, answer(second))
        #expect(right.status == 200)
        #expect(try await visitor.link(right.object.string("id")).string("status") == "valid")
        let again = try await visitor.call("PATCH", "links/", token, answer(second))
        #expect(again.codes == ["session_expired_ob"])
        let others = try await visitor.client.get(
            "/api/links/?institution=gotham_mx_business&status=unconfirmed")
        #expect(others.count == 0)
    }

    @Test func `a consent is given, and confirmed within a minute`() async throws {
        let token = try await visitor.consentToken(
            WidgetVisitor.person, #","fetch_resources":["OWNERS"],"external_id":"user-7""#)
        let early = try await visitor.call("POST", "consents/confirm/", token, "{}")
        #expect(early.codes == ["validation_error"])
        // What the application said of the end user goes before what he says himself.
        let begun = try await visitor.call(
            "POST", "consents/", token,
            #"{"institution":"ofmockbank_br_retail","document":"76109277673"}"#)
        #expect(begun.status == 201)
        #expect(begun.object.string("document") == "52998224725")
        visitor.clock.pass(seconds: 59)
        let made = try await visitor.call("POST", "consents/confirm/", token)
        #expect(made.status == 201)
        #expect(made.object.string("external_id") == "user-7")
        visitor.clock.pass(seconds: 10)
        let owners = try await visitor.client.get(
            "/api/owners/?link=\(made.object.string("id"))"
        ).results
        #expect(
            owners.map { $0.object("document_id").string("document_number") } == ["52998224725"])
        let again = try await visitor.call("POST", "consents/confirm/", token)
        #expect(again.codes == ["session_expired_ob"])
    }

    @Test func `a consent that waits for a minute ends the visit`() async throws {
        let token = try await visitor.consentToken(WidgetVisitor.person)
        let body = #"{"institution":"ofmockbank_br_retail"}"#
        #expect(try await visitor.call("POST", "consents/", token, body).status == 201)
        visitor.clock.pass(seconds: 60)
        let late = try await visitor.call("POST", "consents/confirm/", token)
        #expect(late.codes == ["session_expired_ob"])
        let again = try await visitor.call("POST", "consents/", token, body)
        #expect(again.codes == ["session_expired_ob"])
    }

    @Test func `an end user of whom nothing is known says who he is`() async throws {
        let token = try await visitor.token(
            #","widget":{"openfinance_feature":"consent_link_creation"}"#)
        #expect(
            try await visitor.institutions(token)
                == ["ofmockbank_br_retail", "ofmockbank_br_business", "neverland_br_retail"])
        for (body, code) in [
            (#"{"institution":"ofmockbank_br_retail"}"#, "required"),
            (#"{"institution":"ofmockbank_br_retail","document":"5299822472x"}"#, "invalid"),
            (#"{"institution":"ofmockbank_br_business","document":"52998224725"}"#, "min_length"),
        ] {
            let reply = try await visitor.call("POST", "consents/", token, body)
            #expect(reply.codes == [code], "\(body)")
            #expect(reply.fields == ["document"])
        }
        let body = #"{"institution":"ofmockbank_br_retail","document":"52998224725"}"#
        #expect(try await visitor.call("POST", "consents/", token, body).status == 201)
    }

    @Test func `an update keeps the link and makes it valid`() async throws {
        let link = try await visitor.client.link(at: "erebor_mx_retail", status: "invalid")
        let token = try await visitor.token(",\"link_id\":\"\(link)\"")
        let welcome = try await visitor.call("GET", "", token)
        #expect(welcome.object.object("link").string("status") == "invalid")
        #expect(welcome.object.object("institution").string("name") == "erebor_mx_retail")
        let new = try await visitor.call(
            "POST", "links/", token,
            #"{"institution":"erebor_mx_retail","username":"new","password":"x"}"#)
        #expect(new.codes == ["access_to_resource_denied"])
        #expect(try await visitor.call("PUT", "links/", token, "{}").codes == ["required"])
        let count = try await visitor.client.get("/api/links/").count
        let updated = try await visitor.call("PUT", "links/", token, #"{"password":"x"}"#)
        #expect(updated.status == 200)
        #expect(updated.object.string("id") == link)
        #expect(try await visitor.link(link).string("status") == "valid")
        #expect(try await visitor.client.get("/api/links/").count == count)
        #expect(
            try await visitor.call("PUT", "links/", token, #"{"password":"x"}"#).codes
                == ["session_expired_ob"])
    }

    @Test func `an update asks for a second factor and for consent where a new link would`()
        async throws
    {
        let link = try await visitor.client.link(at: "gotham_mx_business")
        let token = try await visitor.token(",\"link_id\":\"\(link)\"")
        let challenge = try await visitor.call("PUT", "links/", token, #"{"password":"x"}"#)
        #expect(challenge.status == 428)
        // Begun anew, the link that was there before stays.
        let second = try await visitor.call("PUT", "links/", token, #"{"password":"x"}"#)
        let right = try await visitor.call("PATCH", "links/", token, answer(second))
        #expect(right.object.string("id") == link)

        let bank = try await visitor.client.link()
        let consent = try await visitor.token(",\"link_id\":\"\(bank)\"")
        let begun = try await visitor.call(
            "POST", "consents/", consent, #"{"institution":"ofmockbank_br_retail"}"#)
        #expect(begun.object.string("document") == visitor.client.belvo.userDocument)
        let renewed = try await visitor.call("POST", "consents/confirm/", consent)
        #expect(renewed.status == 200)
        #expect(renewed.object.string("id") == bank)
    }

    @Test func `a link that is gone cannot be updated, and a plain token updates none`()
        async throws
    {
        let link = try await visitor.client.link(at: "erebor_mx_retail", status: "invalid")
        let token = try await visitor.token(",\"link_id\":\"\(link)\"")
        _ = try await visitor.client.call("DELETE", "/api/links/\(link)/")
        let gone = try await visitor.call("PUT", "links/", token, #"{"password":"x"}"#)
        #expect(gone.status == 404)
        let plain = try await visitor.call(
            "PUT", "links/", try await visitor.token(), #"{"password":"x"}"#)
        #expect(plain.status == 403)
    }
}
