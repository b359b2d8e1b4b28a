import Exchange
import NIOCore
import TestSupport
import Testing

@testable import Custody

/// What an origin was asked, with its body.
private struct Asked: Sendable {
    var head: RequestHead
    var body: String
}

/// Remembers the request it is asked, and answers 204.
private final class Remembering: Origin {
    let asked = Watched<Asked?>(nil)

    func respond(to request: Request, through sink: some ResponseSink) async throws(OriginError) {
        let body = try await request.body.collect(upTo: 1 << 20)
        asked.change { $0 = Asked(head: request.head, body: String(buffer: body)) }
        try await sink.answer(ResponseHead(status: 204, length: .none), ByteBuffer())
    }
}

struct InjectedTests {
    private let secretID = "5f0c7d1e-1111-4222-8333-444455556666"
    private let secretPassword = #"pa"ss\word#@*_-"#

    private func ask(
        _ method: String, _ path: String, fields: FieldList = [:], body: RequestBody = .none,
        environment: String = "sandbox",
        acceptEncoding: Injected<Remembering>.AcceptEncoding = .identity
    ) async throws -> Asked? {
        let key = try BelvoKey(
            environment: .sandbox, secretID: secretID, secretPassword: secretPassword)
        let origin = Remembering()
        let injected = Injected(
            origin, key: key, acceptEncoding: acceptEncoding, limits: Limits())
        let moment = Moment(wallMicroseconds: 1, monotonicNanoseconds: 1)
        try await injected.respond(
            to: Request(
                id: ExchangeID(at: moment), received: moment, face: .baseURL,
                environment: environment, url: RequestURL(host: "sandbox.belvo.com", target: path),
                head: RequestHead(method: method, target: path, fields: fields), body: body),
            through: CollectingSink())
        return origin.asked.value
    }

    private func token(_ json: String, fields: FieldList = [:]) async throws -> Asked? {
        try await ask(
            "POST", "/api/token/", fields: fields, body: .whole(ByteBuffer(string: json)))
    }

    private var quotedPassword: String { #""pa\"ss\\word#@*_-""# }

    @Test func `the key replaces whatever the application sent, once`() async throws {
        let asked = try await ask(
            "GET", "/api/links/",
            fields: ["Authorization": "Basic abc", "X-A": "1", "authorization": "Bearer def"])
        let fields = try #require(asked).head.fields
        #expect(fields.count(of: .authorization) == 1)
        #expect(fields.string(.authorization)?.hasPrefix("Basic NWYwYzdkMWUt") == true)
        #expect(fields.string("x-a") == "1")
    }

    @Test func `the key is put on where the application sent none`() async throws {
        let asked = try await ask("GET", "/api/links/")
        #expect(asked?.head.fields.count(of: .authorization) == 1)
    }

    @Test func `plain bodies are asked for, unless the application's wish is passed`() async throws
    {
        let fields: FieldList = ["Accept-Encoding": "gzip, deflate"]
        let plain = try await ask("GET", "/api/links/", fields: fields)
        #expect(plain?.head.fields.string(.acceptEncoding) == "identity")
        let passed = try await ask("GET", "/api/links/", fields: fields, acceptEncoding: .pass)
        #expect(passed?.head.fields.string(.acceptEncoding) == "gzip, deflate")
    }

    @Test func `a token body gets the key in every top-level id and password`() async throws {
        let asked = try await token(
            #"{"id":"a","scopes":"s","password":"b","widget":{"id":"keep"},"\u0069d":1,"password":null}"#,
            fields: ["Content-Length": "999", "Content-Type": "application/json"])
        let expected =
            #"{"id":"\#(secretID)","scopes":"s","password":\#(quotedPassword),"#
            + #""widget":{"id":"keep"},"\u0069d":"\#(secretID)","password":\#(quotedPassword)}"#
        #expect(asked?.body == expected)
        #expect(asked?.head.fields.string(.contentLength) == String(expected.utf8.count))
    }

    @Test func `a chunked token body is sent with its length`() async throws {
        let asked = try await token(
            #"{"id":"a","password":"b"}"#,
            fields: ["Transfer-Encoding": "chunked", "Expect": "100-continue"])
        let sent = try #require(asked)
        #expect(
            !sent.head.fields.contains(.transferEncoding) && !sent.head.fields.contains(.expect))
        #expect(sent.head.fields.string(.contentLength) == String(sent.body.utf8.count))
    }

    @Test(arguments: ["", "not json", "[1]", #"{"id":"a""#, #"{"scopes":"x"}"#])
    func `what is no object with keys passes as it is`(body: String) async throws {
        #expect(try await token(body)?.body == body)
    }

    @Test func `a token body beyond the limit is refused, not sent half`() async throws {
        let long = String(repeating: " ", count: Limits().tokenBodyBytesMax + 1)
        await #expect(throws: OriginError.requestTooLarge(limit: Limits().tokenBodyBytesMax)) {
            _ = try await token(long)
        }
    }

    @Test(arguments: ["//api/token/", "/API/Token/", "/x/../api/./token/", "/api/%74oken/"])
    func `the token route gets the key however its path is written`(path: String) async throws {
        let body = #"{"id":"a","password":"b"}"#
        let asked = try await ask("POST", path, body: .whole(ByteBuffer(string: body)))
        let expected = #"{"id":"\#(secretID)","password":\#(quotedPassword)}"#
        #expect(asked?.body == expected && asked?.head.target == path)
        #expect(asked?.head.fields.string(.contentLength) == String(expected.utf8.count))
    }

    @Test(arguments: ["/api/token", "/api/tokens/", "/payments/br/token/", "/api/links/"])
    func `other bodies are not touched`(path: String) async throws {
        let body = #"{"id":"a","password":"b"}"#
        let asked = try await ask("POST", path, body: .whole(ByteBuffer(string: body)))
        #expect(asked?.body == body)
    }

    @Test func `the key is not lent to another environment`() async throws {
        await #expect(throws: OriginError.self) {
            _ = try await ask("GET", "/api/links/", environment: "production")
        }
    }
}
