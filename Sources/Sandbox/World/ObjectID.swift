import Belvo
import Chance

/// The id of an object in the simulated Belvo: a UUID that looks like version 4 and tells, to who knows the
/// seed, to which link the object belongs.
///
/// The second half is chance. The first half is a keyed hash of the second, with the link's ordinal number
/// mixed into its first 24 bits. So `GET …/{id}/` finds the link at once, without an index of every object
/// of a world that is generated on demand, and an id of another world is recognised as foreign.
struct ObjectID: Hashable, Sendable, CustomStringConvertible {
    /// The largest number of a link that 24 bits hold.
    static let ordinalMax = 1 << 24 - 1

    let high: UInt64
    let low: UInt64

    private static let versionMask: UInt64 = 0xF000
    private static let ordinalShift: UInt64 = 40

    init(owner ordinal: Int, key: UInt64, from generator: inout SeededGenerator) {
        low = generator.next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        let marked = SeededGenerator.mix(key ^ low) ^ UInt64(ordinal) << Self.ordinalShift
        high = marked & ~Self.versionMask | 0x4000
    }

    /// Reads the 36-character form only, as Belvo does in paths and bodies.
    init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count == 36, Self.dashes.allSatisfy({ bytes[$0] == 0x2D }) else { return nil }
        var words: [UInt64] = [0, 0]
        var digitCount = 0
        for (index, byte) in bytes.enumerated() where !Self.dashes.contains(index) {
            guard let value = Hexadecimal.value(byte) else { return nil }
            words[digitCount / 16] = words[digitCount / 16] << 4 | UInt64(value)
            digitCount += 1
        }
        high = words[0]
        low = words[1]
    }

    /// The ordinal number of the link it belongs to; `nil` for an id that was not made with this key.
    func owner(key: UInt64) -> Int? {
        let marks = (high ^ SeededGenerator.mix(key ^ low)) & ~Self.versionMask
        let remainder = marks & (1 << Self.ordinalShift - 1)
        guard remainder == 0, high & Self.versionMask == 0x4000 else { return nil }
        return Int(marks >> Self.ordinalShift)
    }

    var description: String {
        var digits = Hexadecimal.digits(high) + Hexadecimal.digits(low)
        for position in Self.dashes { digits.insert(0x2D, at: position) }
        return String(decoding: digits, as: UTF8.self)
    }

    private static let dashes = [8, 13, 18, 23]
}
