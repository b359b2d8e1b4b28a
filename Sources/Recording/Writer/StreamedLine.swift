import Exchange
import NIOCore

/// A line with a body too long for memory: everything but that body as bytes, and where the body is.
struct StreamedLine {
    private enum Part {
        case bytes([UInt8])
        case spool(Spool, StandingBody.Coding)
    }

    private var parts: [Part] = []
    /// Bytes of the whole line.
    private(set) var count = 0

    /// Uses the encoder's buffer behind what is in it, and leaves it as it was.
    init(
        _ record: ExchangeRecord, kind: LineKind, sequence: Int, request: StandingBody,
        response: StandingBody, encoder: inout LineEncoder
    ) {
        let start = encoder.buffer.count
        encoder.exchangeHead(
            record, kind: kind, sequence: sequence, request: request, response: response)
        add(encoder.buffer.copy(from: start))
        encoder.buffer.truncate(to: start)
        add(LineEncoder.requestContent, request)
        add(LineEncoder.responseContent, response)
        add(Array("}\n".utf8))
    }

    private mutating func add(_ bytes: [UInt8]) {
        parts.append(.bytes(bytes))
        count += bytes.count
    }

    private mutating func add(_ name: StaticString, _ body: StandingBody) {
        switch body.content {
        case .nothing:
            return
        case .spool(let spool, let coding, let size):
            var buffer = LineBuffer(capacity: 64)
            buffer.raw(chosen: name)
            add(buffer.bytes)
            parts.append(.spool(spool, coding))
            count += size
        case .memory(let bytes, let coding):
            var buffer = LineBuffer()
            buffer.raw(chosen: name)
            buffer.content(bytes.readableBytesUInt8Span, coding)
            add(buffer.bytes)
        }
    }

    /// Makes one frame of the line, piece by piece.
    func compress(
        _ compressor: FrameCompressor, after prefix: [UInt8],
        to sink: (Span<UInt8>) throws(FileError) -> Void
    ) throws(CompressionFailure) {
        do {
            if !prefix.isEmpty { try sink(prefix.span) }
            try compressor.begin(contentSize: count)
        } catch let error as FileError {
            throw .file(error)
        } catch let error as ZstdError {
            throw .refused(error)
        } catch {
            preconditionFailure("an error of no known kind: \(error)")
        }
        do {
            for (position, part) in parts.enumerated() {
                let isLast = position == parts.count - 1
                try feed(part, isLast: isLast, to: compressor, sink)
            }
        } catch {
            compressor.abandon()
            throw error
        }
    }

    private func feed(
        _ part: Part, isLast: Bool, to compressor: FrameCompressor,
        _ sink: (Span<UInt8>) throws(FileError) -> Void
    ) throws(CompressionFailure) {
        switch part {
        case .bytes(let bytes):
            try compressor.feed(bytes.span, isLast: isLast, to: sink)
        case .spool(let spool, .verbatim):
            try spool.forEachPiece(wholeCharacters: false) { piece throws(CompressionFailure) in
                try compressor.feed(piece.span, isLast: false, to: sink)
            }
        case .spool(let spool, let coding):
            var buffer = LineBuffer()
            try compressor.feed([0x22].span, isLast: false, to: sink)
            try spool.forEachPiece(wholeCharacters: coding == .text) {
                piece throws(CompressionFailure) in
                buffer.removeAll()
                if coding == .text { buffer.escaped(piece.span) } else { buffer.base64(piece.span) }
                try buffer.withBytes { bytes throws(CompressionFailure) in
                    try compressor.feed(bytes, isLast: false, to: sink)
                }
            }
            try compressor.feed([0x22].span, isLast: false, to: sink)
        }
    }
}
