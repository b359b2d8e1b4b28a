import Exchange

/// Waits for the lines that are written from now on, by looking at the files: the writer is another process and
/// knows nothing of its readers.
public struct RecordingFollower {
    private let reader: RecordingReader
    private var lastSequence: Int
    /// How far each open segment was read.
    private var ends: [SegmentPlace: Int] = [:]
    private var sealedSeen = Set<SegmentPlace>()

    /// - Parameter afterSequence: the last line that was seen; `nil` for everything there is now.
    public init(_ reader: RecordingReader, afterSequence: Int? = nil) throws {
        self.reader = reader
        lastSequence = afterSequence ?? 0
        if afterSequence == nil { try passOver() }
    }

    /// Takes everything there is for seen, without reading what is sealed.
    private mutating func passOver() throws {
        for place in try reader.directory.segments() where place.isSealed {
            guard let found = try? SealedSegment.seal(of: place) else { continue }
            sealedSeen.insert(place)
            lastSequence = max(lastSequence, found.seal.lastSequence)
        }
        try poll { _ in }
    }

    /// Delivers what came since the last call, in order. A frame that is being written is left for the next.
    public mutating func poll(_ body: (LineView) throws -> Void) throws {
        var fresh: [(sequence: Int, line: LineView)] = []
        let places = try reader.directory.segments()
        for place in places where !place.isSealed { try readOn(place, &fresh) }
        // What was open and is sealed now may have ended with lines that were not seen.
        for place in ends.keys where !places.contains(place) {
            ends[place] = nil
            try readAll(place.sealed, &fresh)
        }
        for place in places where place.isSealed && mayHoldNews(place) {
            try readAll(place, &fresh)
        }
        fresh.sort { $0.sequence < $1.sequence }
        for (sequence, line) in fresh where sequence > lastSequence {
            lastSequence = sequence
            try body(line)
        }
    }

    private mutating func readOn(
        _ place: SegmentPlace, _ fresh: inout [(sequence: Int, line: LineView)]
    ) throws {
        var lines = SegmentLines(place, from: ends[place] ?? 0)
        do {
            _ = try lines.forEachFrame { frame in
                collect(frame, &fresh)
                return true
            }
            ends[place] = lines.end
        } catch {
            // Sealed a moment ago: the next call finds it so.
            guard error.isMissing else { throw error }
            ends[place] = ends[place] ?? 0
        }
    }

    private mutating func readAll(
        _ place: SegmentPlace, _ fresh: inout [(sequence: Int, line: LineView)]
    ) throws {
        sealedSeen.insert(place)
        var lines = SegmentLines(place)
        _ = try lines.forEachFrame { frame in
            collect(frame, &fresh)
            return true
        }
    }

    /// A segment that came and was sealed between two calls.
    private mutating func mayHoldNews(_ place: SegmentPlace) -> Bool {
        guard sealedSeen.insert(place).inserted else { return false }
        guard let found = try? SealedSegment.seal(of: place) else { return true }
        return found.seal.lastSequence > lastSequence
    }

    private func collect(
        _ frame: SegmentLines.Frame, _ fresh: inout [(sequence: Int, line: LineView)]
    ) {
        for line in frame.lines {
            let sequence = line.sequence ?? 0
            if sequence > lastSequence { fresh.append((sequence, line)) }
        }
    }
}

extension RecordingReader {
    /// Delivers new lines until the task is cancelled or `body` returns `false`.
    public func follow(
        afterSequence: Int? = nil, every interval: Duration = .milliseconds(100),
        _ body: (LineView) throws -> Bool
    ) async throws {
        var follower = try RecordingFollower(self, afterSequence: afterSequence)
        var goesOn = true
        while goesOn {
            try follower.poll { line in
                if goesOn { goesOn = try body(line) }
            }
            if goesOn { try await Task.sleep(for: interval) }
        }
    }
}
