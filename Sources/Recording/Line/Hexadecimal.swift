/// Digits 0 to 9 and a to f.
enum Hexadecimal {
    /// - Parameter value: 0 to 15.
    static func digit(_ value: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: value < 10 ? 0x30 + value : 0x57 + value)
    }

    static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x41...0x46: digit - 0x37
        case 0x61...0x66: digit - 0x57
        default: nil
        }
    }

    static func string(_ bytes: some Sequence<UInt8>) -> String {
        var digits: [UInt8] = []
        for byte in bytes {
            digits.append(digit(Int(byte >> 4)))
            digits.append(digit(Int(byte & 15)))
        }
        return String(decoding: digits, as: UTF8.self)
    }
}
