import Belvo
import Testing

@Suite struct GrammarTests {
    private static func verdict(_ body: [UInt8], pieces: Int = 1) -> Verdict {
        var machine = RedactionMachine(scope: RedactionRun.accounts) { $1 }
        var output: [UInt8] = []
        let size = max(1, (body.count + pieces - 1) / pieces)
        for start in stride(from: 0, to: body.count, by: size) {
            _ = machine.pass(Array(body[start..<min(body.count, start + size)]).span, into: &output)
        }
        return machine.finish(into: &output)
    }

    @Test(arguments: [
        ("", Malformation.Reason.truncated, 0), (" ", .truncated, 1), ("{", .truncated, 1),
        ("[1", .truncated, 2), ("-", .truncated, 1), ("1.", .truncated, 2), ("tru", .truncated, 3),
        ("\"a", .truncated, 2), ("{\"a\"", .truncated, 4), ("{\"a\":", .truncated, 5),
        ("[1,]", .unexpectedByte, 3), ("{,}", .unexpectedByte, 1),
        ("{\"a\" 1}", .unexpectedByte, 5),
        ("{\"a\":1,}", .unexpectedByte, 7), ("[}", .unexpectedByte, 1), ("{]", .unexpectedByte, 1),
        ("]", .unexpectedByte, 0), ("1 2", .unexpectedByte, 2), ("nulL", .unexpectedByte, 3),
        ("{1:2}", .unexpectedByte, 1), ("'a'", .unexpectedByte, 0), ("[,1]", .unexpectedByte, 1),
        ("01", .unexpectedByte, 1), ("-a", .badNumber, 1), ("1.a", .badNumber, 2),
        ("1e+", .truncated, 3),
        ("1ea", .badNumber, 2), ("[1.]", .badNumber, 3), ("+1", .unexpectedByte, 0),
        ("\"\n\"", .controlByteInString, 1), ("\"\u{0}\"", .controlByteInString, 1),
        (#""\x""#, .badEscape, 2), (#""\u12g4""#, .badEscape, 5), (#""\ud800""#, .badEscape, 7),
        (#""\ud800\n""#, .badEscape, 8), (#""\udc00""#, .badEscape, 6),
        (#""\ud800\ud800""#, .badEscape, 12),
        ("\u{FEFF}1", .unexpectedByte, 0), ("1\u{0}", .unexpectedByte, 1),
    ])
    func `what is not JSON is refused, with the reason and the place`(
        text: String, reason: Malformation.Reason, offset: Int
    ) {
        let body = Array(text.utf8)
        for pieces in 1...max(1, body.count) {
            guard case .malformed(let malformation, _) = Self.verdict(body, pieces: pieces) else {
                Issue.record("taken for JSON: \(text)")
                continue
            }
            #expect(malformation == Malformation(reason: reason, offset: offset), "\(text)")
        }
    }

    @Test(
        arguments: [
            [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80],
            [0xF0, 0x8F, 0xBF, 0xBF],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xC3], [0xE2, 0x82],
            [0xF0, 0x9F, 0x98],
            [0xFF], [0xC3, 0x28],
        ] as [[UInt8]])
    func `bytes that are not UTF-8 are refused`(bytes: [UInt8]) {
        let body = [0x22] + bytes + [0x22]
        for pieces in 1...body.count {
            guard case .malformed(let malformation, _) = Self.verdict(body, pieces: pieces) else {
                Issue.record("taken for JSON: \(bytes)")
                continue
            }
            #expect(malformation.reason == .notUTF8)
        }
    }

    @Test func `nesting is followed down to the limit and no further`() {
        for (depth, isJSON) in [(128, true), (129, false), (100_000, false)] {
            for (open, close) in [("[", "]"), (#"{"a":["#, "]}")] {
                let count = depth / (open.count > 1 ? 2 : 1)
                let tail = depth % 2 == 1 && open.count > 1 ? "[]" : "0"
                let body = Array(
                    (String(repeating: open, count: count) + tail
                        + String(repeating: close, count: count)).utf8)
                #expect((Self.verdict(body) == .json) == isJSON)
            }
        }
    }

    /// Our machine and simdjson must agree on every document, sound or damaged.
    @Test func `another parser gives the same verdict on thousands of mutated documents`() {
        var random = Seeded(state: 20_261_121)
        var sound = 0
        for round in 0..<6000 {
            var document = Mutations.seeds[round % Mutations.seeds.count]
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                Mutations.apply(to: &document, using: &random)
            }
            // simdjson refuses numbers that do not fit into a machine word, and takes a byte order mark.
            if Self.hasLongNumber(document) || document.starts(with: [0xEF, 0xBB, 0xBF]) {
                continue
            }
            let isSound = SimdJSON.isValid(document.span, depth: RedactionMachine.deepestNesting)
            let pieces = Int.random(in: 1...7, using: &random)
            let ours = Self.verdict(document, pieces: pieces) == .json
            #expect(
                ours == isSound, "\(String(decoding: document, as: UTF8.self).debugDescription)")
            if isSound { sound += 1 }
        }
        #expect(sound > 500 && sound < 5500)
    }

    private static func hasLongNumber(_ document: [UInt8]) -> Bool {
        let text = String(decoding: document, as: UTF8.self)
        return text.contains(/[0-9]{16}|[eE][+-]?[0-9]{3}/)
    }
}
