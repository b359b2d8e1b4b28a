import Crypto

/// A sealed segment while it is written: bytes, their hash, and the seek table.
struct SealedOutput {
    private let file: Descriptor
    private var length = 0
    private var hasher = SHA256()
    private var table = SeekTable()
    private(set) var blocks = 0

    init(_ file: Descriptor) { self.file = file }

    /// SHA-256 of everything so far.
    var hash: [UInt8] { Array(hasher.finalize()) }

    mutating func append(skippable frame: [UInt8]) throws(FileError) {
        try file.write(frame.span, at: length)
        hasher.update(data: frame)
        table.append(skippable: frame)
        length += frame.count
    }

    /// Returns where the frame lies.
    mutating func append(
        _ block: [UInt8], with compressor: FrameCompressor
    ) throws(CompressionFailure) -> (offset: Int, storedSize: Int) {
        let offset = length
        var stored: [UInt8] = []
        try compressor.frame(block.span) { bytes throws(FileError) in
            stored.reserveCapacity(bytes.count)
            for index in bytes.indices { stored.append(bytes[index]) }
        }
        do {
            try file.write(stored.span, at: length)
        } catch {
            throw .file(error)
        }
        hasher.update(data: stored)
        table.append(data: stored.span, contentSize: block.count)
        length += stored.count
        blocks += 1
        return (offset, stored.count)
    }

    /// Writes the seek table; after this the whole file is on the disk.
    mutating func finish() throws(FileError) {
        let frame = table.frame()
        try file.write(frame.span, at: length)
        length += frame.count
        try file.synchronizeData()
    }
}
