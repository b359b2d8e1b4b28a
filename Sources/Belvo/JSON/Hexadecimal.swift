/// Hexadecimal digits as ASCII bytes.
public enum Hexadecimal {
    /// The lower-case digit of a value below 16.
    public static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }

    public static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x41...0x46: digit - 0x37
        case 0x61...0x66: digit - 0x57
        default: nil
        }
    }

    /// The 16 digits of a word.
    public static func digits(_ word: UInt64) -> [UInt8] {
        stride(from: 60, through: 0, by: -4).map {
            digit(UInt8(truncatingIfNeeded: word >> UInt64($0)) & 15)
        }
    }
}
