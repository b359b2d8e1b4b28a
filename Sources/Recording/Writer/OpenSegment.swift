import Exchange

/// The segment that is being written. Whatever fails, `length` is where its last whole frame ends.
struct OpenSegment {
    let place: SegmentPlace
    let target: DiskSync.Target
    private(set) var length = 0
    /// Bytes of lines, before compression.
    private(set) var contentBytes = 0
    private var header: [UInt8]

    init(_ place: SegmentPlace, _ file: any SegmentFile, header: [UInt8]) {
        self.place = place
        self.header = header
        target = DiskSync.Target(file, path: place.path)
    }

    /// The header stands in one write with the first frame: a file is empty or has something to say.
    var prefix: [UInt8] { length == 0 ? header : [] }

    /// Nothing more may be written to it: an `fdatasync` has failed, or somebody has removed the file.
    var isLost: Bool { target.failed != nil }

    /// Writes one frame, made by `make`, which hands over its bytes piece by piece.
    ///
    /// When that fails, what was written of the frame is cut off again.
    /// - Returns: bytes written.
    mutating func append(
        contentBytes count: Int,
        _ make: ((Span<UInt8>) throws(FileError) -> Void) throws(CompressionFailure) -> Void
    ) throws(AppendFailure) -> Int {
        var end = length
        let file = target.file
        do {
            try make { piece throws(FileError) in
                try file.write(piece, at: end)
                end += piece.count
            }
        } catch {
            do {
                try file.truncate(to: length)
            } catch let second {
                throw AppendFailure(cause: error, isTorn: true, detail: second.description)
            }
            throw AppendFailure(cause: error, isTorn: false, detail: error.description)
        }
        defer { length = end }
        contentBytes += count
        return end - length
    }
}

/// A frame that was not written.
struct AppendFailure: Error {
    let cause: CompressionFailure
    /// The torn frame could not be cut off again: the file is to be left as it is.
    let isTorn: Bool
    let detail: String
}
