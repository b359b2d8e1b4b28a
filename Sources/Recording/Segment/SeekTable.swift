/// The standard table at the end of a sealed segment (zstd, contrib/seekable_format, version 0.1.0).
///
/// | offset | size | |
/// | --- | --- | --- |
/// | 0 | 4 | 0x184D2A5E |
/// | 4 | 4 | bytes from here to the end |
/// | 8 | 12 × frames | stored size, plain size (0: skippable), low 32 bits of XXH64 of the plain bytes |
/// | end − 9 | 4 | number of frames |
/// | end − 5 | 1 | 0x80: with checksums |
/// | end − 4 | 4 | 0x8F92EAB1 |
struct SeekTable: Equatable {
    struct Entry: Equatable {
        var storedSize: Int
        var contentSize: Int
        var checksum: UInt32
    }

    var entries: [Entry] = []

    static let footerBytes = 9
    private static let footerMagic: UInt32 = 0x8F92_EAB1
    private static let withChecksums: UInt8 = 0x80
    private static let entryBytes = 12

    mutating func append(skippable frame: [UInt8]) {
        entries.append(Entry(storedSize: frame.count, contentSize: 0, checksum: 0))
    }

    /// A data frame's own last four bytes are the checksum the table wants.
    mutating func append(data frame: Span<UInt8>, contentSize: Int) {
        var checksum: UInt32 = 0
        for index in 0..<4 {
            checksum |= UInt32(frame[frame.count - 4 + index]) << UInt32(8 * index)
        }
        entries.append(
            Entry(storedSize: frame.count, contentSize: contentSize, checksum: checksum))
    }

    func frame() -> [UInt8] {
        var payload: [UInt8] = []
        payload.reserveCapacity(entries.count * Self.entryBytes + Self.footerBytes)
        for entry in entries {
            LittleEndian.append(UInt32(entry.storedSize), to: &payload)
            LittleEndian.append(UInt32(entry.contentSize), to: &payload)
            LittleEndian.append(entry.checksum, to: &payload)
        }
        LittleEndian.append(UInt32(entries.count), to: &payload)
        payload.append(Self.withChecksums)
        LittleEndian.append(Self.footerMagic, to: &payload)
        return SkippableFrame.bytes(SkippableFrame.seekTable, payload)
    }

    init() {}

    /// Reads the table from the end of a file; `nil` when there is none, or it does not fit the file.
    init?(endOf file: some SegmentBytes) throws(FileError) {
        let size = try file.size()
        guard size >= Self.footerBytes + SkippableFrame.overhead else { return nil }
        let footer = try file.read(at: size - Self.footerBytes, count: Self.footerBytes)
        guard footer.count == Self.footerBytes, footer[4] == Self.withChecksums,
            LittleEndian.uint32(footer, at: 5) == Self.footerMagic,
            let count = LittleEndian.uint32(footer, at: 0).map(Int.init)
        else { return nil }
        let tableBytes = SkippableFrame.overhead + count * Self.entryBytes + Self.footerBytes
        guard tableBytes <= size else { return nil }
        let table = try file.read(at: size - tableBytes, count: tableBytes)
        guard SkippableFrame.payload(of: table, SkippableFrame.seekTable) != nil else { return nil }
        for index in 0..<count {
            let start = SkippableFrame.overhead + index * Self.entryBytes
            guard let stored = LittleEndian.uint32(table, at: start),
                let content = LittleEndian.uint32(table, at: start + 4),
                let checksum = LittleEndian.uint32(table, at: start + 8)
            else { return nil }
            entries.append(
                Entry(storedSize: Int(stored), contentSize: Int(content), checksum: checksum))
        }
        guard entries.reduce(tableBytes, { $0 + $1.storedSize }) == size else { return nil }
    }
}
