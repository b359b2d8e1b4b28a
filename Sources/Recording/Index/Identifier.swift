import Crypto

/// How the values an exchange can be found by become keys of the index.
///
/// A UUID, or 32 hexadecimal digits, with or without dashes and in either case, is one identifier; its key is
/// its first 64 bits, so that a prefix is a range of keys. Anything else is taken as it is, and its key is the
/// beginning of its SHA-256. Keys are many to one: what is found by them is verified on the line.
enum Identifier {
    /// Fewer digits than this would match half the recording.
    static let prefixDigitsMin = 8

    static func normalised(_ text: String) -> String {
        guard let digits = hexDigits(text), digits.count == 32 else { return text }
        return String(decoding: digits, as: UTF8.self)
    }

    static func key(_ text: String) -> Int64 {
        if let digits = hexDigits(text), digits.count == 32 { return key(of: digits, filler: 0) }
        let hash = Array(SHA256.hash(data: Array(text.utf8)))
        return ordered(hash[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }

    /// The keys of everything that `text` could be the whole or the beginning of.
    static func keys(matching text: String) -> ClosedRange<Int64> {
        guard let digits = hexDigits(text), digits.count >= prefixDigitsMin, digits.count <= 32
        else {
            return key(text)...key(text)
        }
        return key(of: digits, filler: 0)...key(of: digits, filler: 15)
    }

    /// Whether `value`, as it stands in a line, is or begins with `wanted`.
    static func matches(_ value: String, wanted: String) -> Bool {
        let value = normalised(value)
        if value == normalised(wanted) { return true }
        guard let digits = hexDigits(wanted), digits.count >= prefixDigitsMin, digits.count < 32,
            hexDigits(value)?.count == 32
        else { return false }
        return value.utf8.starts(with: digits)
    }

    /// Lower-case digits without dashes; `nil` when there is anything else in `text`.
    static func hexDigits(_ text: String) -> [UInt8]? {
        var digits: [UInt8] = []
        for byte in text.utf8 where byte != 0x2D {
            guard let value = Hexadecimal.value(byte) else { return nil }
            digits.append(Hexadecimal.digit(Int(value)))
        }
        return digits.isEmpty ? nil : digits
    }

    private static func key(of digits: [UInt8], filler: UInt64) -> Int64 {
        var word: UInt64 = 0
        for position in 0..<16 {
            let digit = position < digits.count ? Hexadecimal.value(digits[position]) : nil
            word = word << 4 | (digit.map(UInt64.init) ?? filler)
        }
        return ordered(word)
    }

    /// SQLite's integers are signed: turning the highest bit keeps the order.
    private static func ordered(_ word: UInt64) -> Int64 {
        Int64(bitPattern: word ^ 0x8000_0000_0000_0000)
    }
}
