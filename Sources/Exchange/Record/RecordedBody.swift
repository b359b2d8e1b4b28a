public import NIOCore

/// One body as the record keeps it: always the output of the redaction, never its input.
public struct RecordedBody: Sendable, Equatable {
    public enum Stored: Sendable, Equatable {
        /// There was no body.
        case nothing
        case memory(ByteBuffer)
        /// Handed to the tape in chunks before; `count` bytes in all.
        case spooled(count: Int)
        /// Not kept: its keyed hash stands for it, so that equal bodies can still be seen to be equal.
        case withheld(reason: String, hash: String?)
    }

    /// How the stored bytes may stand in a line.
    public enum Form: String, Sendable {
        /// One JSON value by full grammar check; may stand verbatim.
        case json
        /// UTF-8 text; stands as a JSON string.
        case text
        /// Anything else; stands as Base64.
        case base64
    }

    public var stored: Stored
    public var form: Form
    /// Bytes on the wire, after transfer coding and before content coding was undone.
    public var wireSize: Int
    /// The message ended before its body did, or more came than is kept.
    public var isTruncated: Bool
    /// The content coding that was undone for the record; the wire carried it unchanged.
    public var wireEncoding: String?
    /// What was read of it while it passed.
    public var finding: Finding?

    /// Something that the filter of a `Reading` saw in a body and its `facets` may use; this room does not look inside.
    public struct Finding: Sendable, Equatable {
        public let value: any Sendable

        public init(_ value: any Sendable) { self.value = value }

        /// It follows from the bytes, so it takes no part in comparisons of bodies.
        public static func == (left: Finding, right: Finding) -> Bool { true }
    }

    public init(
        stored: Stored = .nothing, form: Form = .json, wireSize: Int = 0, isTruncated: Bool = false,
        wireEncoding: String? = nil
    ) {
        self.stored = stored
        self.form = form
        self.wireSize = wireSize
        self.isTruncated = isTruncated
        self.wireEncoding = wireEncoding
    }

    public static let none = RecordedBody()

    public var storedSize: Int {
        switch stored {
        case .nothing, .withheld: 0
        case .memory(let bytes): bytes.readableBytes
        case .spooled(let count): count
        }
    }
}
