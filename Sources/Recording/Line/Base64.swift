/// Base64 with padding (RFC 4648 §4), over arrays of bytes.
enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func encodedCount(_ count: Int) -> Int { (count + 2) / 3 * 4 }

    static func append(_ source: Span<UInt8>, to output: inout LineBuffer) {
        let alphabet = alphabet
        var index = 0
        while index + 3 <= source.count {
            let group =
                Int(source[index]) << 16 | Int(source[index + 1]) << 8 | Int(source[index + 2])
            output.word(letters(group, alphabet), 4)
            index += 3
        }
        guard index < source.count else { return }
        let isPair = index + 1 < source.count
        let group = Int(source[index]) << 16 | (isPair ? Int(source[index + 1]) << 8 : 0)
        output.word(letters(group, alphabet), isPair ? 3 : 2)
        output.word(0x3D3D, isPair ? 1 : 2)
    }

    /// Four letters for three bytes, in one word whose lowest byte is the first letter.
    private static func letters(_ group: Int, _ alphabet: [UInt8]) -> UInt64 {
        UInt64(alphabet[group >> 18]) | UInt64(alphabet[group >> 12 & 63]) << 8
            | UInt64(alphabet[group >> 6 & 63]) << 16 | UInt64(alphabet[group & 63]) << 24
    }

    /// The bytes that were encoded; `nil` when this is not Base64.
    static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        guard text.count % 4 == 0 else { return nil }
        var output: [UInt8] = []
        output.reserveCapacity(text.count / 4 * 3)
        var group = 0
        var held = 0
        var padding = 0
        for byte in text {
            if byte == 0x3D {
                padding += 1
                group <<= 6
            } else {
                guard padding == 0, let value = value(byte) else { return nil }
                group = group << 6 | value
            }
            held += 1
            guard held == 4 else { continue }
            output.append(UInt8(truncatingIfNeeded: group >> 16))
            if padding < 2 { output.append(UInt8(truncatingIfNeeded: group >> 8)) }
            if padding < 1 { output.append(UInt8(truncatingIfNeeded: group)) }
            group = 0
            held = 0
        }
        return padding <= 2 ? output : nil
    }

    private static func value(_ byte: UInt8) -> Int? {
        switch byte {
        case 0x41...0x5A: Int(byte) - 0x41
        case 0x61...0x7A: Int(byte) - 0x61 + 26
        case 0x30...0x39: Int(byte) - 0x30 + 52
        case 0x2B: 62
        case 0x2F: 63
        default: nil
        }
    }
}
