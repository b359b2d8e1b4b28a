/// Reads one JSON text (RFC 8259) and says what is wrong in the words of Python's reader, because those
/// are the words in Belvo's `parse_error`.
public struct JSONReader {
    /// Deeper nesting than this is refused, so that a hostile body cannot exhaust the stack.
    private static let depthMax = 64

    private let bytes: [UInt8]
    private var position = 0

    /// What is wrong and at which byte.
    public struct Failure: Error, Equatable {
        public let reason: String
        public let offset: Int
    }

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    public static func read(_ bytes: [UInt8]) throws(Failure) -> JSON {
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw Failure(reason: "'utf-8' codec can't decode bytes", offset: 0)
        }
        var reader = JSONReader(bytes)
        let value = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.position == bytes.count else { throw reader.failure("Extra data") }
        return value
    }

    /// `Expecting value: line 3 column 1 (char 54)`.
    public static func describe(_ failure: Failure, in bytes: [UInt8]) -> String {
        let before = bytes[..<min(failure.offset, bytes.count)]
        let line = before.count { $0 == 0x0A } + 1
        let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        let column = before.count - lineStart + 1
        return "\(failure.reason): line \(line) column \(column) (char \(before.count))"
    }

    private func failure(_ reason: String, at offset: Int? = nil) -> Failure {
        Failure(reason: reason, offset: offset ?? position)
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            position += 1
        }
    }

    private mutating func value(depth: Int) throws(Failure) -> JSON {
        guard depth <= Self.depthMax else { throw failure("Too many nested values") }
        skipSpace()
        switch next {
        case 0x7B: return try object(depth: depth)
        case 0x5B: return try array(depth: depth)
        case 0x22: return .string(try string())
        case 0x74: return try word("true", .bool(true))
        case 0x66: return try word("false", .bool(false))
        case 0x6E: return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func word(_ word: String, _ value: JSON) throws(Failure) -> JSON {
        guard bytes[position...].starts(with: word.utf8) else { throw failure("Expecting value") }
        position += word.utf8.count
        return value
    }

    private mutating func object(depth: Int) throws(Failure) -> JSON {
        position += 1
        var members: [JSON.Member] = []
        skipSpace()
        if next == 0x7D {
            position += 1
            return .object([])
        }
        while true {
            skipSpace()
            guard next == 0x22 else {
                throw failure("Expecting property name enclosed in double quotes")
            }
            let name = try string()
            skipSpace()
            guard next == 0x3A else { throw failure("Expecting ':' delimiter") }
            position += 1
            members.append(JSON.Member(name, try value(depth: depth + 1)))
            if try closes(with: 0x7D) { return .object(members) }
        }
    }

    private mutating func array(depth: Int) throws(Failure) -> JSON {
        position += 1
        var elements: [JSON] = []
        skipSpace()
        if next == 0x5D {
            position += 1
            return .array([])
        }
        while true {
            elements.append(try value(depth: depth + 1))
            if try closes(with: 0x5D) { return .array(elements) }
        }
    }

    /// Passes a comma, or the bracket that ends the list.
    private mutating func closes(with bracket: UInt8) throws(Failure) -> Bool {
        skipSpace()
        guard let byte = next, byte == bracket || byte == 0x2C else {
            throw failure("Expecting ',' delimiter")
        }
        position += 1
        return byte == bracket
    }

    private mutating func number() throws(Failure) -> JSON {
        let start = position
        if next == 0x2D { position += 1 }
        let integerStart = position
        let integerDigits = digits()
        let hasLeadingZero = integerDigits > 1 && bytes[integerStart] == 0x30
        guard integerDigits > 0, !hasLeadingZero else {
            throw failure("Expecting value", at: start)
        }
        if next == 0x2E {
            position += 1
            guard digits() > 0 else { throw failure("Expecting value", at: start) }
        }
        if next == 0x65 || next == 0x45 {
            position += 1
            if next == 0x2B || next == 0x2D { position += 1 }
            guard digits() > 0 else { throw failure("Expecting value", at: start) }
        }
        return .number(String(decoding: bytes[start..<position], as: UTF8.self))
    }

    private mutating func digits() -> Int {
        let start = position
        while let byte = next, byte >= 0x30, byte <= 0x39 { position += 1 }
        return position - start
    }

    private mutating func string() throws(Failure) -> String {
        let start = position
        position += 1
        var text: [UInt8] = []
        while let byte = next {
            switch byte {
            case 0x22:
                position += 1
                return String(decoding: text, as: UTF8.self)
            case 0x5C:
                try escape(into: &text)
            case 0..<0x20:
                throw failure("Invalid control character at")
            default:
                text.append(byte)
                position += 1
            }
        }
        throw failure("Unterminated string starting at", at: start)
    }

    private mutating func escape(into text: inout [UInt8]) throws(Failure) {
        let start = position
        position += 1
        let plain: [UInt8: UInt8] = [
            0x22: 0x22, 0x5C: 0x5C, 0x2F: 0x2F, 0x62: 0x08, 0x66: 0x0C, 0x6E: 0x0A, 0x72: 0x0D,
            0x74: 0x09,
        ]
        if let byte = next, let meant = plain[byte] {
            text.append(meant)
            position += 1
            return
        }
        guard next == 0x75 else { throw failure("Invalid \\escape", at: start) }
        position += 1
        var units = [try codeUnit()]
        let isHighSurrogate = units[0] & 0xFC00 == 0xD800
        if isHighSurrogate && bytes[position...].starts(with: [0x5C, 0x75]) {
            position += 2
            units.append(try codeUnit())
        }
        text.append(contentsOf: String(decoding: units, as: UTF16.self).utf8)
    }

    private mutating func codeUnit() throws(Failure) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = next, let value = Hexadecimal.value(byte) else {
                throw failure("Invalid \\uXXXX escape")
            }
            unit = unit << 4 | UInt16(value)
            position += 1
        }
        return unit
    }
}
