/// Bytes that must not be seen: they can be used, compared and written into a request, but not printed.
///
/// It is a class without a description, so that no log line, error text or dump can hold its bytes by accident,
/// and it is neither `Codable` nor `Hashable`.
public final class Secret: Sendable, CustomReflectable {
    private let bytes: [UInt8]

    public init(_ bytes: some Collection<UInt8>) { self.bytes = Array(bytes) }

    /// What `dump` and debuggers are shown: nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }

    public var count: Int { bytes.count }

    /// Lends the bytes for the length of a call. They must not be kept.
    func withBytes<Result>(_ use: ([UInt8]) -> Result) -> Result { use(bytes) }

    /// Whether the bytes are the same, in a time that depends only on their number.
    public func matches(_ other: some Collection<UInt8>) -> Bool {
        let other = Array(other)
        guard other.count == bytes.count else { return false }
        var difference: UInt8 = 0
        for index in bytes.indices { difference |= bytes[index] ^ other[index] }
        return difference == 0
    }
}
