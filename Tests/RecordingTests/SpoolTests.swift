import Exchange
import Foundation
import NIOCore
import Testing

@testable import Recording

@Suite("Bodies too long for memory", .timeLimit(.minutes(2)))
struct SpoolTests {
    static let forms: [(RecordedBody.Form, String?)] = [
        (.json, nil), (.text, "text"), (.base64, "base64"),
    ]

    private func body(_ form: RecordedBody.Form) -> [UInt8] {
        switch form {
        case .json: Array(#"{"text":"\#(String(repeating: "São Paulo, ", count: 40_000))"}"#.utf8)
        case .text: Array(String(repeating: "ação \"quoted\"\n\u{2028}😀", count: 20_000).utf8)
        case .base64: (0..<400_001).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        }
    }

    private func record(
        _ body: [UInt8], _ form: RecordedBody.Form, on tape: SegmentTape, _ number: Int
    ) async throws {
        var record = makeRecord(number)
        for start in stride(from: 0, to: body.count, by: 65_537) {
            let piece = ByteBuffer(bytes: body[start..<min(body.count, start + 65_537)])
            try await tape.record(.chunk(record.id, .response, piece))
        }
        record.responseBody = RecordedBody(
            stored: .spooled(count: body.count), form: form, wireSize: body.count)
        try await tape.record(.exchange(record))
    }

    @Test(arguments: forms)
    func `a spooled body comes back byte for byte`(form: RecordedBody.Form, encoding: String?)
        async throws
    {
        try await withDirectory { path in
            let tape = try await SegmentTape.open(makeSetup(path))
            let body = body(form)
            try await tape.record(.sample(1))
            try await record(body, form, on: tape, 2)
            try await tape.record(.sample(3))
            for isClosed in [false, true] {
                if isClosed { try await tape.close() }
                let lines = try exchanges(path)
                #expect(lines.count == 3)
                #expect(lines[1].bodyBytes(.response) == body)
                #expect(lines[1].string("http.response.body.encoding") == encoding)
                #expect(lines[1].integer("http.response.body.stored_size") == body.count)
            }
            let segment = try #require(try segmentPaths(path).first)
            #expect(
                try shell(
                    "zstdcat '\(segment)' | jq -r '.\"testigo.kind\"' | sort | uniq -c | tr -s ' '"
                ).contains("3 exchange"))
        }
    }

    @Test func `JSON with a line feed somewhere in its chunks stands as text`() async throws {
        try await withDirectory { path in
            let tape = try await SegmentTape.open(makeSetup(path))
            let body = Array(("[" + String(repeating: "1,", count: 100_000) + "\n1]").utf8)
            try await record(body, .json, on: tape, 1)
            try await tape.close()
            let line = try #require(try exchanges(path).first)
            #expect(line.string("http.response.body.encoding") == "text")
            #expect(line.bodyBytes(.response) == body)
        }
    }

    @Test func `chunks that never all came are told of, not passed over`() async throws {
        try await withDirectory { path in
            let tape = try await SegmentTape.open(makeSetup(path))
            var record = makeRecord(1)
            try await tape.record(.chunk(record.id, .response, ByteBuffer(string: "abc")))
            record.responseBody = RecordedBody(
                stored: .spooled(count: 10), form: .text, wireSize: 10)
            try await tape.record(.exchange(record))
            try await tape.close()
            let line = try #require(try exchanges(path).first)
            #expect(line.string("http.response.body.withheld") != nil)
            #expect(line.bodyBytes(.response) == nil)
        }
    }

    @Test func `spools leave no name and no descriptor behind`() async throws {
        try await withDirectory { path in
            let tape = try await SegmentTape.open(makeSetup(path))
            let before = spoolDescriptors(path)
            for number in 0..<50 {
                let id = makeRecord(number).id
                try await tape.record(.chunk(id, .request, ByteBuffer(string: "x")))
                try await tape.record(.chunk(id, .response, ByteBuffer(string: "x")))
                try await tape.record(.discarded(id))
            }
            #expect(spoolDescriptors(path) == before)
            #expect(
                try shell("ls '\(path)'").split(separator: "\n").sorted() == [
                    "2026-11-21", "lock", "recording.json", "reserve",
                ])
            try await tape.close()
        }
    }

    private func spoolDescriptors(_ path: String) -> Int {
        openFiles(under: path).count { $0.hasSuffix("(deleted)") }
    }

    @Test func `all spools together are bounded`() async throws {
        try await withDirectory { path in
            var setup = makeSetup(path)
            setup.spoolBytesMax = 100_000
            let tape = try await SegmentTape.open(setup)
            let piece = ByteBuffer(repeating: 0x41, count: 60_000)
            let first = makeRecord(1).id
            try await tape.record(.chunk(first, .response, piece))
            await #expect(throws: TapeError.self) {
                try await tape.record(.chunk(makeRecord(2).id, .response, piece))
            }
            try await tape.record(.discarded(first))
            try await tape.record(.chunk(makeRecord(3).id, .response, piece))
            try await tape.close()
        }
    }
}
