import Foundation
import Sandbox
import Testing

struct TokenTests {
    let client = SandboxClient()

    private func body(_ more: String = "", password: String? = nil) -> String {
        let keys = client.belvo.credentials
        return #"{"id":"\#(keys.secretID)","password":"\#(password ?? keys.secretPassword)","#
            + #""scopes":"read_institutions,write_links"\#(more)}"#
    }

    private func claims(_ token: String) throws -> [String: Any] {
        let parts = token.split(separator: ".")
        try #require(parts.count == 3)
        let decoded = try parts.map { part in
            let standard = part.replacingOccurrences(of: "-", with: "+")
                .replacingOccurrences(of: "_", with: "/")
            let padding = String(repeating: "=", count: (4 - standard.count % 4) % 4)
            return try #require(Data(base64Encoded: standard + padding))
        }
        #expect(decoded[2].count == 64)
        let header = try JSONSerialization.jsonObject(with: decoded[0]) as? [String: Any]
        #expect(header?["alg"] as? String == "HS512")
        let claims = try JSONSerialization.jsonObject(with: decoded[1]) as? [String: Any]
        return try #require(claims)
    }

    @Test func `keys in the body are enough, and an access token lives twenty minutes`()
        async throws
    {
        let link = try await client.link()
        for authorization in [Authorization.none, .keys] {
            let reply = try await client.call(
                "POST", "/api/token/", body(",\"link_id\":\"\(link)\""),
                authorization: authorization)
            #expect(reply.status == 200)
            let access = try claims(reply.object.string("access"))
            #expect(access.number("exp") - access.number("iat") == 1200)
            #expect(access.number("iat") == 1_773_576_000)
            #expect(access.string("token_type") == "access")
            #expect(access["scopes"] as? [String] == ["read_institutions", "write_links"])
            #expect(access.object("link").string("id") == link)
            let names: Set<String> = [
                "token_type", "exp", "iat", "jti", "user_id", "organization_name",
                "organization_id", "scopes", "environment", "api_url", "credentials_storage",
                "stale_in", "fetch_resources", "iss", "link",
            ]
            #expect(Set(access.keys) == names)
            let refresh = try claims(reply.object.string("refresh"))
            #expect(refresh.number("exp") - refresh.number("iat") == 7200 * 86_400)
        }
    }

    @Test func `wrong keys in body or header are refused`() async throws {
        let wrongBody = try await client.call(
            "POST", "/api/token/", body(password: "wrong"), authorization: .none)
        #expect(wrongBody.status == 401)
        #expect(wrongBody.codes == ["authentication_failed"])
        let wrongHeader = try await client.call(
            "POST", "/api/token/", body(), authorization: .value("Basic eDp5"))
        #expect(wrongHeader.status == 401)
    }

    @Test func `missing members are named`() async throws {
        let reply = try await client.call("POST", "/api/token/", "{}", authorization: .none)
        #expect(reply.status == 400)
        #expect(reply.fields == ["id", "password", "scopes"])
        let link = try await client.call("POST", "/api/token/", body(",\"link_id\":\"1\""))
        #expect(link.codes == ["invalid"])
    }
}
