import Exchange
import Glibc

/// Makes a sealed segment of an open one: the same lines, in blocks of about 512 KiB, those of one route and one
/// group together, because what resembles each other compresses best side by side.
///
/// Two passes, so that memory stays far below the segment's size: the first writes the plain lines into a file
/// without a name and notes where they are, the second fetches them in their new order.
struct SegmentSealing {
    /// What a sealing made.
    struct Result {
        let seal: Seal
        /// SHA-256 of the seal's payload: what the next seal quotes.
        let sealHash: String
        let rows: [IndexRow]
        let damages: [Damage]
    }

    private struct Entry {
        var row: IndexRow
        var leaf: [UInt8]
        var offset: Int
        var length: Int
    }

    enum Outcome {
        /// The sealed form stands under its temporary name, on the disk.
        case written(Result)
        /// There is not one line in it.
        case empty
        /// It was told to stop.
        case interrupted
    }

    private struct Interrupted: Error {}

    static let blockBytes = 512 * 1024

    private let place: SegmentPlace
    private let fields: LineFields
    private let compressor: FrameCompressor
    private let goesOn: () -> Bool
    private let plain: Descriptor
    private var plainBytes = 0
    private var entries: [Entry] = []
    private var intents = Set<String>()
    private var damages: [Damage] = []

    /// - Parameter goesOn: asked before each block; `false` ends the sealing without a result.
    init(
        _ place: SegmentPlace, fields: LineFields, level: Int, goesOn: @escaping () -> Bool
    ) throws(RecordingError) {
        self.goesOn = goesOn
        self.place = place
        self.fields = fields
        do {
            compressor = try FrameCompressor(level: level)
        } catch {
            throw .noResources("zstd: \(error)")
        }
        do {
            plain = try Descriptor.nameless(in: "\(place.directoryPath)/\(place.day)")
        } catch {
            throw RecordingError(writing: error)
        }
    }

    /// Reads the open segment and writes the sealed one beside it, under its temporary name, on the disk.
    mutating func run(previousSeal: String?, writer: String, now: Int64) throws(RecordingError)
        -> Outcome
    {
        guard try gather() else { return .interrupted }
        guard !entries.isEmpty else { return .empty }
        entries.sort { Self.key($0.row) < Self.key($1.row) }
        do {
            try SystemCalls.remove(place.temporaryPath)
            let file = try Descriptor.open(place.temporaryPath, O_RDWR | O_CREAT | O_EXCL)
            var output = SealedOutput(file)
            try output.append(
                skippable: SegmentHeader(writer: writer, created: Timestamp.string(now)).frame())
            try writeBlocks(to: &output)
            let seal = self.seal(output, previousSeal: previousSeal)
            let payload = seal.payload()
            try output.append(skippable: SkippableFrame.bytes(SkippableFrame.seal, payload))
            try output.finish()
            return .written(
                Result(
                    seal: seal, sealHash: Seal.hash(of: payload), rows: entries.map(\.row),
                    damages: damages))
        } catch is Interrupted {
            return .interrupted
        } catch let error as FileError {
            throw RecordingError(writing: error)
        } catch let error as CompressionFailure {
            if case .file(let error) = error { throw RecordingError(writing: error) }
            throw .noResources("\(error)")
        } catch {
            throw .notWritable(path: place.temporaryPath, reason: "\(error)")
        }
    }

    private static func key(_ row: IndexRow) -> (String, String, String, Int) {
        (row.method ?? "", row.template ?? "", row.group ?? "", row.sequence)
    }

    // MARK: First pass

    /// Returns whether it came to the end.
    private mutating func gather() throws(RecordingError) -> Bool {
        var isWhole = true
        var pending: [UInt8] = []
        var lines = SegmentLines(place)
        damages = try lines.forEachFrame { frame in
            isWhole = goesOn()
            guard isWhole else { return false }
            for view in frame.lines { try add(view, &pending) }
            if pending.count >= Self.blockBytes { try flush(&pending) }
            return true
        }
        do {
            try flush(&pending)
        } catch {
            throw RecordingError(writing: error)
        }
        return isWhole
    }

    private mutating func add(_ view: LineView, _ pending: inout [UInt8]) throws {
        guard let row = IndexRow(view, fields), let line = SealedLine(view) else {
            // Its frame's checksum was right, so this is what was written: a defect of ours, to be seen.
            throw RecordingError.damaged(
                path: place.path, offset: view.offset, reason: "a line that is no JSON object")
        }
        if let id = row.exchangeID {
            if row.kind == LineKind.intent.rawValue { intents.insert(id) }
            if row.kind == LineKind.exchange.rawValue { intents.remove(id) }
        }
        entries.append(
            Entry(
                row: row, leaf: line.leaf, offset: plainBytes + pending.count, length: line.count))
        line.append(to: &pending)
    }

    private mutating func flush(_ pending: inout [UInt8]) throws(FileError) {
        try plain.write(pending.span, at: plainBytes)
        plainBytes += pending.count
        pending.removeAll(keepingCapacity: true)
    }

    // MARK: Second pass

    private mutating func writeBlocks(to output: inout SealedOutput) throws {
        var block: [UInt8] = []
        var first = 0
        for index in entries.indices {
            block += try plain.read(at: entries[index].offset, count: entries[index].length)
            let isLast = index == entries.count - 1
            guard isLast || block.count >= Self.blockBytes else { continue }
            guard goesOn() else { throw Interrupted() }
            try write(block, first...index, to: &output)
            block.removeAll(keepingCapacity: true)
            first = index + 1
        }
    }

    private mutating func write(
        _ block: [UInt8], _ range: ClosedRange<Int>, to output: inout SealedOutput
    ) throws {
        var map = BlockMap()
        for index in range {
            map.append(
                sequence: entries[index].row.sequence, length: entries[index].length,
                time: entries[index].row.time)
        }
        let place = try output.append(block, with: compressor)
        try output.append(skippable: map.frame())
        for (index, line) in zip(range, map.lines) {
            entries[index].row.place = IndexRow.Place(
                frameOffset: place.offset, frameBytes: place.storedSize, lineOffset: line.offset,
                lineBytes: line.length - 1)
        }
    }

    private func seal(_ output: SealedOutput, previousSeal: String?) -> Seal {
        let ordered = entries.sorted { $0.row.sequence < $1.row.sequence }
        let sequences = ordered.map(\.row.sequence)
        let times = ordered.map(\.row.time)
        return Seal(
            segment: place.id.description, lines: ordered.count,
            exchanges: ordered.count { $0.row.kind == LineKind.exchange.rawValue },
            blocks: output.blocks, rawBytes: plainBytes,
            sequences: (sequences.first ?? 0)...(sequences.last ?? 0),
            times: (times.min() ?? 0)...(times.max() ?? 0),
            merkleRoot: MerkleTree.root(ordered.map(\.leaf)), dataHash: output.hash,
            previousSeal: previousSeal, openIntents: intents.sorted())
    }
}
