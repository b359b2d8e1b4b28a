/// Base64 (RFC 4648), in the two alphabets that Belvo uses.
enum Base64 {
    private static let common = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    private static let urlSafeAlphabet = Array((common + "-_").utf8)
    private static let standardAlphabet = Array((common + "+/").utf8)

    /// With `-` and `_`. Tokens go without padding, ids of users with it.
    static func urlSafe(_ bytes: some Sequence<UInt8>, isPadded: Bool) -> String {
        encode(bytes, urlSafeAlphabet, isPadded: isPadded)
    }

    /// With `+`, `/` and padding, as documents come inside objects.
    static func standard(_ bytes: some Sequence<UInt8>) -> String {
        encode(bytes, standardAlphabet, isPadded: true)
    }

    private static func encode(
        _ bytes: some Sequence<UInt8>, _ alphabet: [UInt8], isPadded: Bool
    ) -> String {
        var encoded: [UInt8] = []
        var bits = 0
        var bitCount = 0
        for byte in bytes {
            bits = bits << 8 | Int(byte)
            bitCount += 8
            while bitCount >= 6 {
                bitCount -= 6
                encoded.append(alphabet[bits >> bitCount & 63])
            }
            bits &= 1 << bitCount - 1
        }
        if bitCount > 0 { encoded.append(alphabet[bits << (6 - bitCount) & 63]) }
        while isPadded && encoded.count % 4 != 0 { encoded.append(0x3D) }
        return String(decoding: encoded, as: UTF8.self)
    }

    /// Reads the other alphabet without padding; `nil` for anything else.
    static func decodeURLSafe(_ text: some Collection<UInt8>) -> [UInt8]? {
        guard text.allSatisfy(urlSafeAlphabet.contains) else { return nil }
        let standard = text.map { sign in
            switch sign {
            case 0x2D: UInt8(ascii: "+")
            case 0x5F: UInt8(ascii: "/")
            default: sign
            }
        }
        return decode(standard + Array(repeating: 0x3D, count: (4 - text.count % 4) % 4))
    }

    /// Reads the standard alphabet with its padding; `nil` for anything else.
    static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        guard text.count % 4 == 0 else { return nil }
        let padding = text.suffix(2).count { $0 == 0x3D }
        var decoded: [UInt8] = []
        var bits = 0
        var bitCount = 0
        for sign in text.dropLast(padding) {
            guard let value = standardAlphabet.firstIndex(of: sign) else { return nil }
            bits = bits << 6 | value
            bitCount += 6
            if bitCount >= 8 {
                bitCount -= 8
                decoded.append(UInt8(truncatingIfNeeded: bits >> bitCount))
                bits &= 1 << bitCount - 1
            }
        }
        return decoded
    }
}
