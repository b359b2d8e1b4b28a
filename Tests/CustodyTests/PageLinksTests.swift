import Exchange
import Foundation
import NIOCore
import TestSupport
import Testing

@testable import Custody

/// Answers every request in the same way, its body in pieces of seven bytes.
private struct Answering: Origin {
    var head: ResponseHead
    var body: ByteBuffer

    func respond(to request: Request, through sink: some ResponseSink) async throws(OriginError) {
        try await sink.head(head)
        var rest = body
        while let piece = rest.readSlice(length: min(7, rest.readableBytes)),
            piece.readableBytes > 0
        {
            try await sink.chunk(piece)
        }
        try await sink.end()
    }
}

struct PageLinksTests {
    private func page(
        _ body: String, path: String = "/api/links/", method: String = "GET", status: Int = 200,
        face: Face = .baseURL, fields: FieldList = ["Content-Type": "application/json"],
        limits: Limits = Limits()
    ) async throws -> CollectingSink {
        let bytes = ByteBuffer(string: body)
        var fields = fields
        fields.append("Content-Length", String(bytes.readableBytes))
        let origin = PageLinks(
            Answering(
                head: ResponseHead(
                    status: status, fields: fields, length: .exactly(bytes.readableBytes)),
                body: bytes),
            upstream: "http://127.0.0.1:9", limits: limits)
        let moment = Moment(wallMicroseconds: 1, monotonicNanoseconds: 1)
        let sink = CollectingSink()
        try await origin.respond(
            to: Request(
                id: ExchangeID(at: moment), received: moment, face: face, environment: "sandbox",
                url: RequestURL(host: "sandbox.belvo.com", target: path),
                head: RequestHead(method: method, target: path),
                reachedAt: "http://localhost:8080"),
            through: sink)
        return sink
    }

    private func next(_ link: String) -> String {
        #"{"count":3,"next":"\#(link)","previous":null,"results":[{"next":"\#(link)"}]}"#
    }

    @Test(arguments: [
        ("https://sandbox.belvo.com/api/links/?page=2", "http://localhost:8080/api/links/?page=2"),
        (
            "https://api.belvo.com/api/links/?a=b&page=2",
            "http://localhost:8080/api/links/?a=b&page=2"
        ),
        ("https://sandbox.belvo.co/api/links/", "http://localhost:8080/api/links/"),
        ("HTTPS://Sandbox.Belvo.COM:443/x", "http://localhost:8080/x"),
        ("http://127.0.0.1:9/api/links/?page=2", "http://localhost:8080/api/links/?page=2"),
    ])
    func `links on Belvo's hosts and the upstream's lead back`(from: String, to: String)
        async throws
    {
        let sink = try await page(next(from))
        let expected =
            #"{"count":3,"next":"\#(to)","previous":null,"results":[{"next":"\#(from)"}]}"#
        #expect(String(buffer: sink.body) == expected)
        #expect(sink.head?.fields.string(.contentLength) == String(expected.utf8.count))
        #expect(sink.head?.length == .exactly(expected.utf8.count))
    }

    @Test(arguments: [
        "https://evilbelvo.com/x", "https://belvo.com.evil.test/x", "https://belvo.com@evil.test/x",
        "http://127.0.0.1:99/x", "/api/links/?page=2", "ftp://sandbox.belvo.com/x", "",
    ])
    func `other links stay`(link: String) async throws {
        #expect(String(buffer: try await page(next(link)).body) == next(link))
    }

