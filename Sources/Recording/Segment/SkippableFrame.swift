/// Frames that zstd passes over and that carry what is ours (RFC 8878 §3.1.2).
///
/// | offset | size | |
/// | --- | --- | --- |
/// | 0 | 4 | magic, little-endian |
/// | 4 | 4 | size of the payload, little-endian |
/// | 8 | n | payload |
enum SkippableFrame {
    /// First in every segment: JSON that says what the file is.
    static let header: UInt32 = 0x184D_2A50
    /// After each data frame of a sealed segment: `BlockMap`.
    static let blockMap: UInt32 = 0x184D_2A51
    /// Near the end of a sealed segment: `Seal`.
    static let seal: UInt32 = 0x184D_2A52
    /// Last in a sealed segment: `SeekTable`, of the standard seekable format.
    static let seekTable: UInt32 = 0x184D_2A5E

    static let overhead = 8

    static func bytes(_ magic: UInt32, _ payload: [UInt8]) -> [UInt8] {
        var frame: [UInt8] = []
        frame.reserveCapacity(overhead + payload.count)
        LittleEndian.append(magic, to: &frame)
        LittleEndian.append(UInt32(payload.count), to: &frame)
        frame += payload
        return frame
    }

    /// The payload of a frame of that kind; `nil` when it is another, or not whole.
    static func payload(of frame: [UInt8], _ magic: UInt32) -> ArraySlice<UInt8>? {
        guard frame.count >= overhead, LittleEndian.uint32(frame, at: 0) == magic,
            LittleEndian.uint32(frame, at: 4).map(Int.init) == frame.count - overhead
        else { return nil }
        return frame[overhead...]
    }

    static func isSkippable(_ magic: UInt32) -> Bool { magic & 0xFFFF_FFF0 == 0x184D_2A50 }
}

/// Integers as the file has them.
enum LittleEndian {
    static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
        var rest = value
        for _ in 0..<value.bitWidth / 8 {
            bytes.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    static func uint32(_ bytes: [UInt8], at offset: Int) -> UInt32? {
        guard offset >= 0, offset + 4 <= bytes.count else { return nil }
        return (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[offset + $1]) << UInt32(8 * $1) }
    }

    static func uint64(_ bytes: ArraySlice<UInt8>, at offset: Int) -> UInt64? {
        let start = bytes.startIndex + offset
        guard offset >= 0, start + 8 <= bytes.endIndex else { return nil }
        return (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[start + $1]) << UInt64(8 * $1) }
    }
}
