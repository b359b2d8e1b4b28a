import Exchange
import Testing

@testable import Recording

@Suite("The memory of the lines", .timeLimit(.minutes(2)))
struct LineBufferTests {
    /// What stands in a JSON string for `text`, character by character.
    private func escaped(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            switch scalar.value {
            case 0x22, 0x5C: return "\\" + String(scalar)
            case 0x08: return "\\b"
            case 0x09: return "\\t"
            case 0x0A: return "\\n"
            case 0x0C: return "\\f"
            case 0x0D: return "\\r"
            case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029:
                let digits = String(scalar.value, radix: 16)
                return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: return String(scalar)
            }
        }.joined()
    }

    private func written(_ write: (inout LineBuffer) -> Void) -> String {
        // Small, so that it grows in the middle of everything.
        var buffer = LineBuffer(capacity: 1)
        write(&buffer)
        return String(decoding: buffer.bytes, as: UTF8.self)
    }

    private func isRight(_ text: String) -> Bool {
        let expected = escaped(text)
        let bytes = Array(text.utf8)
        let isPlain = expected == text && text.utf8.count == text.unicodeScalars.count
        return LineBuffer.isPlain(bytes.span) == isPlain
            && [
                written { $0.string(text) }, written { $0.string(utf8: bytes.span) },
                written { $0.losslessValue(bytes.span) },
            ].allSatisfy { $0 == "\"" + expected + "\"" }
    }

    @Test func `each character stands as it should`() {
        let scalars = (0...0x100).compactMap { Unicode.Scalar($0) } + ["\u{202A}", "😀"]
        for before in ["", "fifteen letters"] {
            #expect(scalars.filter { !isRight(before + String($0) + "Z") } == [])
        }
    }

    @Test(arguments: [0, 1, 2, 3, 4, 5, 7, 8, 9, 14, 15, 16, 17, 31, 32, 40])
    func `what needs an escape is found wherever it stands`(count: Int) {
        for scalar in ["\u{1F}", "\"", "\\", "\u{7F}", "\u{80}", "\u{2029}"] {
            let texts = (0...count).map { place in
                String(repeating: "a", count: place) + scalar
                    + String(repeating: "Z", count: count - place)
            }
            #expect(texts.filter { !isRight($0) } == [])
        }
    }

    @Test func `what is no UTF-8 leaves nothing behind, or stands as Base64`() {
        for count in 0...40 {
            let bytes = [UInt8](repeating: 0x61, count: count) + [0xFF]
            var buffer = LineBuffer()
            buffer.byte(0x2E)
            let isWritten = buffer.escapedIfUTF8(bytes.span)
            #expect(!isWritten)
            #expect(buffer.bytes == [0x2E])
            buffer.losslessValue(bytes.span)
            let content = buffer.bytes.dropFirst(#".{"base64":"#.utf8.count).dropLast()
            #expect(JSONText.bytes(content).flatMap { Base64.decode($0) } == bytes)
        }
    }

    @Test func `numbers stand as they are usually written`() {
        var numbers = [0, .max, .min, -1, -10]
        var power = 1
        for _ in 0..<18 {
            power *= 10
            numbers += [power - 1, power, power + 1]
        }
        var generator = SplitMix(seed: 5)
        for shift in 0..<63 {
            numbers.append(Int.random(in: 0...Int.max, using: &generator) >> shift)
        }
        for number in numbers {
            let text = written { $0.integer(number) }
            #expect(text == String(number))
        }
        for number in 0..<100 {
            let text = written { $0.word(Decimal.pair(number), 2) }
            #expect(text == String(number / 10) + String(number % 10))
        }
    }

    @Test func `the names of exchanges stand as they are usually written`() {
        var generator = SplitMix(seed: 6)
        var ids = [ExchangeID(high: 0, low: .max), ExchangeID(high: 0x0123_4567_89AB_CDEF, low: 0)]
        for _ in 0..<200 { ids.append(ExchangeID(high: generator.next(), low: generator.next())) }
        for id in ids {
            let text = written { $0.identifier(id) }
            #expect(text == id.description)
        }
    }

    @Test func `capitals become small, and nothing else does`() {
        let bytes = (0...255).map { UInt8($0) }
        for start in [0, 1, 7, 63, 64, 65, 255] {
            var buffer = LineBuffer(capacity: 1)
            buffer.raw(bytes)
            buffer.lowercase(from: start)
            #expect(buffer.bytes == bytes[..<start] + bytes[start...].map(\.asciiLowercased))
        }
    }

    @Test func `pieces of all lengths are copied as they are`() {
        let bytes = (0..<300).map { UInt8(truncatingIfNeeded: $0 * 7) }
        var buffer = LineBuffer(capacity: 1)
        var expected: [UInt8] = []
        for count in 0...300 {
            buffer.raw(bytes.span.extracting(0..<count))
            expected += bytes[..<count]
        }
        #expect(buffer.bytes == expected)
        let end = buffer.copy(from: 1000)
        #expect(end == Array(expected[1000...]))
        buffer.truncate(to: 10)
        let shown = buffer.withBytes { $0.count }
        #expect(shown == 10)
    }

    @Test func `fields of one name stand in one array, whatever their case`() {
        let fields: FieldList = [
            "Set-Cookie": "a", "Accept": "*/*", "set-cookie": "b", "X": #""q""#,
        ]
        let text = written { FieldEncoder.append(fields, .response, to: &$0) }
        #expect(
            text == #","http.response.header.set-cookie":["a","b"]"#
                + #","http.response.header.accept":["*/*"],"http.response.header.x":["\"q\""]"#
                + #","testigo.response.fields":[["Set-Cookie","a"],["Accept","*/*"]"#
                + #",["set-cookie","b"],["X","\"q\""]]"#)
        let none = written { FieldEncoder.append(FieldList(), .request, to: &$0) }
        #expect(none == #","testigo.request.fields":[]"#)
    }

    @Test func `names that are no UTF-8 are one when they read the same`() {
        var fields = FieldList()
        fields.append(name: [0x41, 0xFF], value: [0x31])
        fields.append(name: [0x61, 0xFE], value: [0xFE])
        let text = written { FieldEncoder.append(fields, .trailers, to: &$0) }
        #expect(
            text == ",\"testigo.response.trailer.a\u{FFFD}\":[\"1\",\"\u{FFFD}\"]"
                + ",\"testigo.response.trailers\":[[\"A\u{FFFD}\",\"1\"]"
                + ",[\"a\u{FFFD}\",{\"base64\":\"/g==\"}]]")
    }
}