    @Test func `escaped links are read and written as JSON`() async throws {
        let sink = try await page(
            #"{"next":"https:\/\/sandbox.belvo.com\/api\/\u006cinks\/?q=\"","results":[]}"#)
        #expect(
            String(buffer: sink.body)
                == #"{"next":"http://localhost:8080/api/links/?q=\"","results":[]}"#)
    }

    @Test func `both links, and duplicates of them, are mapped`() async throws {
        let link = #""https://sandbox.belvo.com/p""#
        let sink = try await page(#"{"next":\#(link),"previous":\#(link),"next":\#(link)}"#)
        #expect(!String(buffer: sink.body).contains("belvo"))
    }

    @Test func `validators of a changed page go, those of an unchanged one stay`() async throws {
        let fields: FieldList = [
            "Content-Type": "application/json", "ETag": "\"x\"", "Digest": "y",
        ]
        let changed = try await page(next("https://sandbox.belvo.com/"), fields: fields)
        #expect(changed.head?.fields.contains(.etag) == false)
        #expect(changed.head?.fields.contains(.digest) == false)
        let same = try await page(next("x"), fields: fields)
        #expect(same.head?.fields.contains(.etag) == true)
    }

    @Test func `a page beyond the limit is refused, never passed unmapped`() async throws {
        var limits = Limits()
        limits.pageBytesMax = 100
        await #expect(throws: OriginError.answerTooLarge(limit: 100)) {
            _ = try await page(
                next("https://sandbox.belvo.com/" + String(repeating: "x", count: 200)),
                limits: limits)
        }
    }

    private func encodedPage(_ codings: [String]) async throws -> CollectingSink {
        var fields: FieldList = ["Content-Type": "application/json"]
        for coding in codings { fields.append("Content-Encoding", coding) }
        let origin = PageLinks(
            Answering(
                head: ResponseHead(status: 200, fields: fields, length: .unknown),
                body: ByteBuffer(bytes: Data(base64Encoded: Self.gzipPage) ?? Data())),
            upstream: "http://127.0.0.1:9", limits: Limits())
        let sink = CollectingSink()
        try await origin.respond(
            to: Request(
                id: ExchangeID(at: .sample), received: .sample, face: .baseURL,
                environment: "sandbox",
                url: RequestURL(host: "sandbox.belvo.com", target: "/api/links/"),
                head: RequestHead(method: "GET", target: "/api/links/"),
                reachedAt: "http://localhost:8080"),
            through: sink)
        return sink
    }

    /// `{"next":"https://sandbox.belvo.com/p","results":[]}`
    private static let gzipPage =
        "H4sIAAAAAAACA6tWykutKFGyUsooKSkottLXL07MS0nKr9BL"
        + "Ss0py9dLzs/VL1DSUSpKLS7NKSlWsoqOrQUAKYld9zMAAAA="

    @Test(arguments: [["gzip"], ["identity", "gzip"], ["", "gzip"], ["identity, gzip"]])
    func `an encoded page is decoded and mapped, whichever line names the coding`(
        codings: [String]
    ) async throws {
        let sink = try await encodedPage(codings)
        #expect(
            String(buffer: sink.body) == #"{"next":"http://localhost:8080/p","results":[]}"#)
        #expect(sink.head?.fields.contains(.contentEncoding) == false)
    }

    @Test(arguments: [["gzip", "gzip"], ["identity", "br"], ["gzip, br"]])
    func `a page in a coding that cannot be undone is refused`(codings: [String]) async throws {
        await #expect(throws: OriginError.self) { _ = try await encodedPage(codings) }
    }

    @Test(arguments: [("POST", 200, Face.baseURL), ("GET", 404, .baseURL), ("GET", 200, .forward)])
    func `what is no page for this face passes as it comes`(
        method: String, status: Int, face: Face
    ) async throws {
        let body = next("https://sandbox.belvo.com/")
        let sink = try await page(body, method: method, status: status, face: face)
        #expect(String(buffer: sink.body) == body)
        #expect(sink.pieces.count > 4, "it was held although it need not be")
    }

    @Test func `the detail of one object is not held`() async throws {
        let body = next("https://sandbox.belvo.com/")
        let sink = try await page(
            body, path: "/api/links/7d0c9d0a-5f4e-4a25-8a6e-3b1f7c2d4e55/")
        #expect(String(buffer: sink.body) == body)
    }

    @Test func `a list of a path that is not in the contract is mapped too`() async throws {
        let sink = try await page(next("https://sandbox.belvo.com/new/"), path: "/api/new-things/")
        #expect(String(buffer: sink.body).contains("localhost:8080/new/"))
    }

    @Test(arguments: ["<html></html>", "[1,2]", "{", "", "null"])
    func `what is no list page passes unchanged`(body: String) async throws {
        #expect(String(buffer: try await page(body).body) == body)
    }
}

struct AdmittedTests {
    private let shape: ErrorShape = { answer, _ in
        (
            ResponseHead(status: answer.status, length: .exactly(answer.code.utf8.count)),
            Array(answer.code.utf8)
        )
    }

    private func ask(_ environment: String, _ host: String) async throws -> CollectingSink {
        let origin = Admitted(
            Answering(head: ResponseHead(status: 204, length: .none), body: ByteBuffer()),
            environment: .sandbox, shape: shape)
        let moment = Moment(wallMicroseconds: 1, monotonicNanoseconds: 1)
        let sink = CollectingSink()
        try await origin.respond(
            to: Request(
                id: ExchangeID(at: moment), received: moment, face: .baseURL,
                environment: environment, url: RequestURL(host: host, path: "/api/"),
                head: RequestHead(method: "GET", target: "/api/")),
            through: sink)
        return sink
    }

    @Test func `a request for the listener's environment gets through`() async throws {
        #expect(try await ask("sandbox", "sandbox.belvo.com").head?.status == 204)
    }

    @Test(arguments: [
        ("production", "api.belvo.com"), ("sandbox", "api.belvo.com"),
        ("production", "sandbox.belvo.com"),
    ])
    func `one for another environment is answered 403`(environment: String, host: String)
        async throws
    {
        let sink = try await ask(environment, host)
        #expect(sink.head?.status == 403)
        #expect(String(buffer: sink.body) == "environment_mismatch")
    }
}
