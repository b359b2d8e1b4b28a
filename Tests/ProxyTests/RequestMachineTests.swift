import Exchange
import NIOCore
import TestSupport
import Testing

@testable import Proxy

struct RequestMachineTests {
    struct Good: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var text: String
        var lines: [String]

        init(_ name: String, _ text: String, _ lines: [String]) {
            testDescription = name
            self.text = text
            self.lines = lines
        }
    }

    static let good = [
        Good(
            "the least request", "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
            ["GET / 1.1 none keep host=a [Host=a]", "end"]),
        Good(
            "one empty line before", "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
            ["GET / 1.1 none keep host=a [Host=a]", "end"]),
        Good(
            "HTTP/1.0 without Host", "GET /x HTTP/1.0\r\n\r\n",
            ["GET /x 1.0 none close host=", "end"]),
        Good(
            "HTTP/1.0 kept alive", "GET /x HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n",
            ["GET /x 1.0 none keep host= [Connection=Keep-Alive]", "end"]),
        Good(
            "close", "GET / HTTP/1.1\r\nHost: A:80\r\nConnection: x, Close\r\n\r\n",
            ["GET / 1.1 none close host=a:80 [Host=A:80] [Connection=x, Close]", "end"]),
        Good(
            "case, order, duplicates, empty values and spaces",
            "GET / HTTP/1.1\r\nhOST:a\r\nX:\r\nx: \t 1 2 \t\r\nX:  \r\n\r\n",
            ["GET / 1.1 none keep host=a [hOST=a] [X=] [x=1 2] [X=]", "end"]),
        Good(
            "a body with its length",
            "POST /p?q=%2F HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
            [
                "POST /p?q=%2F 1.1 length=5 keep host=a [Host=a] [Content-Length=5]", "body hello",
                "end",
            ]),
        Good(
            "no bytes", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
            ["POST / 1.1 none keep host=a [Host=a] [Content-Length=0]", "end"]),
        Good(
            "chunks with extensions and trailers",
            "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"
                + "5\r\nhello\r\n00a;x=\"y\"\r\n0123456789\r\n0;last\r\nSum: 1\r\nsum: 2\r\n\r\n",
            [
                "PUT / 1.1 chunked keep host=a [Host=a] [Transfer-Encoding=Chunked]",
                "body hello0123456789", "end [Sum=1] [sum=2]",
            ]),
        Good(
            "no chunks",
            "PATCH / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            ["PATCH / 1.1 chunked keep host=a [Host=a] [Transfer-Encoding=chunked]", "end"]),
        Good(
            "an expectation",
            "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n\r\nx",
            [
                "POST / 1.1 length=1 keep continue host=a [Host=a] [Expect=100-Continue] [Content-Length=1]",
                "body x", "end",
            ]),
        Good(
            "an expectation without a body",
            "GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n",
            ["GET / 1.1 none keep host=a [Host=a] [Expect=100-continue]", "end"]),
        Good(
            "options for all", "OPTIONS * HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n",
            ["OPTIONS * 1.1 none keep host=[::1]:8080 [Host=[::1]:8080]", "end"]),
        Good(
            "pipelined",
            "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab"
                + "DELETE /2 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nc\r\n0\r\n\r\n"
                + "\r\nHEAD /3 HTTP/1.1\r\nHost: a\r\n\r\n",
            [
                "POST /1 1.1 length=2 keep host=a [Host=a] [Content-Length=2]", "body ab", "end",
                "DELETE /2 1.1 chunked keep host=a [Host=a] [Transfer-Encoding=chunked]", "body c",
                "end",
                "HEAD /3 1.1 none keep host=a [Host=a]", "end",
            ]),
    ]

    @Test(arguments: good)
    func `good requests are heard alike whole, byte by byte and split anywhere`(_ good: Good) {
        #expect(Transcript.of(good.text) == good.lines)
        let bytes = ByteBuffer(string: good.text)
        #expect(
            Transcript.of(bytes.readableBytesView.map { ByteBuffer(bytes: [$0]) }) == good.lines)
        for split in 1..<bytes.readableBytes {
            var rest = bytes
            guard let first = rest.readSlice(length: split) else { continue }
            #expect(Transcript.of([first, rest]) == good.lines, "split at \(split)")
        }
    }

    @Test func `obs-text goes through byte for byte`() throws {
        var machine = RequestMachine(limits: Limits())
        let value = Array(UInt8(0x80)...0xFF)
        machine.received(
            ByteBuffer(
                bytes: Array("GET / HTTP/1.1\r\nHost: a\r\nX: ".utf8) + value
                    + Array("\r\n\r\n".utf8)))
        guard case .head(let head, _) = machine.next() else {
            Issue.record("refused")
            return
        }
        #expect(head.fields.first("x").map(Array.init) == value)
    }

    @Test func `a whole body is taken in one piece, only when it is there`() {
        var machine = RequestMachine(limits: Limits())
        machine.received(
            ByteBuffer(string: "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nab"))
        _ = machine.next()
        let early = machine.takeWholeBody()
        #expect(early == nil)
        machine.received(ByteBuffer(string: "cGET"))
        let body = machine.takeWholeBody()
        #expect(body == ByteBuffer(string: "abc"))
        guard case .end = machine.next() else {
            Issue.record("no end")
            return
        }
        #expect(machine.isInsideHead && machine.bufferedBytes == 3)
    }

    @Test func `after a refusal nothing comes any more, and its first bytes are kept`() {
        var limits = Limits()
        limits.rejectedBytesKept = 10
        var machine = RequestMachine(limits: limits)
        machine.received(ByteBuffer(string: "GET / HTTP/1.1\r\nHost : a\r\n\r\nGET / HTTP/1.1\r\n"))
        guard case .rejected(.malformed, let raw) = machine.next() else {
            Issue.record("taken")
            return
        }
        #expect(raw == Array("GET / HTTP".utf8))
        machine.received(ByteBuffer(string: "GET / HTTP/1.1\r\nHost: a\r\n\r\n"))
        guard case .needMore = machine.next() else {
            Issue.record("it goes on")
            return
        }
    }

    @Test func `a connection on which half a head always waits does not grow`() {
        var machine = RequestMachine(limits: Limits())
        let filler = String(repeating: "x", count: 500)
        let request = ByteBuffer(
            string: "GET /some/path HTTP/1.1\r\nHost: a\r\nX: \(filler)\r\n\r\n")
        let half = request.readableBytes / 2
        var piece = request
        piece.moveReaderIndex(forwardBy: half)
        machine.received(ByteBuffer(request.readableBytesView.prefix(half)))
        piece.writeBytes(request.readableBytesView.prefix(half))
        for _ in 0..<2_000 {
            machine.received(piece)
            while true {
                if case .needMore = machine.next() { break }
            }
        }
        #expect(machine.bufferedBytes == half)
        #expect(machine.bufferCapacity < 64 * 1024)
    }
}

