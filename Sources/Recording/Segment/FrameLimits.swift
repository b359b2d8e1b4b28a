/// What a reader takes from a file before it trusts it.
public struct FrameLimits: Sendable {
    /// Bytes of one frame's content. A frame that promises more is damage, or an attack.
    public var contentBytesMax: Int
    /// Bytes of one frame as stored.
    public var storedBytesMax: Int

    public init(contentBytesMax: Int, storedBytesMax: Int) {
        self.contentBytesMax = contentBytesMax
        self.storedBytesMax = storedBytesMax
    }

    /// Room for one line with two bodies of `Limits.bodyStoredBytesMax`, both in Base64.
    public static let standard = FrameLimits(
        contentBytesMax: 512 << 20, storedBytesMax: 512 << 20)
}
