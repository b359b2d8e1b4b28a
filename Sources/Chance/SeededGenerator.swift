/// Chance that can be repeated: SplitMix64 (Steele, Lea, Flood 2014), begun at a point that depends on the
/// seed and on a path of words and numbers.
///
/// Every part of a simulation draws from a generator of its own path, so that adding one changes no other. The standard library's `random(in:using:)` is not used with it: how that maps
/// bits to values may change between compilers, and with it the world of a seed.
public struct SeededGenerator: Sendable {
    private var state: UInt64

    public init(_ seed: UInt64, _ path: String, _ numbers: Int...) {
        state = Self.mix(seed &+ 0x9E37_79B9_7F4A_7C15)
        // FNV-1a spreads the path over the word; the mixing after it does the rest.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in path.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        state = Self.mix(state ^ hash)
        for number in numbers { state = Self.mix(state ^ UInt64(bitPattern: Int64(number))) }
    }

    public static func mix(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mix(state)
    }

    /// A number from 0 to `bound - 1`. The tiny bias of the multiplication does not matter here.
    public mutating func below(_ bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    public mutating func between(_ lowest: Int, _ highest: Int) -> Int {
        lowest + below(highest - lowest + 1)
    }

    /// Whether something happens that happens in `percent` of cases.
    public mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

    public mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[below(choices.count)]
    }

    public mutating func digits(_ count: Int) -> String {
        String(decoding: (0..<count).map { _ in UInt8(0x30 + below(10)) }, as: UTF8.self)
    }

    /// Digits of which the first is not 0.
    public mutating func numeral(_ count: Int) -> String {
        String(between(1, 9)) + digits(count - 1)
    }

    public mutating func characters(_ count: Int, of alphabet: String) -> String {
        let letters = Array(alphabet.utf8)
        return String(decoding: (0..<count).map { _ in pick(letters) }, as: UTF8.self)
    }

    /// 32 lower-case hexadecimal digits, as request ids and sessions have.
    public mutating func hexadecimal32() -> String {
        (0..<2).map { _ in
            let digits = String(next(), radix: 16)
            return String(repeating: "0", count: 16 - digits.utf8.count) + digits
        }.joined()
    }
}
