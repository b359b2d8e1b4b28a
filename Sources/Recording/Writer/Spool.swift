import Exchange
import NIOCore

/// A body too large for memory, in a file without a name: it is gone with the process, whatever happens.
///
/// Used by the writer only.
final class Spool {
    private let file: any SpoolFile
    private(set) var count = 0
    private(set) var scan = BodyScan()
    /// Why this body cannot be kept any more. The rest of it is let go by.
    private(set) var failure: String?

    /// Bytes read at a time: a multiple of 3, so that Base64 pieces join without padding.
    static let pieceBytes = 96 * 1024

    init(_ file: any SpoolFile) { self.file = file }

    func append(_ chunk: ByteBuffer) throws(FileError) {
        guard failure == nil else { return }
        try file.write(chunk.readableBytesUInt8Span, at: count)
        scan.take(chunk.readableBytesUInt8Span)
        count += chunk.readableBytes
    }

    func fail(_ reason: String) { failure = reason }

    /// What the body takes as the inside of a JSON string.
    func escapedSize() throws(FileError) -> Int {
        var buffer = LineBuffer()
        var size = 0
        try forEachPiece(wholeCharacters: true) { piece throws(FileError) in
            buffer.removeAll()
            buffer.escaped(piece.span)
            size += buffer.count
        }
        return size
    }

    /// Hands over the body in pieces.
    /// - Parameter wholeCharacters: no piece ends within a UTF-8 character.
    func forEachPiece<Failure>(
        wholeCharacters: Bool, _ body: ([UInt8]) throws(Failure) -> Void
    ) throws(Failure) where Failure: SpoolReadError {
        var offset = 0
        while offset < count {
            var piece: [UInt8]
            do {
                piece = try file.read(at: offset, count: min(Self.pieceBytes, count - offset))
            } catch {
                throw Failure(error)
            }
            guard !piece.isEmpty else {
                throw Failure(FileError(operation: "read", path: "a spooled body", code: 0))
            }
            if wholeCharacters && offset + piece.count < count {
                piece.removeLast(piece.count - BodyScan.countOfWholeCharacters(piece.span))
            }
            try body(piece)
            offset += piece.count
        }
    }
}

/// An error that can also be that a spool could not be read back.
protocol SpoolReadError: Error {
    init(_ error: FileError)
}

extension FileError: SpoolReadError {
    init(_ error: FileError) { self = error }
}

extension CompressionFailure: SpoolReadError {
    init(_ error: FileError) { self = .file(error) }
}

/// All bodies that are being spooled.
struct SpoolShelf {
    private struct Key: Hashable {
        let id: ExchangeID
        let side: BodySide
    }

    private let files: any SegmentFileMaking
    private let directory: String
    private let bytesMax: Int
    private var spools: [Key: Spool] = [:]
    private(set) var bytes = 0

    init(files: any SegmentFileMaking, directory: String, bytesMax: Int) {
        self.files = files
        self.directory = directory
        self.bytesMax = bytesMax
    }

    mutating func append(_ chunk: ByteBuffer, _ id: ExchangeID, _ side: BodySide) throws(TapeError)
    {
        guard bytes + chunk.readableBytes <= bytesMax else {
            throw .cannotWrite("bodies under way take more than the \(bytesMax) bytes allowed")
        }
        let spool: Spool
        do {
            spool = try self.spool(id, side)
            try spool.append(chunk)
        } catch {
            throw .cannotWrite(error.description)
        }
        bytes += spool.failure == nil ? chunk.readableBytes : 0
    }

    private mutating func spool(_ id: ExchangeID, _ side: BodySide) throws(FileError) -> Spool {
        let key = Key(id: id, side: side)
        if let spool = spools[key] { return spool }
        let spool = Spool(try files.makeNameless(in: directory))
        spools[key] = spool
        return spool
    }

    /// The body cannot be kept, but its exchange goes on.
    mutating func fail(_ id: ExchangeID, _ side: BodySide, _ reason: String) {
        spools[Key(id: id, side: side)]?.fail(reason)
    }

    func find(_ id: ExchangeID, _ side: BodySide) -> Spool? { spools[Key(id: id, side: side)] }

    /// Lets go of both bodies of an exchange.
    mutating func drop(_ id: ExchangeID) {
        guard !spools.isEmpty else { return }
        for side in [BodySide.request, .response] {
            guard let spool = spools.removeValue(forKey: Key(id: id, side: side)) else { continue }
            bytes -= spool.count
        }
    }

    mutating func dropAll() {
        spools.removeAll()
        bytes = 0
    }
}
