import Glibc

/// A sealed segment file: where its frames are, by its seek table.
struct SealedSegment {
    struct Block {
        /// Of the data frame in the file.
        var offset: Int
        var storedSize: Int
        var contentSize: Int
        /// `nil` when the map is damaged: the lines are found by their line feeds then.
        var map: BlockMap?
    }

    let place: SegmentPlace
    let file: Descriptor
    let blocks: [Block]
    /// `nil` when it is missing or damaged.
    let seal: Seal?

    /// `nil` when the file has no usable seek table; it can still be walked.
    init?(_ place: SegmentPlace) throws(FileError) {
        let file = try Descriptor.open(place.path, O_RDONLY)
        guard let table = try SeekTable(endOf: file) else { return nil }
        var blocks: [Block] = []
        var seal: Seal?
        var offset = 0
        for entry in table.entries {
            if entry.contentSize > 0 {
                blocks.append(
                    Block(
                        offset: offset, storedSize: entry.storedSize,
                        contentSize: entry.contentSize))
            } else if entry.storedSize <= FrameLimits.standard.storedBytesMax {
                let bytes = try file.read(at: offset, count: entry.storedSize)
                if let map = BlockMap(frame: bytes), !blocks.isEmpty {
                    blocks[blocks.count - 1].map = map
                }
                if let found = Seal(frame: bytes) { seal = found }
            }
            offset += entry.storedSize
        }
        self.place = place
        self.file = file
        self.blocks = blocks
        self.seal = seal
    }

    /// Only the seal, without reading the maps: what the writer needs to go on with the chain.
    static func seal(of place: SegmentPlace) throws(FileError) -> (seal: Seal, payload: [UInt8])? {
        let file = try Descriptor.open(place.path, O_RDONLY)
        guard let table = try SeekTable(endOf: file), let last = table.entries.last else {
            return nil
        }
        let offset = table.entries.dropLast().reduce(0) { $0 + $1.storedSize }
        guard last.storedSize <= FrameLimits.standard.storedBytesMax else { return nil }
        let bytes = try file.read(at: offset, count: last.storedSize)
        guard let seal = Seal(frame: bytes),
            let payload = SkippableFrame.payload(of: bytes, SkippableFrame.seal)
        else { return nil }
        return (seal, Array(payload))
    }

    func content(of block: Block, _ decompressor: FrameDecompressor) throws(RecordingError)
        -> [UInt8]
    {
        try Self.content(
            at: block.offset, storedSize: block.storedSize, of: file, decompressor)
    }

    /// One frame's content, checked.
    static func content(
        at offset: Int, storedSize: Int, of file: Descriptor, _ decompressor: FrameDecompressor
    ) throws(RecordingError) -> [UInt8] {
        do {
            let bytes = try file.read(at: offset, count: storedSize)
            return try decompressor.content(
                of: bytes.span, contentBytesMax: FrameLimits.standard.contentBytesMax)
        } catch let error as ZstdError {
            throw .damaged(path: file.path, offset: offset, reason: error.description)
        } catch let error as FileError {
            throw RecordingError(reading: error)
        } catch {
            preconditionFailure("an error of no known kind: \(error)")
        }
    }
}
