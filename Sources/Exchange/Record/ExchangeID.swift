import Synchronization

/// The name of an exchange: a UUID of version 7 (RFC 9562 §5.7), so that names sort by time.
public struct ExchangeID: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let high: UInt64
    public let low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The last 62 bits of the next name: they begin at random and go up by a step drawn at random once (in the
    /// manner of RFC 9562 §6.2, method 2), so that the names of one process never agree in them, and nobody asks the
    /// system for each.
    private static let tail = Atomic<UInt64>(.random(in: 0...UInt64.max))
    private static let step = UInt64.random(in: 0...UInt64.max) | 1

    /// A new name for something that began at `moment`. The 12 bits after the version count 1/4096 of a
    /// millisecond (RFC 9562 §6.2, method 3).
    public init(at moment: Moment) {
        let microseconds = UInt64(max(0, moment.wallMicroseconds))
        let milliseconds = microseconds / 1000
        let fraction = (microseconds % 1000) * 4096 / 1000
        high = milliseconds << 16 | 0x7000 | fraction
        let tail = Self.tail.wrappingAdd(Self.step, ordering: .relaxed).newValue
        low = tail & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
    }

    /// Reads the 36-character form or 32 hexadecimal digits; `nil` for anything else.
    public init?(_ text: some StringProtocol) {
        var written = Array(text.utf8.prefix(37))
        if written.count == 36 {
            for place in [23, 18, 13, 8] {
                guard written.remove(at: place) == 0x2D else { return nil }
            }
        }
        let digits = written.compactMap(Self.hexValue)
        guard written.count == 32, digits.count == 32 else { return nil }
        high = digits[..<16].reduce(0) { $0 << 4 | $1 }
        low = digits[16...].reduce(0) { $0 << 4 | $1 }
    }

    public static func < (left: ExchangeID, right: ExchangeID) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }

    public var description: String { String(decoding: utf8(dashed: true), as: UTF8.self) }

    /// 32 lower-case digits without dashes, as Belvo writes a `request_id`.
    public var compact: String { String(decoding: utf8(dashed: false), as: UTF8.self) }

    /// The digits as ASCII bytes, with dashes when asked.
    public func utf8(dashed: Bool) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(36)
        for position in 0..<32 {
            if dashed && (position == 8 || position == 12 || position == 16 || position == 20) {
                result.append(0x2D)
            }
            let word = position < 16 ? high : low
            let digit = UInt8(truncatingIfNeeded: word >> UInt64(60 - 4 * (position % 16))) & 15
            result.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
        }
        return result
    }

    private static func hexValue(_ byte: UInt8) -> UInt64? {
        switch byte {
        case 0x30...0x39: UInt64(byte - 0x30)
        case 0x41...0x46: UInt64(byte - 0x37)
        case 0x61...0x66: UInt64(byte - 0x57)
        default: nil
        }
    }
}
