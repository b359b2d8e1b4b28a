import Exchange
import NIOCore
import TestSupport
import Testing

@testable import Proxy

/// Every rule by which a request is refused, with its status.
struct RefusedRequestTests {
    struct Bad: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var status: Int
        var bytes: [UInt8]

        init(_ name: String, _ text: String) { self.init(name, 400, text) }

        init(_ name: String, _ status: Int, _ text: String) {
            testDescription = name
            self.status = status
            bytes = Array(text.utf8)
        }
    }

    private static func get(_ name: String, _ fields: String, _ status: Int = 400) -> Bad {
        Bad(name, status, "GET / HTTP/1.1\r\n\(fields)\r\n\r\n")
    }

    private static func post(_ name: String, _ fields: String, _ body: String = "hello") -> Bad {
        Bad(name, 400, "POST / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n\(body)")
    }

    private static func chunked(_ name: String, _ body: String, _ status: Int = 400) -> Bad {
        Bad(name, status, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(body)")
    }

    static let requestLines = [
        Bad("LF alone", "GET / HTTP/1.1\nHost: a\n\n"),
        Bad("LF alone at the end of the head", "GET / HTTP/1.1\r\nHost: a\r\n\n"),
        Bad("CR alone in the request line", "GET / HTTP/1.1\rHost: a\r\n\r\n"),
        Bad("two CR", "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n"),
        Bad("two empty lines before", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        Bad("LF before", "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        Bad("space before", " GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        Bad("two spaces after the method", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"),
        Bad("two spaces after the target", "GET /  HTTP/1.1\r\nHost: a\r\n\r\n"),
        Bad("tab after the method", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        Bad("space after the version", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n"),
        Bad("no version", "GET /\r\nHost: a\r\n\r\n"),
        Bad("no target", "GET HTTP/1.1\r\nHost: a\r\n\r\n"),
        Bad("an empty method", " / HTTP/1.1\r\nHost: a\r\n\r\n"),
        Bad("a method that is no token", "GE(T / HTTP/1.1\r\nHost: a\r\n\r\n"),
        Bad("an unknown method", 501, "BREW / HTTP/1.1\r\nHost: a\r\n\r\n"),
        Bad("a method in small letters", 501, "get / HTTP/1.1\r\nHost: a\r\n\r\n"),
        Bad("TRACE", 405, "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n"),
        Bad("CONNECT", 405, "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n"),
        Bad("HTTP/2.0", 505, "GET / HTTP/2.0\r\nHost: a\r\n\r\n"),
        Bad("HTTP/1.2", 505, "GET / HTTP/1.2\r\nHost: a\r\n\r\n"),
        Bad("the preface of HTTP/2", 505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        Bad("http in small letters", "GET / http/1.1\r\nHost: a\r\n\r\n"),
        Bad("HTTP/1.10", "GET / HTTP/1.10\r\nHost: a\r\n\r\n"),
        Bad("another protocol", "GET / RTSP/1.0\r\nHost: a\r\n\r\n"),
        Bad("TLS", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\r\n\r\n"),
        Bad("an absolute target", "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        Bad("an authority as target", "GET a:443 HTTP/1.1\r\nHost: a\r\n\r\n"),
        Bad("an asterisk without OPTIONS", "GET * HTTP/1.1\r\nHost: a\r\n\r\n"),
        Bad("a fragment", "GET /#a HTTP/1.1\r\nHost: a\r\n\r\n"),
        Bad("a target outside ASCII", "GET /é HTTP/1.1\r\nHost: a\r\n\r\n"),
        Bad("NUL in the target", "GET /\u{0} HTTP/1.1\r\nHost: a\r\n\r\n"),
        Bad("DEL in the target", "GET /\u{7F} HTTP/1.1\r\nHost: a\r\n\r\n"),
    ]

    static let fields = [
        get("no Host", "X: y"), get("two Hosts", "Host: a\r\nHost: a"),
        get("two Hosts, other case", "Host: a\r\nhOsT: b"),
        get("an empty Host", "Host:"), get("a Host with a path", "Host: a/b"),
        get("a Host with a user", "Host: u@a"),
        get("a Host with a space", "Host: a b"), get("a Host with a list", "Host: a, b"),
        get("a Host with a bad port", "Host: a:x"),
        get("a Host with a long port", "Host: a:123456"),
        get("a Host with only a port", "Host: :80"),
        get("a Host with percent-encoding", "Host: %61"),
        get("a Host outside ASCII", "Host: é"), get("a Host with an open bracket", "Host: [::1"),
        get("a Host with empty brackets", "Host: []"),
        get("a Host with letters in brackets", "Host: [::g]"),
        get("a Host with bytes after brackets", "Host: [::1]a"),
        get("a Host with a tail", "Host: a:80:80"),
        get("a space before the colon", "Host : a"),
        get("a tab before the colon", "Host: a\r\nX\t: y"),
        get("an empty name", "Host: a\r\n: y"), get("no colon", "Host: a\r\nX"),
        get("a name that is no token", "Host: a\r\nX(: y"),
        get("a name outside ASCII", "Host: a\r\nÉ: y"),
        get("a folded field", "Host: a\r\nX: y\r\n z"),
        get("a field folded with a tab", "Host: a\r\nX: y\r\n\tz"),
        get("a folded first field", " X: y\r\nHost: a"),
        get("CR in a value", "Host: a\r\nX: y\rz"), get("LF in a value", "Host: a\r\nX: y\nz"),
        get("CR at the end of a value", "Host: a\r\nX: y\r"),
        get("NUL in a value", "Host: a\r\nX: \u{0}"),
        get("NUL in a name", "Host: a\r\nX\u{0}: y"),
        get("a line that begins with CR", "Host: a\r\n\rX: y"),
        get("an expectation of another kind", "Host: a\r\nExpect: more", 417),
        get("two expectations", "Host: a\r\nExpect: 100-continue\r\nExpect: 100-continue", 417),
    ]

    static let framings = [
        "Content-Length: +5", "Content-Length: -5", "Content-Length: 05", "Content-Length: 0x5",
        "Content-Length:", "Content-Length: five", "Content-Length: 5.0", "Content-Length: 5 5",
        "Content-Length: 5, 5", "Content-Length: 5,", "Content-Length: 5\r\nContent-Length: 5",
        "Content-Length: 5\r\ncontent-length: 6", "Content-Length: 1000000000000000",
        "Content-Length: 9223372036854775808", "Content-Length: 18446744073709551621",
        "Content-Length: 00",
        "Content-Length: ５", "Transfer-Encoding: chunked\r\nContent-Length: 5",
        "Content-Length: 0\r\nTransfer-Encoding: chunked", "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: chunked, chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: identity", "Transfer-Encoding:", "Transfer-Encoding: chunked,",
        "Transfer-Encoding: xchunked", "Transfer-Encoding: \"chunked\"",
        "Transfer-Encoding: chunked;q=1",
        "Transfer-Encoding: chunked\r\ntransfer-encoding: gzip", "Transfer-Encoding: \u{B}chunked",
    ].map { post($0.debugDescription, $0) }

    static let chunks =
        [
            chunked("no size", "\r\nhello"), chunked("a sign", "+5\r\nhello\r\n"),
            chunked("0x", "0x5\r\nhello\r\n"),
            chunked("a space before", " 5\r\nhello\r\n"),
            chunked("a space after", "5 \r\nhello\r\n"),
            chunked("a letter", "g\r\n"), chunked("overflow", "1000000000000\r\n"),
            chunked("a great overflow", "fffffffffffffffffffff\r\n"),
            chunked("LF alone", "5\nhello\r\n"),
            chunked("LF after CR is missing", "5\rhello\r\n"),
            chunked("data too long", "5\r\nhellox\r\n"),
            chunked("data ends in LF", "5\r\nhello\n"), chunked("data ends in CR", "5\r\nhello\rx"),
            chunked("LF in an extension", "5;a\nhello\r\n"),
            chunked("NUL in an extension", "5;\u{0}\r\nhello\r\n"),
            chunked("an endless extension", "5;" + String(repeating: "x", count: 1100)),
            chunked("a second request instead", "GET / HTTP/1.1\r\n"),
            chunked("a negative size", "-1\r\n"),
        ]
        + [
            "Content-Length: 1", "Transfer-Encoding: chunked", "Host: b", "Authorization: x",
            "Connection: x",
            "Trailer: x", "TE: x", "Content-Encoding: x", "Content-Type: x", "Expect: x",
            "Cookie: x",
            "Proxy-Authorization: x", " folded", "Sum : 1", "Sum: \u{0}", "Sum: 1\nX: 2",
        ].map { chunked("the trailer \($0.debugDescription)", "0\r\n\($0)\r\n\r\n") }

    static let sizes = [
        Bad("a long request line", 431, "GET /" + String(repeating: "a", count: 17_000)),
        get("a long field", "Host: a\r\nX: " + String(repeating: "a", count: 17_000), 431),
        get("many fields", "Host: a" + String(repeating: "\r\nX: y", count: 128), 431),
        get(
            "a large head",
            "Host: a"
                + String(repeating: "\r\nX: " + String(repeating: "a", count: 8_000), count: 9), 431
        ),
        chunked("many trailers", "0\r\n" + String(repeating: "X: y\r\n", count: 129) + "\r\n", 431),
        chunked("a long trailer", "0\r\nX: " + String(repeating: "a", count: 17_000), 431),
    ]

    @Test(arguments: requestLines + fields + framings + chunks + sizes)
    func `it is refused, whole and byte by byte`(_ bad: Bad) {
        let whole = Transcript.of([ByteBuffer(bytes: bad.bytes)])
        #expect(whole.last == "rejected \(bad.status)")
        #expect(whole.filter { $0.hasPrefix("rejected") }.count == 1)
        #expect(whole.count <= 3)
        let drip = Transcript.of(bad.bytes.map { ByteBuffer(bytes: [$0]) })
        #expect(drip == whole)
    }

    @Test(arguments: (0...255).filter { ($0 < 0x20 && $0 != 9) || $0 == 0x7F }.map(UInt8.init))
    func `control bytes in values are refused`(_ byte: UInt8) {
        let bytes =
            Array("GET / HTTP/1.1\r\nHost: a\r\nX: a".utf8) + [byte] + Array("b\r\n\r\n".utf8)
        #expect(Transcript.of([ByteBuffer(bytes: bytes)]) == ["rejected 400"])
    }

    @Test func `chunks need HTTP 1 point 1`() {
        #expect(
            Transcript.of("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n") == [
                "rejected 400"
            ])
    }

    @Test func `a length may be followed by blanks only`() {
        let text = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5 \r\n\r\nhello"
        #expect(Transcript.of(text).count == 3)
    }

    @Test func `bytes after a message that are no request are refused by themselves`() {
        let lines = Transcript.of(
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nxyz\r\n\r\n")
        #expect(lines.count == 4 && lines.last == "rejected 400")
    }

    @Test func `a head of exactly the limits is taken`() {
        let fields = "Host: a" + String(repeating: "\r\nX: y", count: 127)
        #expect(Transcript.of("GET / HTTP/1.1\r\n\(fields)\r\n\r\n").last == "end")
        let line = "X: " + String(repeating: "a", count: 16 * 1024 - 4)
        #expect(Transcript.of("GET / HTTP/1.1\r\nHost: a\r\n\(line)\r\n\r\n").last == "end")
    }

    @Test func `every refusal has an answer that says what was wrong`() {
        let all: [Rejection] = [
            .malformed("x"), .lineTooLong(limit: 1), .headTooLarge(limit: 1),
            .tooManyFields(limit: 1),
            .versionNotServed, .methodNotServed("X"), .expectationNotMet,
            .headTooSlow(milliseconds: 1),
            .misdirected("h"),
        ]
        #expect(all.map(\.answer.status) == [400, 431, 431, 431, 505, 501, 417, 408, 421])
        #expect(all.allSatisfy { !$0.answer.code.isEmpty && $0.answer.message.hasSuffix(".") })
    }
}
