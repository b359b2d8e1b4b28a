import Crypto

/// Where the lines of one data frame are: the payload of the skippable frame 0x184D2A51 behind it.
///
/// | offset | size | |
/// | --- | --- | --- |
/// | 0 | 1 | version, 1 |
/// | 1 | 4 | number of lines |
/// | 5 | 8 | earliest time, microseconds since 1970 |
/// | 13 | 8 | latest time |
/// | 21 | 8 | lowest sequence |
/// | 29 | … | for each line: its sequence as the difference to the line before (the first: to the lowest), zigzag, then its length with the line feed; both as LEB128 |
/// | end − 4 | 4 | first four bytes of SHA-256 of everything before |
///
/// Integers of fixed size are little-endian. Lines stand without gaps from the beginning of the content, so that
/// their lengths are their places.
struct BlockMap: Equatable {
    struct Line: Equatable {
        var sequence: Int
        var offset: Int
        var length: Int
    }

    static let version: UInt8 = 1
    private static let fixedBytes = 29
    private static let checkBytes = 4

    var earliest: Int64
    var latest: Int64
    private(set) var lines: [Line] = []

    init(earliest: Int64 = .max, latest: Int64 = .min) {
        self.earliest = earliest
        self.latest = latest
    }

    mutating func append(sequence: Int, length: Int, time: Int64) {
        let offset = lines.last.map { $0.offset + $0.length } ?? 0
        lines.append(Line(sequence: sequence, offset: offset, length: length))
        earliest = min(earliest, time)
        latest = max(latest, time)
    }

    var lowestSequence: Int { lines.map(\.sequence).min() ?? 0 }

    func frame() -> [UInt8] {
        var payload: [UInt8] = [Self.version]
        LittleEndian.append(UInt32(lines.count), to: &payload)
        LittleEndian.append(earliest, to: &payload)
        LittleEndian.append(latest, to: &payload)
        var previous = lowestSequence
        LittleEndian.append(Int64(previous), to: &payload)
        for line in lines {
            let difference = line.sequence - previous
            Self.append(UInt64(bitPattern: Int64(difference << 1 ^ difference >> 63)), to: &payload)
            Self.append(UInt64(line.length), to: &payload)
            previous = line.sequence
        }
        payload += Self.check(payload[...])
        return SkippableFrame.bytes(SkippableFrame.blockMap, payload)
    }

    /// `nil` when the frame is another, of a later version, or damaged.
    init?(frame: [UInt8]) {
        guard let payload = SkippableFrame.payload(of: frame, SkippableFrame.blockMap),
            payload.count >= Self.fixedBytes + Self.checkBytes, payload.first == Self.version,
            Self.check(payload.dropLast(Self.checkBytes)) == Array(payload.suffix(Self.checkBytes)),
            let count = LittleEndian.uint32(frame, at: SkippableFrame.overhead + 1),
            // Each line takes at least two bytes here: what promises more lines is no block map.
            Int(count) <= payload.count / 2,
            let earliest = LittleEndian.uint64(payload, at: 5),
            let latest = LittleEndian.uint64(payload, at: 13),
            let lowest = LittleEndian.uint64(payload, at: 21)
        else { return nil }
        self.init(earliest: Int64(bitPattern: earliest), latest: Int64(bitPattern: latest))
        var rest = payload.dropFirst(Self.fixedBytes).dropLast(Self.checkBytes)
        var sequence = Int64(bitPattern: lowest)
        var offset = 0
        for _ in 0..<count {
            guard let zigzag = Self.take(&rest),
                let length = Self.take(&rest).flatMap(Int.init(exactly:)),
                length <= Int(UInt32.max)
            else { return nil }
            sequence &+= Int64(bitPattern: zigzag >> 1) ^ -Int64(bitPattern: zigzag & 1)
            lines.append(Line(sequence: Int(sequence), offset: offset, length: length))
            offset += length
        }
        guard rest.isEmpty else { return nil }
    }

    private static func check(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        Array(SHA256.hash(data: bytes).prefix(checkBytes))
    }

    private static func append(_ value: UInt64, to bytes: inout [UInt8]) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    private static func take(_ bytes: inout ArraySlice<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 63, by: 7) {
            guard let byte = bytes.popFirst() else { return nil }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        return nil
    }
}