/// Random bytes never trap, and what is accepted is what was sent.
struct RequestMachineFuzzTests {
    private static let words = [
        "GET ", "POST ", "/", "/a?b", " HTTP/1.1", "\r\n", "\r\n\r\n", "Host: a", "Host:b", "\r",
        "\n", ":",
        "Content-Length: ", "5", "0", "Transfer-Encoding: chunked", "hello", "\t", " ", "\u{0}",
        "X: y",
        "5\r\nhello\r\n", "0\r\n\r\n", "ffffffff", ";", "é", "Expect: 100-continue",
        "Connection: close",
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n",
    ]

    @Test(arguments: [UInt64(1), 2, 3])
    func `random interleavings end in an event and mean the same however they are split`(
        _ seed: UInt64
    ) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<700 {
            let text = (0..<Int.random(in: 1...12, using: &random))
                .compactMap { _ in Self.words.randomElement(using: &random) }.joined()
            let whole = ByteBuffer(string: text)
            let expected = Transcript.of([whole])
            var rest = whole
            var pieces: [ByteBuffer] = []
            while rest.readableBytes > 0 {
                let length = Int.random(in: 1...min(9, rest.readableBytes), using: &random)
                if let piece = rest.readSlice(length: length) { pieces.append(piece) }
            }
            let inPieces = Transcript.of(pieces)
            let isRefused = expected.last?.hasPrefix("rejected") == true
            // A refusal may come at a later or earlier byte, and then with what was already given out.
            #expect(
                inPieces == expected || (isRefused && inPieces.last == expected.last),
                "\(text.debugDescription)")
        }
    }

    @Test(arguments: [UInt64(4), 5, 6])
    func `an accepted head has exactly the bytes that were sent`(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var accepted = 0
        for _ in 0..<2_000 {
            var bytes = Array(
                "POST /api/links/?a=b HTTP/1.1\r\nHost: a.b\r\nX-One: 1\r\nAccept: */*\r\nContent-Length: 0\r\n\r\n"
                    .utf8)
            for _ in 0..<Int.random(in: 1...2, using: &random) {
                bytes[Int.random(in: 0..<bytes.count - 4, using: &random)] = UInt8.random(
                    in: 0...255, using: &random)
            }
            var machine = RequestMachine(limits: Limits())
            machine.received(ByteBuffer(bytes: bytes))
            guard case .head(let head, _) = machine.next() else { continue }
            accepted += 1
            #expect(Self.lines(of: head) == Self.lines(of: bytes))
        }
        #expect(accepted > 200)
    }

    private static func lines(of head: RequestHead) -> [[UInt8]] {
        let first = Array("\(head.method) \(head.target) HTTP/\(head.version.rawValue)".utf8)
        return [first]
            + head.fields.indices.map {
                Array(head.fields[$0].name) + [0x3A] + head.fields[$0].value
            }
    }

    /// The lines as sent, without the spaces that may stand around a value.
    private static func lines(of bytes: [UInt8]) -> [[UInt8]] {
        let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
        return bytes.split(separator: 0x0A).map { Array($0.dropLast()) }.filter { !$0.isEmpty }
            .enumerated()
            .map { index, line in
                guard index > 0, let colon = line.firstIndex(of: 0x3A) else { return line }
                let value = line[(colon + 1)...].drop(while: isSpace).reversed().drop(
                    while: isSpace
                ).reversed()
                return Array(line[...colon]) + value
            }
    }
}
