public import Exchange
public import NIOCore

/// The reading side of one HTTP/1.1 connection: bytes in, messages out, nothing else.
///
/// It never waits, never closes and never answers. Whatever bytes it is given, it ends in one of its events;
/// after `.rejected` it gives nothing any more.
public struct RequestMachine: ~Copyable {
    public enum Event {
        case head(RequestHead, MessageTraits)
        case body(ByteBuffer)
        /// The request is whole.
        case end(trailers: FieldList)
        /// The bytes are no request; `raw` are the first of them.
        case rejected(Rejection, raw: [UInt8])
        case needMore
    }

    private enum State {
        case head
        case body(remaining: Int)
        case chunks(ChunkReader)
        case trailers
        case ended
        case rejected
    }

    private let limits: Limits
    private let reader: HeadReader
    private var state = State.head
    private var pending = ByteBuffer()
    private var search = EmptyLineSearch()
    private var skippedEmptyLine = false

    public init(limits: Limits) {
        self.limits = limits
        reader = HeadReader(limits: limits)
    }

    /// Bytes received and not yet given out.
    public var bufferedBytes: Int { pending.readableBytes }

    /// Memory that the buffer takes.
    var bufferCapacity: Int { pending.capacity }

    /// Whether the first bytes of a request have come, but not yet its whole head.
    public var isInsideHead: Bool {
        if case .head = state { return pending.readableBytes > 0 }
        return false
    }

    public mutating func received(_ bytes: RawSpan) {
        if pending.readableBytes == 0 {
            // The memory stays while nobody else holds a piece of it, as a body would.
            pending.clear(minimumCapacity: bytes.byteCount)
        } else {
            // Otherwise the buffer of a connection on which a part of a head always waits would only grow.
            pending.discardReadBytes()
        }
        pending.writeBytes(bytes)
    }

    public mutating func received(_ bytes: consuming ByteBuffer) {
        if pending.readableBytes == 0 {
            pending = bytes
        } else {
            // Otherwise the buffer of a connection on which a part of a head always waits would only grow.
            pending.discardReadBytes()
            pending.writeBuffer(&bytes)
        }
    }

    public mutating func next() -> Event {
        do {
            switch state {
            case .head: return try nextHead()
            case .body(let remaining): return nextOfBody(remaining)
            case .chunks(let chunks): return try nextOfChunks(chunks)
            case .trailers: return try nextTrailers()
            case .ended:
                state = .head
                return .end(trailers: FieldList())
            case .rejected: return .needMore
            }
        } catch {
            let raw = Array(pending.readableBytesView.prefix(limits.rejectedBytesKept))
            state = .rejected
            pending.clear()
            return .rejected(error, raw: raw)
        }
    }

    /// The whole body, when it is framed by a length and has already arrived; then `.end` comes next.
    public mutating func takeWholeBody() -> ByteBuffer? {
        guard case .body(let remaining) = state, pending.readableBytes >= remaining,
            let body = pending.readSlice(length: remaining)
        else { return nil }
        state = .ended
        return body
    }

    // MARK: Heads

    private mutating func nextHead() throws(Rejection) -> Event {
        guard let length = try findEmptyLine() else { return .needMore }
        let (head, traits) = try reader.read(
            pending.readableBytesUInt8Span.extracting(0..<length))
        consumeHead(length)
        state =
            switch traits.framing {
            case .none: .ended
            case .length(let length): .body(remaining: length)
            case .chunked: .chunks(ChunkReader(lineBytesMax: limits.chunkLineBytesMax))
            }
        return .head(head, traits)
    }

    private mutating func consumeHead(_ length: Int) {
        pending.moveReaderIndex(forwardBy: length)
        search = EmptyLineSearch()
        skippedEmptyLine = false
    }

    /// The length of the head with its empty line; `nil` while that has not come.
    private mutating func findEmptyLine() throws(Rejection) -> Int? {
        guard skipEmptyLine() else { return nil }
        var search = search
        let length = try search.findEmptyLine(pending.readableBytesUInt8Span, limits)
        self.search = search
        return length
    }

    /// One empty line before a request line is allowed (RFC 9112 §2.2), a second is not.
    /// - Returns: `false` while only half of it has come.
    private mutating func skipEmptyLine() -> Bool {
        guard case .head = state, search.position == 0, !skippedEmptyLine,
            pending.readableBytesView.first == 0x0D
        else { return true }
        guard pending.readableBytes >= 2 else { return false }
        if pending.getInteger(at: pending.readerIndex, as: UInt16.self) == 0x0D0A {
            pending.moveReaderIndex(forwardBy: 2)
            skippedEmptyLine = true
        }
        return true
    }

    // MARK: Bodies

    private mutating func nextOfBody(_ remaining: Int) -> Event {
        guard let piece = pending.readSlice(length: min(remaining, pending.readableBytes)),
            piece.readableBytes > 0
        else { return .needMore }
        let left = remaining - piece.readableBytes
        state = left == 0 ? .ended : .body(remaining: left)
        return .body(piece)
    }

    private mutating func nextOfChunks(_ chunks: ChunkReader) throws(Rejection) -> Event {
        var chunks = chunks
        while true {
            switch try chunks.step(pending.readableBytesUInt8Span) {
            case .skip(let count):
                pending.moveReaderIndex(forwardBy: count)
            case .body(let count):
                state = .chunks(chunks)
                return .body(pending.readSlice(length: count) ?? ByteBuffer())
            case .trailersFollow:
                state = .trailers
                return try nextTrailers()
            case .needMore:
                state = .chunks(chunks)
                return .needMore
            }
        }
    }

    private mutating func nextTrailers() throws(Rejection) -> Event {
        guard let length = try findEmptyLine() else { return .needMore }
        let trailers = try reader.readTrailers(
            pending.readableBytesUInt8Span.extracting(0..<length))
        consumeHead(length)
        state = .head
        return .end(trailers: trailers)
    }
}
