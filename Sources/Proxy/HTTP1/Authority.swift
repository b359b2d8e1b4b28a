/// The form of `host[:port]` (RFC 3986 §3.2.2, without user information and percent-encoding, which no client
/// of this API sends and which two programs may read differently).
enum Authority {
    static func isValid(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard let end = endOfHost(bytes), end > 0 else { return false }
        guard end < bytes.count else { return true }
        guard bytes[end] == 0x3A else { return false }
        let port = bytes[(end + 1)...]
        return port.count <= 5 && port.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
    }

    private static func endOfHost(_ bytes: [UInt8]) -> Int? {
        if bytes.first == 0x5B {
            guard let close = bytes.firstIndex(of: 0x5D), close > 2 else { return nil }
            let isAddress = bytes[1..<close].allSatisfy {
                $0 == 0x3A || $0 == 0x2E || isHexDigit($0)
            }
            return isAddress ? close + 1 : nil
        }
        let end = bytes.firstIndex(of: 0x3A) ?? bytes.count
        let isName = bytes[..<end].allSatisfy {
            isHexDigit($0) || ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) || $0 == 0x2D || $0 == 0x2E
                || $0 == 0x5F
        }
        return isName ? end : nil
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (byte >= 0x30 && byte <= 0x39) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x66)
    }

    /// The host without its port, brackets kept.
    static func host(of authority: String) -> String {
        guard let end = endOfHost(Array(authority.utf8)) else { return authority }
        return String(decoding: authority.utf8.prefix(end), as: UTF8.self)
    }
}
