import Glibc

/// Reads a recording, also while another process writes it. Changes nothing.
///
/// Lines come in the order of their sequence, although sealing groups them by route. For that, the frames of one
/// segment at a time are kept until all their lines have been delivered: at most the plain bytes of one segment
/// (64 MiB unless set otherwise, and the longest line).
public struct RecordingReader: Sendable {
    public let directory: RecordingDirectory
    public let manifest: RecordingManifest

    public static func open(_ path: String) throws(RecordingError) -> RecordingReader {
        let directory = RecordingDirectory(path: path)
        return RecordingReader(
            directory: directory, manifest: try RecordingManifest.read(directory))
    }

    /// What to read.
    public struct Selection: Sendable {
        /// Microseconds since 1970.
        public var times: ClosedRange<Int64>
        /// Lines up to this one were seen before.
        public var afterSequence: Int

        public init(times: ClosedRange<Int64> = .min ... .max, afterSequence: Int = 0) {
            self.times = times
            self.afterSequence = afterSequence
        }
    }

    /// Calls `body` with each line in the order of sequence, until it returns `false`.
    /// - Returns: what is damaged. Everything else was delivered.
    @discardableResult
    public func forEachLine(
        _ selection: Selection = Selection(), _ body: (LineView) throws -> Bool
    ) throws -> [Damage] {
        let listing: RecordingDirectory.Listing
        do {
            listing = try directory.listing()
        } catch {
            throw RecordingError(reading: error)
        }
        var damages = listing.damages
        for segment in try inOrder(listing.segments) {
            let (isDone, found) = try deliver(segment, selection, body)
            damages += found
            if isDone { break }
        }
        return damages
    }

    /// What is damaged, with everything read once.
    public func damages() throws -> [Damage] { try forEachLine { _ in true } }

    // MARK: Segments

    /// A segment and where it stands among the others.
    struct OrderedSegment {
        let place: SegmentPlace
        let firstSequence: Int
        /// `nil` for an open segment, and for a sealed one whose end is damaged.
        let sealed: SealedSegment?
    }

    /// By their first sequence: the clock, and with it days and names, may have gone backwards.
    func inOrder(_ places: [SegmentPlace]) throws(RecordingError) -> [OrderedSegment] {
        do {
            var segments: [OrderedSegment] = []
            for place in places {
                do {
                    segments.append(try ordered(place))
                } catch  where error.isMissing && !place.isSealed {
                    // Sealed since the directory was read.
                    segments.append(try ordered(place.sealed))
                }
            }
            return segments.sorted { $0.firstSequence < $1.firstSequence }
        } catch {
            throw RecordingError(reading: error)
        }
    }

    private func ordered(_ place: SegmentPlace) throws(FileError) -> OrderedSegment {
        if place.isSealed, let sealed = try SealedSegment(place) {
            let first =
                sealed.seal?.firstSequence ?? sealed.blocks.compactMap(\.map?.lowestSequence).min()
            return OrderedSegment(place: place, firstSequence: first ?? 0, sealed: sealed)
        }
        var first = Int.max
        var lines = SegmentLines(place)
        do {
            _ = try lines.forEachFrame { frame in
                first = frame.lines.first?.sequence ?? Int.max
                return false
            }
        } catch {
            // What cannot be read at all is told of when its lines are asked for.
            guard !error.isMissing else {
                throw FileError(operation: "open", path: place.path, code: ENOENT)
            }
        }
        return OrderedSegment(place: place, firstSequence: first, sealed: nil)
    }

    private func deliver(
        _ segment: OrderedSegment, _ selection: Selection, _ body: (LineView) throws -> Bool
    ) throws -> (isDone: Bool, damages: [Damage]) {
        if let sealed = segment.sealed, sealed.blocks.allSatisfy({ $0.map != nil }) {
            return try deliver(sealed, selection, body)
        }
        var lines = SegmentLines(segment.place)
        var found: [(sequence: Int, line: LineView)] = []
        let damages: [Damage]
        do {
            damages = try lines.forEachFrame { frame in
                for line in frame.lines where selection.includes(line) {
                    found.append((line.sequence ?? 0, line))
                }
                return true
            }
        } catch {
            // Sealed between the look at the directory and now.
            guard error.isMissing, !segment.place.isSealed else { throw error }
            return try deliver(try ordered(segment.place.sealed), selection, body)
        }
        found.sort { $0.sequence < $1.sequence }
        for (_, line) in found { guard try body(line) else { return (true, damages) } }
        return (false, damages)
    }

    /// By the block maps: a frame is decompressed when its first line is due and let go after its last.
    private func deliver(
        _ sealed: SealedSegment, _ selection: Selection, _ body: (LineView) throws -> Bool
    ) throws -> (isDone: Bool, damages: [Damage]) {
        if let seal = sealed.seal, seal.lastSequence <= selection.afterSequence {
            return (false, [])
        }
        var frames = try BlockFrames(sealed)
        var order: [(sequence: Int, block: Int, line: BlockMap.Line)] = []
        for (index, block) in sealed.blocks.enumerated() {
            guard let map = block.map, selection.overlaps(map) else { continue }
            for line in map.lines where line.sequence > selection.afterSequence {
                order.append((line.sequence, index, line))
            }
        }
        order.sort { $0.sequence < $1.sequence }
        frames.expect(order.map(\.block))
        for (_, block, place) in order {
            guard let content = try frames.take(block) else { continue }
            let line = LineView(content, place.offset..<place.offset + max(0, place.length - 1))
            guard selection.includes(line) else { continue }
            guard try body(line) else { return (true, frames.damages) }
        }
        return (false, frames.damages)
    }
}

extension RecordingReader.Selection {
    private var isEverything: Bool { times == .min ... .max }

    func includes(_ line: LineView) -> Bool {
        if afterSequence > 0, let sequence = line.sequence, sequence <= afterSequence {
            return false
        }
        if isEverything { return true }
        return line.time.map(times.contains) ?? true
    }

    func overlaps(_ map: BlockMap) -> Bool {
        map.earliest > map.latest || times.overlaps(map.earliest...map.latest)
    }
}

/// The decompressed frames of one segment that still have lines to deliver.
private struct BlockFrames {
    private let segment: SealedSegment
    private let decompressor: FrameDecompressor
    private var remaining: [Int: Int] = [:]
    private var contents: [Int: [UInt8]] = [:]
    private var broken = Set<Int>()
    private(set) var damages: [Damage] = []

    init(_ segment: SealedSegment) throws {
        self.segment = segment
        decompressor = try FrameDecompressor()
    }

    mutating func expect(_ blocks: [Int]) {
        for block in blocks { remaining[block, default: 0] += 1 }
    }

    /// The content one line is to be read from; `nil` when the frame is damaged.
    mutating func take(_ index: Int) throws -> [UInt8]? {
        guard !broken.contains(index) else { return nil }
        let block = segment.blocks[index]
        let content: [UInt8]
        do {
            content = try contents[index] ?? segment.content(of: block, decompressor)
        } catch RecordingError.damaged(let path, let offset, let reason) {
            broken.insert(index)
            damages.append(
                Damage(path: path, offset: offset, size: block.storedSize, reason: reason))
            return nil
        }
        let left = (remaining[index] ?? 1) - 1
        remaining[index] = left
        contents[index] = left > 0 ? content : nil
        return content
    }
}
