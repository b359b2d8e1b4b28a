/// What a string under way needs to remember from one byte, or one piece, to the next.
struct StringState {
    var isKey = false
    /// The value is collected for its pseudonym.
    var captures: PseudonymKind?
    /// The text so far, unescaped: of a key that is escaped or was cut by the end of a piece, or of a value that is
    /// collected.
    var text: [UInt8] = []
    /// The position of the backslash of the escape under way.
    var escapeStart = Int.max
    var escape = EscapeState()
    var utf8 = UTF8State()

    /// The next byte cannot be taken as a character of its own.
    var isInterrupted: Bool { escapeStart != .max || !utf8.isBetweenCharacters }
}

/// How far an escape has come, the backslash already read.
struct EscapeState {
    private var digitsLeft = 0
    private var unit: UInt32 = 0
    /// The first half of a surrogate pair, whose second half must follow.
    private var highSurrogate: UInt32 = 0
    private var expectsBackslash = false

    enum Step {
        case goesOn
        case character(UInt32)
        case malformed
    }

    mutating func take(_ byte: UInt8) -> Step {
        if digitsLeft > 0 { return takeDigit(byte) }
        if expectsBackslash {
            expectsBackslash = false
            return byte == UInt8(ascii: "\\") ? .goesOn : .malformed
        }
        if byte == UInt8(ascii: "u") {
            digitsLeft = 4
            unit = 0
            return .goesOn
        }
        guard highSurrogate == 0, let character = Self.simple(byte) else { return .malformed }
        return .character(character)
    }

    private mutating func takeDigit(_ byte: UInt8) -> Step {
        guard let value = Self.hexValue(byte) else { return .malformed }
        unit = unit << 4 | value
        digitsLeft -= 1
        if digitsLeft > 0 { return .goesOn }
        switch unit {
        case 0xD800..<0xDC00 where highSurrogate == 0:
            highSurrogate = unit
            expectsBackslash = true
            return .goesOn
        case 0xDC00..<0xE000 where highSurrogate != 0:
            let character = 0x10000 + (highSurrogate - 0xD800) << 10 + (unit - 0xDC00)
            highSurrogate = 0
            return .character(character)
        case 0xD800..<0xE000:
            return .malformed
        default:
            return highSurrogate == 0 ? .character(unit) : .malformed
        }
    }

    private static func simple(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): UInt32(byte)
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: nil
        }
    }

    private static func hexValue(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A")) + 10
        default: nil
        }
    }
}

/// How far a character of several bytes has come (RFC 3629: no overlong forms, no surrogates, nothing beyond
/// U+10FFFF).
struct UTF8State {
    private var bytesLeft = 0
    private var lowest: UInt8 = 0x80
    private var highest: UInt8 = 0xBF

    var isBetweenCharacters: Bool { bytesLeft == 0 }

    /// Takes the first byte of a character outside ASCII, or the next one; `false` if it cannot stand there.
    mutating func take(_ byte: UInt8) -> Bool {
        if bytesLeft > 0 {
            guard byte >= lowest && byte <= highest else { return false }
            bytesLeft -= 1
            (lowest, highest) = (0x80, 0xBF)
            return true
        }
        switch byte {
        case 0xC2...0xDF: bytesLeft = 1
        case 0xE0...0xEF: bytesLeft = 2
        case 0xF0...0xF4: bytesLeft = 3
        default: return false
        }
        switch byte {
        case 0xE0: lowest = 0xA0
        case 0xED: highest = 0x9F
        case 0xF0: lowest = 0x90
        case 0xF4: highest = 0x8F
        default: break
        }
        return true
    }
}
