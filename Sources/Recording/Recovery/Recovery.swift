import Exchange
import Glibc

/// Puts in order what a crash left. Runs before anything is written, and may itself be cut off at any point: what
/// it has done it finds done the next time.
struct Recovery {
    /// What the writer goes on from.
    struct Outcome {
        var report = RecoveryReport()
        var lastSequence = 0
        /// SHA-256 of the payload of the last seal.
        var previousSeal: String?
        /// Open segments, cut to their last whole frame, in the order they were written.
        var unsealed: [SegmentPlace] = []
    }

    private let directory: RecordingDirectory
    private let fields: LineFields
    private var outcome = Outcome()
    private var intents = OrphanIntents()
    private var firstSequences: [SegmentPlace: Int] = [:]

    init(_ directory: RecordingDirectory, fields: LineFields) {
        self.directory = directory
        self.fields = fields
    }

    mutating func run() throws(RecordingError) -> Outcome {
        do {
            for path in [directory.path] + (try directory.days().map(directory.dayPath)) {
                for name in try SystemCalls.names(in: path) where name.hasSuffix(".tmp") {
                    guard SystemCalls.kind(of: "\(path)/\(name)") == .file else { continue }
                    try SystemCalls.remove("\(path)/\(name)")
                }
            }
            for place in try openPlaces() { try finishSealing(place) }
            let listing = try directory.listing()
            outcome.report.damages += listing.damages
            for place in listing.segments {
                if place.isSealed { try readSeal(place) } else { try cut(place) }
            }
        } catch let error as FileError {
            throw RecordingError(writing: error)
        } catch let error as RecordingError {
            throw error
        } catch {
            throw .notReadable(path: directory.path, reason: "\(error)")
        }
        outcome.unsealed.sort { (firstSequences[$0] ?? 0) < (firstSequences[$1] ?? 0) }
        try endOrphans()
        return outcome
    }

    /// Open segments whose sealed form stands beside them.
    private func openPlaces() throws(FileError) -> [SegmentPlace] {
        var places: [SegmentPlace] = []
        for day in try directory.days() {
            places += try SystemCalls.names(in: directory.dayPath(day)).compactMap {
                SegmentPlace(directory: directory, day: day, fileName: $0)
            }
        }
        return places.filter {
            !$0.isSealed && SystemCalls.kind(of: $0.path) == .file
                && SystemCalls.kind(of: $0.sealed.path) == .file
        }
    }

    /// The sealed form is there and whole: only the removal of the open one is missing.
    private mutating func finishSealing(_ place: SegmentPlace) throws(FileError) {
        guard try SealedSegment.seal(of: place.sealed) != nil else {
            // It was renamed without being whole, which no crash does.
            return try setAside(place.sealed, "it has no seal, and its open form is still there")
        }
        try SystemCalls.remove(place.path)
    }

    /// What is not what was written is kept for whoever looks into it, and told of.
    private mutating func setAside(_ place: SegmentPlace, _ reason: String) throws(FileError) {
        let size = try Descriptor.open(place.path, O_RDONLY).size()
        let path = try RecordingDirectory.setAside(place.path)
        try SystemCalls.synchronizeDirectory(directory.dayPath(place.day))
        outcome.report.damages.append(
            Damage(
                path: path, offset: 0, size: size,
                reason: "\(reason); it is kept under this name and not read again"))
    }

    private mutating func readSeal(_ place: SegmentPlace) throws(RecordingError) {
        let found: (seal: Seal, payload: [UInt8])?
        do {
            found = try SealedSegment.seal(of: place)
        } catch {
            throw RecordingError(reading: error)
        }
        guard let found else { return try readUnsealedLines(of: place) }
        if found.seal.lastSequence >= outcome.lastSequence {
            outcome.lastSequence = found.seal.lastSequence
            outcome.previousSeal = Seal.hash(of: found.payload)
        }
        for id in found.seal.openIntents { intents.began(id, in: place) }
    }

    /// The end of the file is damaged: the numbers in use are read from its lines.
    private mutating func readUnsealedLines(of place: SegmentPlace) throws(RecordingError) {
        var lines = SegmentLines(place)
        var last = outcome.lastSequence
        outcome.report.damages += try lines.forEachFrame { frame in
            for line in frame.lines { last = max(last, line.sequence ?? 0) }
            return true
        }
        outcome.lastSequence = last
    }

    /// Cuts the torn tail off an open segment and notes what is in the rest.
    private mutating func cut(_ place: SegmentPlace) throws {
        var lines = SegmentLines(place)
        var found = RecoveryReport()
        var last = outcome.lastSequence
        var first = Int.max
        var intents = intents
        let damages = try lines.forEachFrame { frame in
            found.frames += 1
            for line in frame.lines {
                found.lines += 1
                first = min(first, line.sequence ?? first)
                last = max(last, line.sequence ?? 0)
                intents.saw(line, in: place)
            }
            return true
        }
        let file = try Descriptor.open(place.path, O_RDWR)
        let torn = try file.size() - lines.end
        if found.lines == 0 {
            guard try damages.isEmpty && Self.isTornFrame(file, at: lines.end) else {
                return try setAside(place, "there is no line in it")
            }
            // The crash came between the making of the file and its first frame. An empty file is none that
            // zstd takes, and it holds nothing.
            outcome.report.bytesCut += torn
            return try SystemCalls.remove(place.path)
        }
        if torn > 0 {
            try file.truncate(to: lines.end)
            try file.synchronizeData()
        }
        self.intents = intents
        outcome.lastSequence = last
        outcome.report.segments += 1
        outcome.report.frames += found.frames
        outcome.report.lines += found.lines
        outcome.report.bytesCut += torn
        outcome.report.damages += damages
        firstSequences[place] = first
        outcome.unsealed.append(place)
    }

    /// Whether the end of a file is the beginning of a frame, as a crash leaves it, or nothing at all.
    private static func isTornFrame(_ file: Descriptor, at offset: Int) throws(FileError) -> Bool {
        let count = min(try file.size() - offset, FrameLimits.standard.storedBytesMax)
        let bytes = try file.read(at: offset, count: count)
        return bytes.isEmpty || FrameDecompressor.beginning(of: bytes.span) == .incomplete
    }

    // MARK: Requests without an end

    /// Writes an exchange for each request that never got one, into the last open segment.
    private mutating func endOrphans() throws(RecordingError) {
        guard !intents.isEmpty else { return }
        let orphans = try intents.withoutExchange(in: directory, fields: fields)
        guard !orphans.isEmpty else { return }
        if outcome.unsealed.isEmpty {
            outcome.unsealed.append(try directory.makeOpenSegment(like: orphans[0]))
        }
        let place = outcome.unsealed[outcome.unsealed.count - 1]
        do {
            let file = try Descriptor.open(place.path, O_RDWR)
            let compressor = try FrameCompressor(level: 1)
            var end = try file.size()
            for orphan in orphans {
                outcome.lastSequence += 1
                let line = OrphanIntents.ended(orphan, sequence: outcome.lastSequence)
                try compressor.frame(line.span) { bytes throws(FileError) in
                    try file.write(bytes, at: end)
                    end += bytes.count
                }
                outcome.report.interrupted += 1
            }
            try file.synchronizeData()
        } catch let error as FileError {
            throw RecordingError(writing: error)
        } catch {
            throw .notWritable(path: place.path, reason: "\(error)")
        }
    }
}
