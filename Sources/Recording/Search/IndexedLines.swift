import Exchange
import Glibc

/// Fetches lines from where the index says they are. Frames that were used last are kept, up to a limit, because
/// neighbours in a list are often neighbours in a frame.
struct IndexedLines {
    private struct Key: Hashable {
        let segment: ExchangeID
        let offset: Int
    }

    private let places: [ExchangeID: SegmentPlace]
    private var files: [ExchangeID: Descriptor] = [:]
    private var contents: [Key: [UInt8]] = [:]
    private var order: [Key] = []
    private var bytes = 0
    private var broken = Set<Key>()
    private var decompressor: FrameDecompressor?
    private(set) var warnings: [String] = []

    private static let bytesMax = 64 << 20

    init(_ places: [ExchangeID: SegmentPlace]) { self.places = places }

    /// `nil` when the frame is damaged, the segment has gone, or the index is wrong: the last two are told of.
    mutating func line(_ candidate: IndexLookup.Candidate) throws -> LineView? {
        let key = Key(segment: candidate.segment, offset: candidate.place.frameOffset)
        guard let content = try content(key, candidate.place.frameBytes) else { return nil }
        let start = candidate.place.lineOffset
        let line = LineView(content, start..<start + candidate.place.lineBytes)
        guard line.sequence == candidate.sequence else {
            warnings.append(
                "the index is wrong about line \(candidate.sequence) of segment \(candidate.segment)"
            )
            return nil
        }
        // A copy: one match must not hold on to its whole frame.
        return LineView(Array(line.json), 0..<line.json.count)
    }

    private mutating func content(_ key: Key, _ storedSize: Int) throws -> [UInt8]? {
        if let content = contents[key] { return content }
        guard !broken.contains(key) else { return nil }
        do {
            guard let file = try file(key.segment) else { return nil }
            let decompressor = try self.decompressor ?? FrameDecompressor()
            self.decompressor = decompressor
            let content = try SealedSegment.content(
                at: key.offset, storedSize: storedSize, of: file, decompressor)
            keep(content, key)
            return content
        } catch let error as RecordingError {
            broken.insert(key)
            warnings.append(error.description)
            return nil
        }
    }

    private mutating func file(_ segment: ExchangeID) throws(RecordingError) -> Descriptor? {
        if let file = files[segment] { return file }
        guard let place = places[segment] else { return nil }
        do {
            let file = try Descriptor.open(place.sealed.path, O_RDONLY)
            if files.count >= 64 { files.removeAll() }
            files[segment] = file
            return file
        } catch {
            throw RecordingError(reading: error)
        }
    }

    private mutating func keep(_ content: [UInt8], _ key: Key) {
        contents[key] = content
        order.append(key)
        bytes += content.count
        while bytes > Self.bytesMax && order.count > 1 {
            bytes -= contents.removeValue(forKey: order.removeFirst())?.count ?? 0
        }
    }
}
