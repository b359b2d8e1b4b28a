/// The bytes of a segment, wherever they are.
protocol SegmentBytes {
    func size() throws(FileError) -> Int
    /// The bytes from `offset` on; fewer than `count` only where they end.
    func read(at offset: Int, count: Int) throws(FileError) -> [UInt8]
}

extension Descriptor: SegmentBytes {}

/// A segment that is in memory.
struct MemorySegment: SegmentBytes {
    let bytes: [UInt8]

    func size() -> Int { bytes.count }

    func read(at offset: Int, count: Int) -> [UInt8] {
        guard offset >= 0, offset < bytes.count, count > 0 else { return [] }
        return Array(bytes[offset..<min(bytes.count, offset + count)])
    }
}
