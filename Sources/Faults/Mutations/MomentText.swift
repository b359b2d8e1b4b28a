/// A moment as RFC 3339 writes it, with its parts kept as they are written.
struct MomentText {
    private let seconds: Substring
    /// Without the point.
    private var fraction: Substring
    private var offset: Substring

    /// `nil` when the text is no moment.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        // 2026-01-31T12:00:00 has nineteen; then come the fraction and the offset.
        guard bytes.count >= 20, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"),
            bytes[16] == UInt8(ascii: ":"), bytes.allSatisfy({ $0 < 0x80 }),
            [0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18].allSatisfy({ Self.isDigit(bytes[$0]) })
        else { return nil }
        seconds = text.prefix(19)
        var rest = text.dropFirst(19)
        fraction = ""
        if rest.first == "." {
            fraction = rest.dropFirst().prefix { $0.isNumber }
            guard !fraction.isEmpty else { return nil }
            rest = rest.dropFirst(1 + fraction.count)
        }
        offset = rest
        guard Self.isOffset(rest) else { return nil }
    }

    var text: String { seconds + (fraction.isEmpty ? "" : "." + fraction) + offset }

    /// Cuts, or adds zeros.
    mutating func setFraction(digits: Int) {
        let missing = max(0, digits - fraction.count)
        fraction = (fraction + String(repeating: "0", count: missing)).prefix(digits)
    }

    mutating func swapOffset() {
        switch offset {
        case "Z": offset = "+00:00"
        case "+00:00": offset = "Z"
        default: break
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }

    private static func isOffset(_ text: Substring) -> Bool {
        if text == "Z" { return true }
        let bytes = Array(text.utf8)
        return bytes.count == 6 && (bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-"))
            && bytes[3] == UInt8(ascii: ":")
            && [1, 2, 4, 5].allSatisfy { isDigit(bytes[$0]) }
    }
}
