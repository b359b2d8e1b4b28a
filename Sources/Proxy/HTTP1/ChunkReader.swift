/// Takes the chunked transfer coding apart (RFC 9112 §7.1), strictly and piece by piece.
struct ChunkReader {
    private enum State {
        /// In the line that gives the size; `line` counts its bytes so far.
        case size(value: Int, digits: Int, line: Int)
        case extensions(value: Int, line: Int)
        case sizeLineFeed(value: Int)
        case data(remaining: Int)
        case dataReturn
        case dataLineFeed
        /// After the last chunk: the machine reads the trailers as it reads a head.
        case trailers
    }

    enum Step: Equatable {
        /// So many bytes were framing; go on.
        case skip(Int)
        /// So many bytes are body.
        case body(Int)
        case trailersFollow
        case needMore
    }

    private var state = State.size(value: 0, digits: 0, line: 0)
    private let lineBytesMax: Int

    init(lineBytesMax: Int) { self.lineBytesMax = lineBytesMax }

    mutating func step(_ bytes: Span<UInt8>) throws(Rejection) -> Step {
        guard bytes.count > 0 else { return .needMore }
        switch state {
        case .data(let remaining):
            let count = min(remaining, bytes.count)
            state = count == remaining ? .dataReturn : .data(remaining: remaining - count)
            return .body(count)
        case .trailers:
            return .trailersFollow
        default:
            try advance(bytes[0])
            return .skip(1)
        }
    }

    private mutating func advance(_ byte: UInt8) throws(Rejection) {
        switch state {
        case .size(let value, let digits, let line):
            try advanceSize(byte, value: value, digits: digits, line: line)
        case .extensions(let value, let line):
            if byte == 0x0D { return state = .sizeLineFeed(value: value) }
            guard byte == 0x09 || (byte >= 0x20 && byte != 0x7F), line < lineBytesMax else {
                throw .malformed("a chunk extension is too long or holds a control byte")
            }
            state = .extensions(value: value, line: line + 1)
        case .sizeLineFeed(let value):
            guard byte == 0x0A else { throw .malformed("a chunk size does not end in CRLF") }
            state = value == 0 ? .trailers : .data(remaining: value)
        case .dataReturn:
            guard byte == 0x0D else { throw .malformed("a chunk is longer than its size") }
            state = .dataLineFeed
        case .dataLineFeed:
            guard byte == 0x0A else { throw .malformed("a chunk does not end in CRLF") }
            state = .size(value: 0, digits: 0, line: 0)
        case .data, .trailers:
            break
        }
    }

    private mutating func advanceSize(
        _ byte: UInt8, value: Int, digits: Int, line: Int
    ) throws(Rejection) {
        if let digit = Self.hexValue(byte) {
            guard digits < 12 else { throw .malformed("a chunk size is beyond any body") }
            state = .size(value: value << 4 | digit, digits: digits + 1, line: line + 1)
        } else if byte == 0x0D && digits > 0 {
            state = .sizeLineFeed(value: value)
        } else if byte == 0x3B && digits > 0 {
            state = .extensions(value: value, line: line + 1)
        } else {
            throw .malformed("a chunk size is not a hexadecimal number")
        }
    }

    private static func hexValue(_ byte: UInt8) -> Int? {
        switch byte {
        case 0x30...0x39: Int(byte - 0x30)
        case 0x41...0x46: Int(byte - 0x37)
        case 0x61...0x66: Int(byte - 0x57)
        default: nil
        }
    }
}
