import Exchange
import Foundation
import NIOCore
import Testing

@testable import Recording

@Suite("The line", .timeLimit(.minutes(2)))
struct LineTests {
    private func line(_ record: ExchangeRecord) throws -> [UInt8] {
        var encoder = LineEncoder(
            context: LineContext(
                session: "s", environment: "sandbox", version: "1", durability: .process))
        encoder.exchange(
            record, kind: .exchange, sequence: 7, request: StandingBody(record.requestBody),
            response: StandingBody(record.responseBody))
        return encoder.buffer.bytes
    }

    private func object(_ line: [UInt8]) throws -> [String: Any] {
        let json = try JSONSerialization.jsonObject(with: Data(line))
        return try #require(json as? [String: Any])
    }

    /// 200 bodies that try to break out of their line.
    static let hostileBodies: [[UInt8]] = {
        var bodies: [[UInt8]] = [
            Array(#"{"a":1}}"#.utf8), Array(#"","testigo.kind":"gap","x":""#.utf8),
            Array(#"{"a":1,"a":2}"#.utf8), Array("{\"a\":\n1}".utf8), Array("{\"a\":\r\n1}".utf8),
            Array(String(repeating: "[", count: 5000).utf8), [0], [0x22, 0, 0x22], [0xFF, 0xFE],
            Array("\u{2028}\u{2029}\u{85}\u{7F}".utf8), Array("\u{1B}[31m".utf8), [0xC3],
            [0xE2, 0x80],
            [0xED, 0xA0, 0x80], Array("\\".utf8), Array("\"".utf8), Array("\n".utf8),
            Array("}\n{\"testigo.kind\":\"exchange\"}".utf8), Array("\u{FEFF}{}".utf8),
            Array("😀 naïve São Paulo".utf8),
        ]
        var generator = SplitMix(seed: 7)
        let pieces: [[UInt8]] = [
            [0x22], [0x5C], [0x0A], [0x0D], [0], [0x7D], [0x7B], [0x2C], [0xE2, 0x80, 0xA8],
            [0xC2, 0x85],
            [0x80], [0xF0, 0x9F, 0x98, 0x80], Array("testigo.kind".utf8), [0x41], [0x1F], [0x7F],
            [0xFF],
        ]
        while bodies.count < 200 {
            let count = Int.random(in: 1...40, using: &generator)
            bodies.append(
                (0..<count).flatMap { _ in pieces.randomElement(using: &generator) ?? [] })
        }
        return bodies
    }()

    @Test(arguments: [RecordedBody.Form.json, .text, .base64])
    func `no body alters its line, and each comes back byte for byte`(form: RecordedBody.Form)
        throws
    {
        for body in Self.hostileBodies {
            // What is no JSON is never called JSON by the redaction; the line is to hold even so as far as it can.
            let hasMark = body.starts(with: [0xEF, 0xBB, 0xBF])
            let isJSON =
                !hasMark
                && (try? JSONSerialization.jsonObject(with: Data(body), options: .fragmentsAllowed))
                    != nil
            guard form != .json || isJSON else { continue }
            var record = makeRecord(1)
            record.responseBody = RecordedBody(
                stored: .memory(ByteBuffer(bytes: body)), form: form, wireSize: body.count)
            record.requestBody = record.responseBody
            let bytes = try line(record)
            #expect(bytes.filter { $0 == 0x0A }.count == 1 && bytes.last == 0x0A)
            #expect(String(validating: bytes, as: UTF8.self) != nil)
            let parsed = try object(bytes)
            #expect(parsed["testigo.kind"] as? String == "exchange")
            #expect(parsed["testigo.sequence"] as? Int == 7)
            #expect(parsed["http.response.body.stored_size"] as? Int == body.count)
            let view = LineView(bytes, 0..<bytes.count - 1)
            #expect(view.bodyBytes(.response) == body)
            #expect(view.bodyBytes(.request) == body)
            var sealed: [UInt8] = []
            try #require(SealedLine(view)).append(to: &sealed)
            #expect(sealed.last == 0x0A)
            #expect(try object(sealed)["http.response.body.hash"] as? String != nil)
        }
    }

    @Test func `JSON stands as it is, so that jq sees it and its bytes are the same`() throws {
        let body = #"{"amount": 12.30 , "name":"São \/ Paulo"}"#
        let bytes = try line(makeRecord(1, body: body))
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.hasSuffix(#","http.response.body.content":\#(body)}"# + "\n"))
        #expect(try object(bytes)["http.response.body.encoding"] == nil)
    }

    @Test func `JSON with a line feed between its tokens stands as text`() throws {
        let bytes = try line(makeRecord(1, body: "{\n  \"a\": 1\n}"))
        let view = LineView(bytes, 0..<bytes.count - 1)
        #expect(view.string("http.response.body.encoding") == "text")
        #expect(view.bodyBytes(.response) == Array("{\n  \"a\": 1\n}".utf8))
    }

    @Test func `fields are searchable as arrays and kept as they stood`() throws {
        var record = makeRecord(1)
        record.request.fields = ["Host": "a", "X-Twice": "one", "x-twice": "two"]
        record.request.fields.append(name: Array("X-Raw".utf8), value: [0x63, 0xE9, 0x21])
        let parsed = try object(line(record))
        #expect(parsed["http.request.header.x-twice"] as? [String] == ["one", "two"])
        #expect(parsed["http.request.header.x-raw"] as? [String] == ["c\u{FFFD}!"])
        let fields = try #require(parsed["testigo.request.fields"] as? [[Any]])
        #expect(fields.map { $0[0] as? String } == ["Host", "X-Twice", "x-twice", "X-Raw"])
        #expect((fields[3][1] as? [String: String])?["base64"] == "Y+kh")
    }

    @Test func `all that is known of an exchange has its name`() throws {
        var record = makeRecord(3, status: 202, institution: "erebor_mx_retail")
        record.app = "backend"
        record.appLeft = true
        record.answeredBy = "testigo"
        record.failure = .reset("mid-body")
        record.response = record.response?.arrived(
            from: Peer(address: "10.0.0.1", port: 443), resendCount: 1)
        record.responseTrailers = ["X-Sum": "1"]
        record.requestBody = RecordedBody(
            stored: .withheld(reason: "a secret", hash: "abc"), wireSize: 10)
        record.responseBody.isTruncated = true
        record.responseBody.wireEncoding = "gzip"
        let parsed = try object(line(record))
        let texts = parsed.compactMapValues { $0 as? String }
        #expect(texts["testigo.app"] == "backend")
        #expect(texts["testigo.answered_by"] == "testigo")
        #expect(texts["error.type"] == "reset")
        #expect(texts["url.full"] == "https://sandbox.belvo.com/api/links/?page=3")
        #expect(texts["url.template"] == "/api/links/")
        #expect(texts["server.address"] == "10.0.0.1")
        #expect(texts["belvo.institution"] == "erebor_mx_retail")
        #expect(texts["http.request.body.withheld"] == "a secret")
        #expect(texts["http.request.body.keyed_hash"] == "abc")
        #expect(texts["http.response.body.wire_encoding"] == "gzip")
        #expect(texts["network.protocol.version"] == "1.1")
        #expect(texts["testigo.response.reason"] == "OK")
        #expect(parsed["testigo.app_left"] as? Bool == true)
        #expect(parsed["http.response.body.truncated"] as? Bool == true)
        #expect(parsed["http.request.resend_count"] as? Int == 1)
        #expect(parsed["event.duration"] as? Int == 1_000_000)
        #expect(parsed["belvo.request_ids"] as? [String] == [requestID(3)])
        #expect(parsed["testigo.response.trailers"] as? [[String]] == [["X-Sum", "1"]])
    }

    @Test(arguments: [
        "1970-01-01T00:00:00.000000Z", "2026-11-21T10:00:00.000001Z", "2000-02-29T23:59:59.999999Z",
        "1969-12-31T23:59:59.999999Z", "2100-03-01T00:00:00.000000Z",
    ])
    func `times are written as they are read`(time: String) throws {
        let microseconds = try #require(Timestamp.parse(time))
        #expect(Timestamp.string(microseconds) == time)
        let formatter = ISO8601DateFormatter()
        formatter.formatOptions = [.withInternetDateTime]
        let date = try #require(formatter.date(from: String(time.prefix(19)) + "Z"))
        #expect(Double(microseconds / 1_000_000) - date.timeIntervalSince1970 <= 1)
    }

    @Test func `a line that is anything at all is looked at without a trap`() {
        var generator = SplitMix(seed: 3)
        let valid = Array(
            #"{"a":"\u00e9\"","b":[1,{"c":"}"}],"http.response.body.content":{"x":1}}"#.utf8)
        for _ in 0..<20_000 {
            var bytes = valid
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(
                    in: 0...255, using: &generator)
            }
            bytes.removeLast(Int.random(in: 0...bytes.count, using: &generator))
            let view = LineView(bytes, 0..<bytes.count)
            _ = view.string("a")
            _ = view.strings("b")
            _ = view.bodyBytes(.response)
            _ = IndexRow(view, sampleFields)
        }
    }
}

/// Random numbers that are the same in every run.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
