import Foundation
import Sandbox
import Testing

struct SecondFactorTests {
    private let clock = StandingClock()

    /// What a 428 says: everything needed to go on.
    private struct Challenge {
        let session: String
        let link: String
        let token: String

        init(_ reply: SandboxReply) throws {
            #expect(reply.status == 428)
            #expect(reply.codes == ["token_required"])
            let error = try #require(reply.array.first)
            session = error.string("session")
            link = error.string("link")
            let data = error.object("token_generation_data")
            token = data.string("value")
            #expect(session.count == 32 && session.allSatisfy(\.isHexDigit))
            #expect(error["expiry"] as? Int == 9600)
            #expect(data.string("type") == "numeric")
            #expect(data["expects_user_input"] as? Bool == true)
            #expect(token.count == 6)
        }

        func answer(_ token: String? = nil, _ more: String = "") -> String {
            """
            {"session":"\(session)","link":"\(link)","token":"\(token ?? self.token)"\(more)}
            """
        }
    }

    private func register(_ client: SandboxClient) async throws -> Challenge {
        try Challenge(
            await client.call(
                "POST", "/api/links/",
                #"""
                {"institution":"heimdall_mx_retail","username":"mia","password":"x",
                "fetch_resources":["ACCOUNTS"]}
                """#))
    }

    private func types(of client: SandboxClient) throws -> [String] {
        var types: [String] = []
        while case .send(let post) = client.belvo.nextWebhook() {
            client.belvo.webhookEnded(post.id, status: 200)
            let value = try JSONSerialization.jsonObject(with: Data(post.body)) as? [String: Any]
            types.append(
                (value?.string("webhook_type") ?? "") + " " + (value?.string("webhook_code") ?? ""))
        }
        return types
    }

    @Test func `a link is unconfirmed until the token is given`() async throws {
        let client = SandboxClient(clock: clock)
        let challenge = try await register(client)
        let path = "/api/links/\(challenge.link)/"
        #expect(try await client.get(path).object.string("status") == "unconfirmed")
        let body = "{\"link\":\"\(challenge.link)\"}"
        #expect(try await client.call("POST", "/api/accounts/", body).codes == ["unconfirmed_link"])
        clock.pass(seconds: 5)
        #expect(try types(of: client).isEmpty)
        let wrong = try await client.call("PATCH", "/api/links/", challenge.answer("000000"))
        #expect(wrong.status == 400)
        #expect(wrong.codes == ["login_error"])
        let right = try await client.call("PATCH", "/api/links/", challenge.answer())
        #expect(right.status == 200)
        #expect(right.object.string("status") == "valid")
        clock.pass(seconds: 5)
        #expect(try types(of: client) == ["ACCOUNTS historical_update"])
        let again = try await client.call("PATCH", "/api/links/", challenge.answer())
        #expect(again.codes == ["session_expired"])
    }

    @Test func `a retrieval goes on with the token, once, and on its own resource`() async throws {
        let client = SandboxClient(clock: clock)
        let link = try await client.link(at: "gotham_mx_business")
        let body = "{\"link\":\"\(link)\"}"
        let challenge = try Challenge(await client.call("POST", "/api/accounts/", body))
        #expect(challenge.link == link)
        let elsewhere = try await client.call("PATCH", "/api/owners/", challenge.answer())
        #expect(elsewhere.codes == ["session_expired"])
        let here = try await client.call("PATCH", "/api/accounts/", challenge.answer())
        #expect(here.status == 201)
        let second = try Challenge(await client.call("POST", "/api/accounts/", body))
        #expect(second.session != challenge.session)
        let unsaved = try await client.call(
            "PATCH", "/api/accounts/", second.answer(nil, ",\"save_data\":false"))
        #expect(unsaved.status == 200)
        let third = try Challenge(await client.call("POST", "/api/accounts/", body))
        let reply = try await client.call("PATCH", "/api/accounts/", third.answer())
        #expect(reply.status == 201)
        #expect(reply.array.map { $0.string("id") } == unsaved.array.map { $0.string("id") })
        #expect(!reply.array.isEmpty)
        #expect(
            try await client.call("PATCH", "/api/accounts/", third.answer()).codes
                == ["session_expired"])
    }

    @Test func `a token that comes along is taken, and other institutions ask for none`()
        async throws
    {
        let client = SandboxClient(clock: clock)
        let link = try await client.link(at: "gotham_mx_business")
        let along = try await client.call(
            "POST", "/api/owners/", "{\"link\":\"\(link)\",\"token\":\"123456\"}")
        #expect(along.status == 201)
        let other = try await client.link(at: "erebor_mx_retail")
        let plain = try await client.call("POST", "/api/owners/", "{\"link\":\"\(other)\"}")
        #expect(plain.status == 201)
    }

    @Test func `a session ends with its time, and is another link's never`() async throws {
        let client = SandboxClient(clock: clock)
        let challenge = try await register(client)
        let other = try await client.link()
        let stolen = challenge.answer().replacing(challenge.link, with: other)
        #expect(try await client.call("PATCH", "/api/links/", stolen).codes == ["session_expired"])
        clock.pass(seconds: 9_600)
        let late = try await client.call("PATCH", "/api/links/", challenge.answer())
        #expect(late.codes == ["session_expired"])
    }

    @Test func `six wrong tokens make a link invalid, new credentials make it valid again`()
        async throws
    {
        let client = SandboxClient(clock: clock)
        let link = try await client.link(at: "gotham_mx_business")
        let body = "{\"link\":\"\(link)\"}"
        let challenge = try Challenge(await client.call("POST", "/api/accounts/", body))
        for attempt in 1...6 {
            #expect(try types(of: client).isEmpty, "\(attempt)")
            let reply = try await client.call("PATCH", "/api/accounts/", challenge.answer("1"))
            #expect(reply.codes == ["login_error"])
        }
        #expect(try types(of: client) == ["LINK invalid_credentials"])
        #expect(try await client.call("POST", "/api/accounts/", body).codes == ["invalid_link"])
        let path = "/api/links/\(link)/"
        #expect(try await client.get(path).object.string("status") == "invalid")
        let renewed = try await client.call("PUT", path, #"{"password":"new"}"#)
        #expect(renewed.object.string("status") == "valid")
        _ = try Challenge(await client.call("POST", "/api/accounts/", body))
    }
}
