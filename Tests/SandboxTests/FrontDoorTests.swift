import Belvo
import Exchange
import Foundation
import Sandbox
import Testing

/// What every call meets before it reaches a resource.
struct FrontDoorTests {
    let client = SandboxClient()

    @Test func `the session probe of the SDKs is answered with an empty object`() async throws {
        let reply = try await client.get("/api/")
        #expect(reply.status == 200)
        #expect(reply.text == "{}")
        #expect(reply.head.length == .exactly(2))
    }

    @Test(arguments: [
        Authorization.none, .value("Basic"), .value("Basic !!!!"), .value("Bearer abc"),
        .value("Basic " + Data("someone:else".utf8).base64EncodedString()),
    ])
    func `wrong keys are refused with an error array`(_ authorization: Authorization) async throws {
        for path in ["/api/", "/api/links/", "/api/accounts/", "/api/institutions/1001/"] {
            let reply = try await client.call("GET", path, authorization: authorization)
            #expect(reply.status == 401)
            #expect(reply.codes == ["authentication_failed"])
            #expect(reply.array.first?.string("message") == "Invalid Secret Keys")
            let requestID = reply.array.first?.string("request_id") ?? ""
            #expect(requestID.wholeMatch(of: /[a-f0-9]{32}/) != nil)
        }
    }

    @Test func `the keys have the shape of Belvo's`() {
        let keys = client.belvo.credentials
        #expect(UUID(uuidString: keys.secretID) != nil)
        #expect((62...66).contains(keys.secretPassword.count))
        for sign in "#@*_-" { #expect(keys.secretPassword.contains(sign)) }
        #expect(keys.secretPassword.contains { $0.isUppercase })
        #expect(keys.secretPassword.contains { $0.isLowercase })
    }

    @Test func `a path that is none is not found`() async throws {
        for path in ["/", "/api/balances/", "/api/tokens/", "/api/links/x/y/", "/api//"] {
            let reply = try await client.get(path)
            #expect(reply.status == 404)
            #expect(reply.codes == ["not_found"])
        }
    }

    @Test func `a forgotten slash is redirected when reading and not found when writing`()
        async throws
    {
        let reading = try await client.call("GET", "/api/links?page=1")
        #expect(reading.status == 301)
        #expect(
            reading.head.fields.string(.location) == "https://127.0.0.1:8080/api/links/?page=1")
        let writing = try await client.call("POST", "/api/links", "{}")
        #expect(writing.status == 404)
    }

    @Test(arguments: [
        ("PUT", "/api/links/", "GET, POST, PATCH, HEAD"),
        ("POST", "/api/institutions/", "GET, HEAD"), ("GET", "/api/token/", "POST"),
        ("OPTIONS", "/api/accounts/", "GET, POST, PATCH, HEAD"),
        ("PATCH", "/api/br/balances/", "GET, POST, HEAD"), ("get", "/api/", "GET, HEAD"),
    ])
    func `a method that a path does not know is refused with the ones it knows`(
        _ method: String, _ path: String, _ allow: String
    ) async throws {
        let reply = try await client.call(method, path)
        #expect(reply.status == 405)
        #expect(reply.codes == ["method_not_allowed"])
        #expect(reply.array.first?.string("message") == "Method \"\(method)\" not allowed.")
        #expect(reply.head.fields.string(.allow) == allow)
    }

    @Test func `HEAD answers as GET does, without the body`() async throws {
        let get = try await client.call("GET", "/api/institutions/")
        let head = try await client.call("HEAD", "/api/institutions/")
        #expect(head.status == 200)
        #expect(head.body.isEmpty)
        #expect(head.head.length == .none)
        #expect(head.head.fields.string(.contentLength) == String(get.body.count))
    }

    @Test func `answers carry the fields of the edge and no request id`() async throws {
        let fields = try await client.get("/api/links/").head.fields
        #expect(fields.string(.contentType) == "application/json")
        #expect(fields.string(.server) == "openresty")
        #expect(fields.string(.date) == "Sun, 15 Mar 2026 12:00:00 GMT")
        #expect(fields.string("x-frame-options") == "DENY")
        #expect(fields.contains("vary"))
        #expect(!fields.indices.contains { fields[$0].nameString.lowercased().contains("request") })
    }

    @Test(arguments: [
        ("{", "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
        ("{\"a\": 1,\n \"b\": }", "Expecting value: line 2 column 7 (char 15)"),
        ("{\"a\" 1}", "Expecting ':' delimiter: line 1 column 6 (char 5)"),
        ("{\"a\": 1 \"b\"}", "Expecting ',' delimiter: line 1 column 9 (char 8)"),
        ("{\"a\": \"b}", "Unterminated string starting at: line 1 column 7 (char 6)"),
        ("{} x", "Extra data: line 1 column 4 (char 3)"),
    ])
    func `bad JSON is told where it is bad`(_ body: String, _ detail: String) async throws {
        let reply = try await client.call("POST", "/api/accounts/", body)
        #expect(reply.status == 400)
        #expect(reply.codes == ["parse_error"])
        #expect(reply.array.first?.string("message") == "JSON parse error - \(detail)")
    }

    @Test func `a body that nests without end is refused and the sandbox lives`() async throws {
        let body = String(repeating: "[", count: 200_000)
        #expect(try await client.call("POST", "/api/accounts/", body).codes == ["parse_error"])
        #expect(try await client.call("POST", "/api/accounts/", "[1]").codes == ["invalid"])
    }

    @Test func `a body beyond the limit is not read`() async throws {
        let body = String(repeating: " ", count: 2 * 1024 * 1024)
        await #expect(throws: OriginError.requestTooLarge(limit: 1024 * 1024)) {
            try await client.call("POST", "/api/accounts/", body)
        }
    }
}
