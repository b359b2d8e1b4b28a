/// Decimal digits, several at a time, in one word whose lowest byte is the first digit.
enum Decimal {
    /// The first number that has more than eight digits.
    static let eightDigitsLimit = 100_000_000

    /// Added to digits, makes them ASCII.
    static let zeros: UInt64 = 0x3030_3030_3030_3030

    /// The digits, each 0 to 9, of a number below `eightDigitsLimit`. Halves, then pairs, then digits, all of a kind in
    /// one multiplication: a division by 100 or 10 is one by a power of two of a product that is exact that far
    /// (Granlund and Montgomery, "Division by Invariant Integers using Multiplication").
    static func eightDigits(_ value: UInt64) -> UInt64 {
        let upper = value / 10_000
        let halves = upper | (value &- upper &* 10_000) << 32
        let hundreds = (halves &* 10_486) >> 20 & 0x0000_007F_0000_007F
        let pairs = hundreds | (halves &- hundreds &* 100) << 16
        let tens = (pairs &* 103) >> 10 & 0x000F_000F_000F_000F
        return tens | (pairs &- tens &* 10) << 8
    }

    /// Two digits as ASCII, of a number below 100.
    static func pair(_ value: Int) -> UInt64 {
        let tens = (value &* 103) >> 10
        return UInt64(truncatingIfNeeded: 0x3030 &+ tens &+ (value &- tens &* 10) << 8)
    }

    /// Four digits as ASCII; of a number that has more, the last four.
    static func four(_ value: Int) -> UInt64 {
        let (thousands, hundreds) = (value / 1000 % 10, value / 100 % 10)
        let (tens, ones) = (value / 10 % 10, value % 10)
        return letter(thousands) | letter(hundreds) << 8 | letter(tens) << 16 | letter(ones) << 24
    }

    private static func letter(_ digit: Int) -> UInt64 { UInt64(0x30 + digit) }
}
