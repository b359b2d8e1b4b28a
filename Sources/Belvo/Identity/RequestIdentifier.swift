/// Belvo's `request_id` in the one notation we compare, index and print: 32 lower-case characters.
///
/// Bodies print 32 characters, webhooks print the same id with dashes. Examples in Belvo's own
/// documentation hold letters beyond `f`, so any ASCII letter is accepted.
public struct RequestIdentifier: Sendable, Hashable, CustomStringConvertible {
    public static let length = 32

    public let text: String

    public var description: String { text }

    public init?(_ notation: String) {
        self.init(bytes: notation.utf8)
    }

    public init?(bytes notation: some Sequence<UInt8>) {
        var kept: [UInt8] = []
        kept.reserveCapacity(Self.length)
        for byte in notation where byte != UInt8(ascii: "-") {
            guard kept.count < Self.length, let character = Self.normalised(byte) else {
                return nil
            }
            kept.append(character)
        }
        guard kept.count == Self.length else { return nil }
        text = String(decoding: kept, as: UTF8.self)
    }

    private static func normalised(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"): byte
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
        default: nil
        }
    }
}
