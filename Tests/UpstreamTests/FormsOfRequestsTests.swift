import Exchange
import Foundation
import NIOConcurrencyHelpers
import NIOCore
import Testing

@testable import Upstream

@Suite("Forms of requests", .timeLimit(.minutes(1)))
struct FormsOfRequestsTests {
    /// Answers with the head it was sent, as the body, and reads a body of the promised length or chunks.
    private static let echo: ScriptedServer.Script = { connection in
        while let head = try connection.readHead() {
            let lower = head.lowercased()
            var body = ""
            if lower.contains("transfer-encoding: chunked") {
                body = try connection.readThrough("0\r\n")
                body += try connection.readThrough("\r\n")
                while !body.hasSuffix("\r\n\r\n") { body += try connection.readThrough("\r\n") }
            } else if let start = lower.range(of: "content-length: ")?.upperBound {
                let count = Int(lower[start...].prefix { $0.isNumber }) ?? 0
                body = String(decoding: try connection.readBody(count), as: UTF8.self)
            }
            let bytes =
                head.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) } + Array(body.utf8)
            try connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(bytes.count)\r\n\r\n")
            if !head.hasPrefix("HEAD") { try connection.write(bytes) }
        }
    }

    /// What reached the server.
    private func wire(_ request: Request, base: String = "") async throws -> String {
        var text = ""
        try await withServer(Self.echo, change: { $0.target.base = base }) { origin, server in
            let sink = try await origin.ask(request)
            text = sink.body.readableBytesView.map { String(Character(Unicode.Scalar($0))) }
                .joined()
                .replacingOccurrences(of: ":\(server.port)", with: ":PORT")
        }
        return text
    }

    @Test func `nothing is added and nothing is taken but what concerns one hop`() async throws {
        let text = try await wire(makeRequest())
        #expect(text == "GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n")
    }

    @Test func `fields keep order, case, duplicates, empty values and bytes outside ASCII`()
        async throws
    {
        var fields: FieldList = [
            "x-FIRST": "1", "HOST": "sandbox.belvo.com", "user-AGENT": "belvo-python/0.39.1",
            "aCCept": "text/*", "X-Dup": "a", "AUTHORIZATION": "Basic eHl6", "x-dup": "b",
            "X-Empty": "",
            "Connection": "close, X-Hop", "X-Hop": "1", "Keep-Alive": "5", "TE": "trailers",
            "Proxy-Authorization": "secret", "Expect": "100-continue", "Upgrade": "h2c",
            "Cookie": "a=b; c",
        ]
        fields.append(name: "X-L".utf8, value: [0xE9, 0x20, 0xFF])
        let text = try await wire(makeRequest("GET", "/a?b=c", fields))
        #expect(
            text == """
                GET /a?b=c HTTP/1.1\r
                Host: 127.0.0.1:PORT\r
                x-FIRST: 1\r
                user-AGENT: belvo-python/0.39.1\r
                aCCept: text/*\r
                X-Dup: a\r
                AUTHORIZATION: Basic eHl6\r
                x-dup: b\r
                X-Empty:\r
                Cookie: a=b; c\r
                X-L: \u{E9} \u{FF}\r
                \r\n
                """)
    }

    @Test func `the target is sent as it was written, behind the base`() async throws {
        let target = "/a/../b//./%2F%zz?next=https://x/?y&d=|^`{}"
        #expect(try await wire(makeRequest("GET", target)).hasPrefix("GET \(target) HTTP/1.1\r\n"))
        let based = try await wire(makeRequest("GET", "/api/x?y"), base: "/belvo")
        #expect(based.hasPrefix("GET /belvo/api/x?y HTTP/1.1\r\n"))
        #expect(try await wire(makeRequest("OPTIONS", "*")).hasPrefix("OPTIONS * HTTP/1.1\r\n"))
    }

    @Test(arguments: ["GET", "POST", "PUT", "PATCH", "DELETE", "pOsT-x"])
    func `every method may have a body`(_ method: String) async throws {
        let body = ByteBuffer(string: #"{"a":"12"}"#)
        let own = try await wire(
            makeRequest(method, "/", ["content-LENGTH": "10"], body: .whole(body)))
        #expect(
            own
                == "\(method) / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\ncontent-LENGTH: 10\r\n\r\n{\"a\":\"12\"}"
        )
        let ours = try await wire(makeRequest(method, "/", body: .whole(body)))
        #expect(
            ours
                == "\(method) / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nContent-Length: 10\r\n\r\n{\"a\":\"12\"}"
        )
    }

    @Test(arguments: ["POST", "DELETE", "PUT"])
    func `a request without body keeps its Content-Length of 0, or has none`(_ method: String)
        async throws
    {
        let zero = try await wire(
            makeRequest(method, "/", ["Content-Length": "0"], body: .whole(ByteBuffer())))
        #expect(zero == "\(method) / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nContent-Length: 0\r\n\r\n")
        let none = try await wire(makeRequest(method))
        #expect(none == "\(method) / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n")
    }

    @Test func `a streamed body goes out with its length or in chunks, with trailers`() async throws
    {
        let pieces = ["abc", "defg"].map { ByteBuffer(string: $0) }
        let sized = try await wire(
            makeRequest(
                "POST", "/", ["Content-Length": "7"],
                body: .stream(PiecewiseBody(pieces, pause: .milliseconds(20)), length: 7)))
        #expect(sized.hasSuffix("Content-Length: 7\r\n\r\nabcdefg"))
        let chunked = try await wire(
            makeRequest(
                "POST", "/", ["Transfer-Encoding": "chunked"],
                body: .stream(PiecewiseBody(pieces, pause: .milliseconds(20)), length: nil)))
        #expect(chunked.contains("\r\nTransfer-Encoding: chunked\r\n"))
        #expect(chunked.hasSuffix("\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n"))
        let trailed = PiecewiseBody(pieces, trailers: ["X-Check": "1", "x-more": "2"])
        let text = try await wire(makeRequest("POST", "/", body: .stream(trailed, length: nil)))
        #expect(text.hasSuffix("0\r\nX-Check: 1\r\nx-more: 2\r\n\r\n"))
    }

    /// Reads a chunked body strictly, and answers with what it read.
    private static let readChunks: ScriptedServer.Script = { connection in
        while let head = try connection.readHead() {
            guard head.contains("chunked") else {
                try connection.answer()
                continue
            }
            var body: [UInt8] = []
            while true {
                let line = try connection.readThrough("\r\n").dropLast(1)
                guard let count = Int(line, radix: 16) else {
                    return try connection.answer("\(line)?")
                }
                guard count > 0 else { break }
                body += try connection.readBody(count)
                let end = try connection.readBody(2)
                guard end == [0x0D, 0x0A] else { return try connection.answer("\(end)?") }
            }
            var trailers = ""
            while !("\r\n" + trailers).hasSuffix("\r\n\r\n") {
                trailers += try connection.readThrough("\r\n")
            }
            let sum = body.reduce(0) { $0 &+ Int($1) }
            try connection.answer("\(body.count) \(sum) \(trailers)")
        }
    }

    /// libcurl does not begin anew with the framing of a second chunked upload on the same handle: it wrote its framing
    /// outside its buffer, and no trailers.
    @Test(arguments: [1, 1_000, 5_000, 65_536, 100_000])
    func `chunked uploads follow one another, each with its own framing and trailers`(
        _ pieceSize: Int
    ) async throws {
        try await withServer(Self.readChunks) { origin, _ in
            for number in 1...8 {
                // What carried something else before carries an upload as well.
                if number % 3 == 1 { _ = try await origin.ask(makeRequest()) }
                let pieces = (1...3).map { ByteBuffer(repeating: UInt8($0), count: pieceSize) }
                let body = PiecewiseBody(pieces, trailers: ["X-Number": "\(number)"])
                let sink = try await origin.ask(
                    makeRequest("POST", "/", body: .stream(body, length: nil)))
                #expect(
                    sink.text == "\(3 * pieceSize) \(6 * pieceSize) X-Number: \(number)\r\n\r\n")
            }
        }
    }

    @Test func `a body of 3 MB arrives whole, given at once or in pieces`() async throws {
        let script: ScriptedServer.Script = { connection in
            while try connection.readHead() != nil {
                let bytes = try connection.readBody(3_000_000)
                try connection.answer("\(bytes.count) \(bytes.reduce(0) { $0 &+ Int($1) })")
            }
        }
        let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let expected = "3000000 \(bytes.reduce(0) { $0 &+ Int($1) })"
        let pieces = stride(from: 0, to: 3_000_000, by: 50_000).map {
            ByteBuffer(bytes: bytes[$0..<$0 + 50_000])
        }
        try await withServer(script) { origin, _ in
            let whole = makeRequest("POST", "/", body: .whole(ByteBuffer(bytes: bytes)))
            let first = try await origin.ask(whole)
            #expect(first.text == expected)
            let body = PiecewiseBody(pieces, pause: .milliseconds(1))
            let streamed = makeRequest("POST", "/", body: .stream(body, length: 3_000_000))
            let second = try await origin.ask(streamed)
            #expect(second.text == expected)
        }
    }

    @Test func `what would break the framing upstream never leaves`() async throws {
        try await withServer(Self.echo) { origin, server in
            let bad: [Request] = [
                makeRequest("GE T"), makeRequest("GET", "/a b"), makeRequest("GET", "/a\r\nX: y"),
                makeRequest("GET", "/", ["X": "a\r\nY: b"]),
                makeRequest("GET", "/", ["X": "a\u{0}b"]),
                makeRequest("GET", "/", ["X Y": "a"]), makeRequest("GET", "/", ["": "a"]),
                makeRequest("GET", "/", ["X": "a\u{7F}"]), makeRequest("GET", "/\u{E9}"),
                makeRequest("POST", "/", ["Content-Length": "3"]),
                makeRequest(
                    "POST", "/", ["Content-Length": "+2"], body: .whole(ByteBuffer(string: "ok"))),
                makeRequest(
                    "POST", "/", ["Content-Length": "2", "content-length": "2"],
                    body: .whole(ByteBuffer(string: "ok"))),
                makeRequest("HEAD", "/", body: .whole(ByteBuffer(string: "ok"))),
            ]
            for request in bad {
                guard case .requestRefused = await origin.failure(of: request) else {
                    Issue.record("not refused: \(request.head)")
                    continue
                }
            }
            #expect(server.accepted == 0)
        }
    }

    @Test func `an early answer gets through while the application still sends`() async throws {
        let script: ScriptedServer.Script = { connection in
            _ = try connection.readHead()
            _ = try connection.readBody(5)
            try connection.write("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno")
            while try !connection.receive().isEmpty {}
        }
        try await withServer(script) { origin, _ in
            let (stream, holder) = AsyncStream<Void>.makeStream()
            let body = StalledBody(first: ByteBuffer(string: "12345"), until: stream)
            let sink = try await origin.ask(
                makeRequest("POST", "/", body: .stream(body, length: 1_000_000)))
            #expect(sink.head?.status == 413)
            #expect(sink.text == "no")
            holder.finish()
        }
    }
}

/// Gives one piece, and then nothing until its task is cancelled.
private final class StalledBody: BodyStream {
    private let first: NIOLockedValueBox<ByteBuffer?>
    private let end: AsyncStream<Void>
    let trailers = FieldList()

    init(first: ByteBuffer, until end: AsyncStream<Void>) {
        self.first = NIOLockedValueBox(first)
        self.end = end
    }

    func next() async throws(OriginError) -> ByteBuffer? {
        if let piece = first.withLockedValue({ $0.take() }) { return piece }
        for await _ in end {}
        throw .requestIncomplete("the application went away")
    }
}
