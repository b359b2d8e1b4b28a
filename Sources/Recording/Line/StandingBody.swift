import Exchange
import NIOCore

/// How one body is going to stand in its line: decided before the line's first byte is written, because what is
/// said of a body stands before it.
struct StandingBody {
    enum Coding: String {
        /// As it is: one JSON value on one line.
        case verbatim
        /// As a JSON string.
        case text
        case base64
    }

    enum Content {
        case nothing
        case memory(ByteBuffer, Coding)
        /// `size` is what the content takes in the line.
        case spool(Spool, Coding, size: Int)
    }

    let content: Content
    let storedSize: Int
    /// Why nothing is stored, and the keyed hash that stands for it.
    let withheld: (reason: String, hash: String?)?

    static var none: StandingBody {
        StandingBody(content: .nothing, storedSize: 0, withheld: nil)
    }

    private init(content: Content, storedSize: Int, withheld: (reason: String, hash: String?)?) {
        self.content = content
        self.storedSize = storedSize
        self.withheld = withheld
    }

    /// A body that is in memory, or not kept at all.
    init(_ body: borrowing RecordedBody) {
        switch body.stored {
        case .memory(let bytes) where bytes.readableBytes > 0:
            self.init(
                content: .memory(bytes, Self.coding(body.form, bytes.readableBytesUInt8Span)),
                storedSize: bytes.readableBytes, withheld: nil)
        case .withheld(let reason, let hash):
            self.init(content: .nothing, storedSize: 0, withheld: (reason, hash))
        case .nothing, .memory, .spooled:
            self = .none
        }
    }

    /// A body that came in chunks. What is missing of it is said, never passed over.
    init(_ body: borrowing RecordedBody, in spool: Spool?, count: Int) throws(FileError) {
        guard let spool, spool.failure == nil, spool.count == count else {
            let reason = spool?.failure ?? "the chunks of the body did not all arrive"
            self.init(content: .nothing, storedSize: 0, withheld: (reason, nil))
            return
        }
        var coding = Self.coding(body.form, spool.scan)
        var size = count
        if coding == .text {
            size = try spool.escapedSize() + 2
            // Escapes make binary-like text up to six times as long; Base64 is never more than 4/3.
            if size > Base64.encodedCount(count) + 2 { coding = .base64 }
        }
        if coding == .base64 { size = Base64.encodedCount(count) + 2 }
        guard size <= FrameLimits.standard.contentBytesMax / 4 else {
            let reason =
                "longer than the \(FrameLimits.standard.contentBytesMax / 4) bytes of a line"
            self.init(content: .nothing, storedSize: 0, withheld: (reason, nil))
            return
        }
        self.init(content: .spool(spool, coding, size: size), storedSize: count, withheld: nil)
    }

    private static func coding(_ form: RecordedBody.Form, _ bytes: Span<UInt8>) -> Coding {
        // What is called JSON has passed a check of its whole grammar, UTF-8 included. That it cannot end its
        // line is looked at again.
        if form == .json && BodyScan.isOneLine(bytes) { return .verbatim }
        var scan = BodyScan()
        scan.take(bytes)
        return coding(form, scan)
    }

    private static func coding(_ form: RecordedBody.Form, _ scan: BodyScan) -> Coding {
        guard scan.isUTF8 else { return .base64 }
        switch form {
        case .json: return scan.isOneLine ? .verbatim : .text
        case .text: return .text
        case .base64: return .base64
        }
    }

    var coding: Coding? {
        switch content {
        case .nothing: nil
        case .memory(_, let coding), .spool(_, let coding, _): coding
        }
    }

    var isSpooled: Bool {
        if case .spool = content { true } else { false }
    }
}
