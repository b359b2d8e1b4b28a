import NIOCore

/// Collects what the record keeps of one body: undoes a content coding, redacts, counts, and decides what stays
/// in memory. Says, but does not do, what is to go to the tape early.
struct BodyKeeper {
    private enum Decoding {
        case none
        case inflating(Inflater, coding: String)
        /// Encoded in a way that cannot be read here, so that nothing of it may be kept in clear.
        case unreadable(reason: String)
    }

    private let limits: Limits
    private let budget: MemoryBudget
    private let filter: any BodyFilter
    private var decoding: Decoding
    private var memory = ByteBuffer()
    private var reserved = 0
    private var spooled = 0
    private(set) var wireSize = 0
    private var isTruncated = false
    /// How many bytes of the opening of gzip the body in clear has begun with; `nil` once it is known to be other.
    private var gzipOpeningSeen: Int? = 0
    private var isFinished = false

    init(filter: any BodyFilter, codings: [String], limits: Limits, budget: MemoryBudget) {
        self.filter = filter
        self.limits = limits
        self.budget = budget
        decoding = Self.decoding(of: codings, limits)
    }

    private static func decoding(of codings: [String], _ limits: Limits) -> Decoding {
        guard let coding = codings.first else { return .none }
        guard codings.count == 1, let inflater = Inflater(coding: coding, limits: limits) else {
            return .unreadable(reason: "encoded as \(codings.joined(separator: ", "))")
        }
        return .inflating(inflater, coding: coding)
    }

    private var isSpooling: Bool { spooled > 0 }
    /// Whether nothing more of this body will be kept.
    var isFull: Bool { isTruncated }

    private var storedSize: Int { spooled + memory.readableBytes }

    /// Takes the next piece as it stood on the wire. What it returns is to go to the tape as a chunk now.
    ///
    /// What comes after `finish` is not taken: an origin may still be reading a request that it has answered.
    mutating func take(_ piece: ByteBuffer) -> ByteBuffer? {
        guard !isFinished else { return nil }
        wireSize += piece.readableBytes
        guard let clear = decoded(piece), !isSecretlyGzip(clear) else { return nil }
        return keep(filter.pass(clear))
    }

    private mutating func decoded(_ piece: ByteBuffer) -> ByteBuffer? {
        switch decoding {
        case .none:
            return piece
        case .unreadable:
            return nil
        case .inflating(let inflater, _):
            do {
                return try inflater.inflate(piece)
            } catch {
                decoding = .unreadable(reason: error.description)
                return nil
            }
        }
    }

    /// A body that is gzip although no coding says so (any more) would go past the filter as it is. Neither JSON nor
    /// text begins like that.
    private mutating func isSecretlyGzip(_ clear: ByteBuffer) -> Bool {
        for byte in clear.readableBytesView {
            guard let seen = gzipOpeningSeen else { return false }
            gzipOpeningSeen = byte == Self.gzipOpening[seen] ? seen + 1 : nil
            if gzipOpeningSeen == Self.gzipOpening.count {
                decoding = .unreadable(reason: "it begins like gzip, and no coding says so")
                return true
            }
        }
        return false
    }

    private static let gzipOpening: [UInt8] = [0x1F, 0x8B]

    private mutating func keep(_ bytes: ByteBuffer) -> ByteBuffer? {
        var bytes = bytes
        let room = limits.bodyStoredBytesMax - storedSize
        if bytes.readableBytes > room {
            isTruncated = true
            bytes = bytes.getSlice(at: bytes.readerIndex, length: max(0, room)) ?? ByteBuffer()
        }
        guard bytes.readableBytes > 0 else { return nil }
        let isReserved = budget.reserve(bytes.readableBytes)
        if isReserved { reserved += bytes.readableBytes }
        if memory.readableBytes == 0 { memory = bytes } else { memory.writeBuffer(&bytes) }
        let fits = !isSpooling && memory.readableBytes <= limits.bodyMemoryBytesMax
        if isReserved && (fits || memory.readableBytes < Self.chunkBytesMin) { return nil }
        return takeMemory()
    }

    /// While the budget lasts, pieces go to the tape in chunks of at least so many bytes, so that a body that
    /// drips costs few events.
    private static let chunkBytesMin = 64 * 1024

    private mutating func takeMemory() -> ByteBuffer {
        let chunk = memory
        spooled += chunk.readableBytes
        memory = ByteBuffer()
        budget.release(reserved)
        reserved = 0
        return chunk
    }

    /// Ends the body. The chunk, when there is one, goes to the tape before the record does.
    mutating func finish(isWhole: Bool) -> (last: ByteBuffer?, body: RecordedBody) {
        let isWhole = isWhole && isDecodedWhole
        isFinished = true
        let verdict = filter.finish()
        var last = keep(verdict.rest)
        if isSpooling && memory.readableBytes > 0 {
            var rest = takeMemory()
            if last == nil { last = rest } else { last?.writeBuffer(&rest) }
        }
        var body = RecordedBody(
            stored: stored(verdict),
            form: isTruncated || !isWhole ? text(verdict.form) : verdict.form,
            wireSize: wireSize, isTruncated: isTruncated || !isWhole)
        if case .inflating(_, let coding) = decoding { body.wireEncoding = coding }
        if !body.isTruncated { body.finding = verdict.finding }
        return (last, body)
    }

    private var isDecodedWhole: Bool {
        if case .inflating(let inflater, _) = decoding {
            return inflater.isFinished || wireSize == 0
        }
        return true
    }

    /// A cut body is no longer one JSON value.
    private func text(_ form: RecordedBody.Form) -> RecordedBody.Form {
        form == .json ? .text : form
    }

    private func stored(_ verdict: BodyVerdict) -> RecordedBody.Stored {
        if let withheld = verdict.withheld {
            return .withheld(reason: withheld.reason, hash: withheld.hash)
        }
        if case .unreadable(let reason) = decoding, wireSize > 0 {
            return .withheld(reason: reason, hash: nil)
        }
        if isSpooling { return .spooled(count: spooled) }
        return memory.readableBytes > 0 ? .memory(memory) : .nothing
    }

    /// Gives back the memory, when the record has been taken over or dropped.
    mutating func release() {
        budget.release(reserved)
        reserved = 0
    }
}
