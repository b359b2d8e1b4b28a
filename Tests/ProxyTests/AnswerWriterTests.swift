import Exchange
import NIOCore
import Testing

@testable import Proxy

struct AnswerWriterTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var method = "GET"
        var version = HTTPVersion.http11
        var closes = false
        var head: ResponseHead
        var body: [String] = []
        var wire: String
        var closesAfterwards = false
    }

    static let cases = [
        Case(
            testDescription: "a length",
            head: ResponseHead(status: 200, reason: Array("OK".utf8), length: .exactly(5)),
            body: ["he", "", "llo"], wire: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"),
        Case(
            testDescription: "a length that stands there",
            head: ResponseHead(
                status: 200, fields: ["A": "1", "content-LENGTH": "2", "B": "2"],
                length: .exactly(2)),
            body: ["ab"], wire: "HTTP/1.1 200 \r\nA: 1\r\ncontent-LENGTH: 2\r\nB: 2\r\n\r\nab"),
        Case(
            testDescription: "no bytes", head: ResponseHead(status: 200, length: .exactly(0)),
            wire: "HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n"),
        Case(
            testDescription: "no body in sight", head: ResponseHead(status: 200, length: .none),
            wire: "HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n"),
        Case(
            testDescription: "chunks", head: ResponseHead(status: 200),
            body: ["hello", String(repeating: "x", count: 16)],
            wire:
                "HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n10\r\nxxxxxxxxxxxxxxxx\r\n0\r\n\r\n"
        ),
        Case(
            testDescription: "hop-by-hop fields",
            head: ResponseHead(
                status: 200,
                fields: ["Transfer-Encoding": "gzip", "Connection": "X, close", "X": "1", "Y": "2"]),
            wire: "HTTP/1.1 200 \r\nY: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        Case(
            testDescription: "HTTP/1.0 ends by close", version: .http10,
            head: ResponseHead(status: 200), body: ["ab"],
            wire: "HTTP/1.1 200 \r\nConnection: close\r\n\r\nab", closesAfterwards: true),
        Case(
            testDescription: "HTTP/1.0 kept alive", version: .http10,
            head: ResponseHead(status: 200, length: .exactly(2)),
            body: ["ab"],
            wire: "HTTP/1.1 200 \r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nab"),
        Case(
            testDescription: "the last on its connection", closes: true,
            head: ResponseHead(status: 200, length: .exactly(2)),
            body: ["ab"], wire: "HTTP/1.1 200 \r\nContent-Length: 2\r\nConnection: close\r\n\r\nab",
            closesAfterwards: true),
        Case(
            testDescription: "HEAD with a length", method: "HEAD",
            head: ResponseHead(status: 200, fields: ["Content-Length": "7"], length: .none),
            wire: "HTTP/1.1 200 \r\nContent-Length: 7\r\n\r\n"),
        Case(
            testDescription: "HEAD without", method: "HEAD", version: .http10,
            head: ResponseHead(status: 200),
            wire: "HTTP/1.1 200 \r\nConnection: keep-alive\r\n\r\n"),
        Case(
            testDescription: "204", head: ResponseHead(status: 204, length: .none),
            wire: "HTTP/1.1 204 \r\n\r\n"),
        Case(
            testDescription: "304",
            head: ResponseHead(status: 304, fields: ["Content-Length": "9"], length: .none),
            wire: "HTTP/1.1 304 \r\nContent-Length: 9\r\n\r\n"),
        Case(
            testDescription: "a reason outside ASCII",
            head: ResponseHead(status: 599, reason: [0xC3, 0xA9], length: .exactly(0)),
            wire: "HTTP/1.1 599 é\r\nContent-Length: 0\r\n\r\n"),
    ]

    @Test(arguments: cases)
    func `answers are framed as their heads say`(_ test: Case) throws {
        var writer = AnswerWriter(method: test.method, version: test.version, closes: test.closes)
        var output = ByteBuffer()
        #expect(!writer.hasHead && !writer.hasEnded)
        try writer.head(test.head, into: &output)
        #expect(writer.hasHead && !writer.hasEnded)
        for piece in test.body { try writer.chunk(ByteBuffer(string: piece), into: &output) }
        try writer.end(trailers: FieldList(), into: &output)
        #expect(writer.hasEnded && writer.closes == test.closesAfterwards)
        #expect(String(buffer: output) == test.wire)
    }

    /// A body that is left to the caller is the same bytes, after the same head.
    @Test(arguments: cases, ["", String(repeating: "long ", count: 200)])
    func `a whole answer is the same bytes as its pieces`(_ test: Case, _ more: String) throws {
        let body = ByteBuffer(string: test.body.joined() + (test.body.isEmpty ? "" : more))
        var head = test.head
        if case .exactly(let count) = head.length, count > 0 {
            var fields = head.fields
            if fields.contains(.contentLength) {
                fields.set(.contentLength, to: String(body.readableBytes))
            }
            head = head.with(fields: fields, length: .exactly(body.readableBytes))
        }
        var pieces = (AnswerWriter(method: test.method, version: test.version, closes: test.closes))
        var whole = pieces
        var expected = ByteBuffer()
        try pieces.head(head, into: &expected)
        try pieces.chunk(body, into: &expected)
        try pieces.end(trailers: FieldList(), into: &expected)
        var output = ByteBuffer()
        let rest = try whole.whole(head, body, into: &output)
        #expect((rest != nil) == (head.length == .exactly(1000 + test.body.joined().utf8.count)))
        if let rest { output.writeImmutableBuffer(rest) }
        #expect(output == expected)
        #expect(whole.hasEnded && whole.closes == pieces.closes)
    }

    @Test func `a whole answer that does not keep to its head is a mistake, too`() {
        for count in [4, 6, 600] {
            #expect(
                mistake { (writer, output) throws(Mistake) in
                    _ = try writer.whole(
                        ResponseHead(status: 200, length: .exactly(5)),
                        ByteBuffer(repeating: 0x61, count: count), into: &output)
                }.0 == (count < 5 ? .tooFewBytes(missing: 1) : .tooManyBytes))
        }
        #expect(
            mistake(method: "HEAD") { (writer, output) throws(Mistake) in
                _ = try writer.whole(
                    ResponseHead(status: 200, length: .exactly(600)),
                    ByteBuffer(repeating: 0x61, count: 600), into: &output)
            }.0 == .tooManyBytes)
    }

    @Test func `trailers follow the last chunk, without fields of one hop`() throws {
        var writer = AnswerWriter(method: "GET", version: .http11, closes: false)
        var output = ByteBuffer()
        try writer.head(ResponseHead(status: 200), into: &output)
        output.clear()
        try writer.end(trailers: ["Sum": "1", "Connection": "x"], into: &output)
        #expect(String(buffer: output) == "0\r\nSum: 1\r\n\r\n")
    }

    @Test func `interim answers go to HTTP 1 point 1 only`() throws {
        for version in [HTTPVersion.http11, .http10] {
            var writer = AnswerWriter(method: "GET", version: version, closes: false)
            var output = ByteBuffer()
            try writer.interim(
                ResponseHead(status: 103, fields: ["Link": "x"], length: .none), into: &output)
            #expect(
                String(buffer: output)
                    == (version == .http11 ? "HTTP/1.1 103 \r\nLink: x\r\n\r\n" : ""))
            #expect(!writer.hasHead)
        }
    }

    private typealias Mistake = AnswerWriter.Mistake

    private func mistake(
        method: String = "GET", version: HTTPVersion = .http11,
        _ body: (inout AnswerWriter, inout ByteBuffer) throws(AnswerWriter.Mistake) -> Void
    ) -> (AnswerWriter.Mistake?, written: Int) {
        var writer = AnswerWriter(method: method, version: version, closes: false)
        var output = ByteBuffer()
        do {
            try body(&writer, &output)
            return (nil, output.readableBytes)
        } catch {
            return (error, output.readableBytes)
        }
    }

    @Test(arguments: [
        (
            "GET", HTTPVersion.http11,
            ResponseHead(status: 200, fields: ["Content-Length": "5"], length: .exactly(4))
        ),
        (
            "GET", .http11,
            ResponseHead(
                status: 200, fields: ["Content-Length": "5", "content-length": "5"],
                length: .exactly(5))
        ),
        (
            "GET", .http11,
            ResponseHead(status: 200, fields: ["Content-Length": "05"], length: .exactly(5))
        ),
        (
            "GET", .http11,
            ResponseHead(status: 200, fields: ["Content-Length": "5"], length: .unknown)
        ),
        (
            "GET", .http10,
            ResponseHead(status: 200, fields: ["Content-Length": "5"], length: .unknown)
        ),
        ("GET", .http11, ResponseHead(status: 200, fields: ["Content-Length": "5"], length: .none)),
    ])
    func `a head that gives two lengths is not written`(
        _ method: String, _ version: HTTPVersion, _ head: ResponseHead
    ) {
        let (mistake, written) = mistake(method: method, version: version) {
            (writer, output) throws(Mistake) in
            try writer.head(head, into: &output)
        }
        #expect(mistake == .contradictoryLength && written == 0)
    }

    @Test func `pieces that do not fit are mistakes`() {
        let five = ResponseHead(status: 200, length: .exactly(5))
        let some = ByteBuffer(string: "abcd")
        #expect(
            mistake { (writer, output) throws(Mistake) in
                try writer.head(five, into: &output)
                try writer.head(five, into: &output)
            }.0 == .secondHead)
        #expect(
            mistake { (writer, output) throws(Mistake) in
                try writer.head(five, into: &output)
                try writer.interim(five, into: &output)
            }.0 == .secondHead)
        #expect(
            mistake { (writer, output) throws(Mistake) in try writer.chunk(some, into: &output) }.0
                == .bodyBeforeHead)
        #expect(
            mistake { (writer, output) throws(Mistake) in
                try writer.end(trailers: FieldList(), into: &output)
            }.0
                == .bodyBeforeHead)
        #expect(
            mistake { (writer, output) throws(Mistake) in
                try writer.head(five, into: &output)
                try writer.chunk(some, into: &output)
                try writer.chunk(some, into: &output)
            }.0 == .tooManyBytes)
        #expect(
            mistake { (writer, output) throws(Mistake) in
                try writer.head(five, into: &output)
                try writer.chunk(some, into: &output)
                try writer.end(trailers: FieldList(), into: &output)
            }.0 == .tooFewBytes(missing: 1))
        for status in [204, 304] {
            #expect(
                mistake { (writer, output) throws(Mistake) in
                    try writer.head(ResponseHead(status: status, length: .none), into: &output)
                    try writer.chunk(some, into: &output)
                }.0 == .tooManyBytes)
        }
        #expect(
            mistake(method: "HEAD") { (writer, output) throws(Mistake) in
                try writer.head(five, into: &output)
                try writer.chunk(some, into: &output)
            }.0 == .tooManyBytes)
    }

    @Test func `nothing follows the end`() {
        let some = ByteBuffer(string: "abcd")
        for isChunk in [true, false] {
            #expect(
                mistake { (writer, output) throws(Mistake) in
                    try writer.head(ResponseHead(status: 200), into: &output)
                    try writer.end(trailers: FieldList(), into: &output)
                    if isChunk {
                        try writer.chunk(some, into: &output)
                    } else {
                        try writer.end(trailers: FieldList(), into: &output)
                    }
                }.0 == .afterEnd)
        }
    }
}

struct BaseURLFaceTests {
    private let face = BaseURLFace(
        environment: "sandbox", canonicalHost: "sandbox.belvo.com", hosts: ["proxy.internal"])

    @Test(arguments: [
        "", "localhost", "localhost:8080", "a.localhost", "localhost.", "127.0.0.1", "127.1.2.3:80",
        "127.0.0.1.", "[::1]",
        "[::1]:8080", "sandbox.belvo.com", "sandbox.belvo.com:443", "proxy.internal:1",
    ])
    func `it stands for itself and its own host`(_ host: String) { #expect(face.stands(for: host)) }

    @Test(arguments: [
        "evil.test", "localhost.evil.test", "127.0.0.1.evil.test", "127.0.0.256", "127.0.0",
        "128.0.0.1", "[::2]",
        "belvo.com", "sandbox.belvo.com.evil.test", "0.0.0.0", "notlocalhost",
    ])
    func `it stands for nobody else`(_ host: String) {
        #expect(!face.stands(for: host))
    }
}
