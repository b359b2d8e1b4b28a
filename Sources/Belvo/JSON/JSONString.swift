/// Text written as a JSON string.
public enum JSONString {
    /// `text` in quotes, with the escapes JSON demands and no others.
    public static func escaped(_ text: String) -> [UInt8] {
        [UInt8(ascii: "\"")] + escapedContent(of: text) + [UInt8(ascii: "\"")]
    }

    /// What stands between the quotes.
    public static func escapedContent(of text: String) -> [UInt8] {
        let bytes = text.utf8.span
        var isPlain = true
        for index in bytes.indices where needsEscape(bytes[index]) { isPlain = false }
        guard !isPlain else { return Array(text.utf8) }
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count + 16)
        appendEscaped(text, to: &result)
        return result
    }

    private static func appendEscaped(_ text: String, to result: inout [UInt8]) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                result.append(UInt8(ascii: "\\"))
                result.append(byte)
            case 0..<0x20:
                result.append(contentsOf: controlEscape(byte))
            default:
                result.append(byte)
            }
        }
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private static func controlEscape(_ byte: UInt8) -> [UInt8] {
        switch byte {
        case 0x08: Array(#"\b"#.utf8)
        case 0x09: Array(#"\t"#.utf8)
        case 0x0A: Array(#"\n"#.utf8)
        case 0x0C: Array(#"\f"#.utf8)
        case 0x0D: Array(#"\r"#.utf8)
        default: Array(#"\u00"#.utf8) + [hexDigit(byte >> 4), hexDigit(byte & 0x0F)]
        }
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
