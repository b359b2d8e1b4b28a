/// Digits 0 to 9 and a to f.
enum Hexadecimal {
    /// - Parameter value: 0 to 15.
    static func digit(_ value: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: value < 10 ? 0x30 + value : 0x57 + value)
    }

    /// Eight digits in one word, whose lowest byte is the first digit.
    static func digits(_ value: UInt32) -> UInt64 {
        // Each byte into a place of two, then each of its halves into a place of its own.
        var bytes = UInt64(value.byteSwapped)
        bytes = (bytes | bytes << 16) & 0x0000_FFFF_0000_FFFF
        bytes = (bytes | bytes << 8) & 0x00FF_00FF_00FF_00FF
        let halves = bytes >> 4 & 0x000F_000F_000F_000F | (bytes & 0x000F_000F_000F_000F) << 8
        // Ten and more, and only those, reach sixteen with six added: a letter is 0x27 further than a digit.
        let letters = (halves &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        return halves &+ 0x3030_3030_3030_3030 &+ letters &* 0x27
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
