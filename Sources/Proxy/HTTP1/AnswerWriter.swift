import Exchange
import NIOCore

/// The writing side of one answer: heads and pieces in, bytes out. It holds origins to what their heads
/// promised, so that no answer can reach into the next one on the connection.
struct AnswerWriter {
    enum Mistake: Error, Equatable {
        case secondHead
        /// `Content-Length` and the length that the head announces differ.
        case contradictoryLength
        case bodyBeforeHead
        case tooManyBytes
        case tooFewBytes(missing: Int)
        case afterEnd
    }

    private enum Framing: Equatable {
        case none
        case length(remaining: Int)
        case chunked
        case untilClose
    }

    private enum State: Equatable {
        case waiting
        case body(Framing)
        case ended
    }

    private let isHead: Bool
    private let version: HTTPVersion
    private var state = State.waiting
    /// The connection ends with this answer.
    private(set) var closes: Bool

    init(method: String, version: HTTPVersion, closes: Bool) {
        isHead = method == "HEAD"
        self.version = version
        self.closes = closes
    }

    var hasHead: Bool { state != .waiting }
    var hasEnded: Bool { state == .ended }

    /// The answer is under way and has no end but that of its connection: were that closed now, nobody could tell that
    /// something is missing.
    var wouldLookWhole: Bool { state == .body(.untilClose) }

    /// The answer has no end but that of its connection, which must not come before all of it is out.
    private(set) var isFramedByClose = false

    mutating func closeAfterwards() { closes = true }

    mutating func interim(
        _ head: ResponseHead, into output: inout ByteBuffer
    ) throws(Mistake) {
        guard state == .waiting else { throw .secondHead }
        // HTTP/1.0 knows no interim answers (RFC 9110 §15.2).
        guard version == .http11 else { return }
        writeStatusLine(head, &output)
        head.fields.writeEndToEnd(into: &output)
        output.writeStaticString("\r\n")
    }

    mutating func head(_ head: ResponseHead, into output: inout ByteBuffer) throws(Mistake) {
        guard state == .waiting else { throw .secondHead }
        let framing = framing(of: head)
        guard agrees(framing, with: head.fields) else { throw .contradictoryLength }
        writeStatusLine(head, &output)
        head.fields.writeEndToEnd(into: &output)
        switch framing {
        case .length(let count) where !head.fields.contains(.contentLength):
            output.writeString("Content-Length: \(count)\r\n")
        case .chunked:
            output.writeStaticString("Transfer-Encoding: chunked\r\n")
        case .untilClose:
            closes = true
            isFramedByClose = true
        case .length, .none:
            break
        }
        if closes {
            output.writeStaticString("Connection: close\r\n")
        } else if version == .http10 {
            output.writeStaticString("Connection: keep-alive\r\n")
        }
        output.writeStaticString("\r\n")
        state = .body(framing)
    }

    mutating func chunk(_ bytes: ByteBuffer, into output: inout ByteBuffer) throws(Mistake) {
        guard case .body(let framing) = state else {
            throw state == .ended ? .afterEnd : .bodyBeforeHead
        }
        let count = bytes.readableBytes
        guard count > 0 else { return }
        switch framing {
        case .none:
            throw .tooManyBytes
        case .length(let remaining):
            guard count <= remaining else { throw .tooManyBytes }
            output.writeImmutableBuffer(bytes)
            state = .body(.length(remaining: remaining - count))
        case .chunked:
            output.writeString(String(count, radix: 16))
            output.writeStaticString("\r\n")
            output.writeImmutableBuffer(bytes)
            output.writeStaticString("\r\n")
        case .untilClose:
            output.writeImmutableBuffer(bytes)
        }
    }

    /// A whole answer. A large body is left to the caller, who sends it after what stands in `output`: it need not be
    /// copied for that.
    mutating func whole(
        _ head: ResponseHead, _ body: ByteBuffer, into output: inout ByteBuffer
    ) throws(Mistake) -> ByteBuffer? {
        try self.head(head, into: &output)
        var rest: ByteBuffer?
        if head.length != .none {
            if case .body(.length(let count)) = state, count == body.readableBytes,
                count >= Self.separateBytesMin
            {
                rest = body
                state = .body(.length(remaining: 0))
            } else {
                try chunk(body, into: &output)
            }
        }
        try end(trailers: FieldList(), into: &output)
        return rest
    }

    /// A copy of so few bytes is of no account; where it begins to count was not measured.
    private static let separateBytesMin = 512

    mutating func end(trailers: FieldList, into output: inout ByteBuffer) throws(Mistake) {
        guard case .body(let framing) = state else {
            throw state == .ended ? .afterEnd : .bodyBeforeHead
        }
        if case .length(let remaining) = framing, remaining > 0 {
            throw .tooFewBytes(missing: remaining)
        }
        if case .chunked = framing {
            output.writeStaticString("0\r\n")
            trailers.writeEndToEnd(into: &output)
            output.writeStaticString("\r\n")
        }
        state = .ended
    }

    private func framing(of head: ResponseHead) -> Framing {
        if isHead || head.status == 204 || head.status == 304 { return .none }
        switch head.length {
        case .none: return .length(remaining: 0)
        case .exactly(let count): return .length(remaining: count)
        case .unknown: return version == .http11 ? .chunked : .untilClose
        }
    }

    /// Two lengths, or a length beside chunks, are how one answer is made to look like two.
    private func agrees(_ framing: Framing, with fields: FieldList) -> Bool {
        switch (framing, fields.first(.contentLength)) {
        case (.none, _), (_, nil): true
        case (.length(let count), let written?):
            // No body has a length that the reader of heads does not take.
            fields.count(of: .contentLength) == 1 && HeadReader.contentLength(written) == count
        case (.chunked, _?), (.untilClose, _?): false
        }
    }

    private func writeStatusLine(_ head: ResponseHead, _ output: inout ByteBuffer) {
        if head.status == 200 {
            output.writeStaticString("HTTP/1.1 200 ")
        } else {
            output.writeString("HTTP/1.1 \(head.status) ")
        }
        output.writeBytes(head.reason)
        output.writeStaticString("\r\n")
    }
}
