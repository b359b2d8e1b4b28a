import Exchange
import Logging

/// Where frames go: begins segments, numbers lines, hands full segments on.
struct SegmentOutput {
    private let directory: RecordingDirectory
    private let files: any SegmentFileMaking
    private let setup: TapeSetup
    private let compressor: FrameCompressor
    private var reserve: SpaceReserve
    private let onFull: @Sendable (SegmentPlace) -> Void
    private let onLost: @Sendable (FileError) -> Void
    /// Makes the recording's directory again when somebody has removed it.
    private let restore: @Sendable () throws(RecordingError) -> Void
    private var segment: OpenSegment?
    /// The day of the last commit.
    private var today: (number: Int64, name: String) = (.min, "")
    /// The number of the next line, and what it was after the last frame that is in a file.
    private var nextSequence: Int
    private var confirmedSequence: Int

    init(
        directory: RecordingDirectory, files: any SegmentFileMaking, setup: TapeSetup,
        nextSequence: Int, reserve: SpaceReserve,
        onFull: @escaping @Sendable (SegmentPlace) -> Void,
        onLost: @escaping @Sendable (FileError) -> Void,
        restore: @escaping @Sendable () throws(RecordingError) -> Void
    ) throws(RecordingError) {
        do {
            compressor = try FrameCompressor(level: setup.openLevel)
        } catch {
            throw .noResources("zstd: \(error)")
        }
        self.directory = directory
        self.files = files
        self.setup = setup
        self.reserve = reserve
        self.onFull = onFull
        self.onLost = onLost
        self.restore = restore
        self.nextSequence = nextSequence
        confirmedSequence = nextSequence
    }

    var target: DiskSync.Target? { segment?.target }

    mutating func takeSequence() -> Int {
        defer { nextSequence += 1 }
        return nextSequence
    }

    /// Makes sure that there is a segment to write to: of today, not full, not given up.
    mutating func prepare(at now: Int64) throws(AppendFailure) {
        let day = day(of: now)
        if let segment {
            // One look per commit: what is written into a file that nobody can find is not recorded.
            if let removal = segment.target.noticeRemoval() { onLost(removal) }
            let isFull = segment.contentBytes >= setup.segmentBytesMax
            guard isFull || segment.place.day != day || segment.isLost else { return }
            self.segment = nil
            if segment.target.failed?.isMissing != true {
                segment.target.handOn()
                onFull(segment.place)
            }
        }
        do {
            try restore()
        } catch {
            let cause = FileError.removed(directory.path)
            throw AppendFailure(cause: .file(cause), isTorn: false, detail: error.description)
        }
        do {
            try begin(day, at: now)
        } catch {
            throw AppendFailure(cause: .file(error), isTorn: false, detail: error.description)
        }
    }

    /// Each commit asks; the name is made once a day.
    private mutating func day(of now: Int64) -> String {
        let number = Timestamp.dayNumber(now)
        if number != today.number { today = (number, Timestamp.day(now)) }
        return today.name
    }

    private mutating func begin(_ day: String, at now: Int64) throws(FileError) {
        let id = ExchangeID(at: Moment(wallMicroseconds: now, monotonicNanoseconds: 0))
        let place = SegmentPlace(directory: directory, day: day, id: id, isSealed: false)
        try directory.makeDay(day)
        let file = try files.make(at: place.path, in: directory.dayPath(day))
        let header = SegmentHeader(
            writer: "testigo/\(setup.version)", created: Timestamp.string(now))
        segment = OpenSegment(place, file, header: header.frame())
    }

    mutating func append(_ lines: borrowing LineBuffer) throws(AppendFailure) -> Int {
        let compressor = compressor
        let prefix = segment?.prefix ?? []
        return try appendFrame(contentBytes: lines.count) { sink throws(CompressionFailure) in
            try lines.withBytes { bytes throws(CompressionFailure) in
                try compressor.frame(bytes, after: prefix, to: sink)
            }
        }
    }

    mutating func append(_ line: StreamedLine) throws(AppendFailure) -> Int {
        let compressor = compressor
        let prefix = segment?.prefix ?? []
        return try appendFrame(contentBytes: line.count) { sink throws(CompressionFailure) in
            try line.compress(compressor, after: prefix, to: sink)
        }
    }

    private mutating func appendFrame(
        contentBytes: Int,
        _ make: ((Span<UInt8>) throws(FileError) -> Void) throws(CompressionFailure) -> Void
    ) throws(AppendFailure) -> Int {
        guard segment != nil, let stored = try segment?.append(contentBytes: contentBytes, make)
        else {
            let error = FileError(operation: "write", path: directory.path, code: 0)
            throw AppendFailure(cause: .file(error), isTorn: false, detail: "no segment is open")
        }
        return stored
    }

    /// The numbers taken are in a file.
    mutating func confirm() { confirmedSequence = nextSequence }

    /// The numbers taken since are free again. A file with a torn end is given up: recovery cuts it.
    mutating func undo(_ failure: AppendFailure) {
        guard failure.isTorn else {
            nextSequence = confirmedSequence
            return
        }
        // What is torn may yet be read as whole: its numbers are not used twice.
        confirmedSequence = nextSequence
        segment = nil
    }

    mutating func releaseReserve() -> Bool { segment != nil && reserve.release() }

    mutating func restoreReserve() { reserve.hold() }

    /// Ends the last segment and returns it.
    mutating func finish() -> SegmentPlace? {
        defer { segment = nil }
        reserve.discard()
        segment?.target.handOn()
        return segment?.place
    }
}
