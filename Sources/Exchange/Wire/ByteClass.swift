/// What a byte may be in an HTTP/1.1 message (RFC 9110 §5.6.2, RFC 9112 §3, §5), as one table look-up.
///
/// Every reader of a head, in either direction, decides with this table, so that what is accepted from an
/// application is what is accepted from Belvo.
public struct ByteClass: OptionSet, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// A `tchar`: allowed in methods and field names.
    public static let token = ByteClass(rawValue: 1)
    /// Allowed inside a field value: HTAB, SP, visible ASCII and obs-text. No other control byte.
    public static let fieldValue = ByteClass(rawValue: 2)
    /// Allowed in a request target: visible ASCII, without space and without `#` (a fragment is never sent).
    public static let target = ByteClass(rawValue: 4)
    /// An ASCII digit.
    public static let digit = ByteClass(rawValue: 8)
    /// An ASCII hexadecimal digit.
    public static let hexDigit = ByteClass(rawValue: 16)

    private static let table: [UInt8] = (0..<256).map { classes(of: UInt8($0)).rawValue }

    private static func classes(of byte: UInt8) -> ByteClass {
        var result: ByteClass = []
        let isDigit = byte >= 0x30 && byte <= 0x39
        let isLetter = (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A
        if isDigit { result.formUnion([.digit, .hexDigit]) }
        if (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66 { result.insert(.hexDigit) }
        if isDigit || isLetter || "!#$%&'*+-.^_`|~".utf8.contains(byte) { result.insert(.token) }
        if byte == 0x09 || (byte >= 0x20 && byte != 0x7F) { result.insert(.fieldValue) }
        if byte > 0x20 && byte < 0x7F && byte != 0x23 { result.insert(.target) }
        return result
    }

    /// A copy of the table for a loop that wants to look up many bytes.
    public static var lookup: [UInt8] { table }

    /// Whether every byte of `text` belongs to this class; `false` when there is none. Not generic, for other rooms
    /// ask it of every target.
    public func contains(allOf text: String) -> Bool {
        let table = Self.table
        let bytes = text.utf8.span
        for index in bytes.indices where table[Int(bytes[index])] & rawValue == 0 { return false }
        return !text.isEmpty
    }

    /// Whether every byte of `bytes` belongs to this class; `false` when there is none.
    public func contains(allOf bytes: some Collection<UInt8>) -> Bool {
        !bytes.isEmpty && bytes.allSatisfy { Self.table[Int($0)] & rawValue != 0 }
    }
}

extension Span<UInt8> {
    /// Whether they are exactly these bytes.
    public func equals(_ bytes: [UInt8]) -> Bool {
        guard count == bytes.count else { return false }
        for index in indices where self[index] != bytes[index] { return false }
        return true
    }

    /// Whether they are these bytes, ASCII capitals and small letters being the same.
    public func equals(ignoringCase lowercased: [UInt8]) -> Bool {
        guard count == lowercased.count else { return false }
        for index in indices where self[index].asciiLowercased != lowercased[index] {
            return false
        }
        return true
    }
}

extension UInt8 {
    /// The byte with ASCII capitals made small; every other byte unchanged.
    public var asciiLowercased: UInt8 { self >= 0x41 && self <= 0x5A ? self | 0x20 : self }
}
