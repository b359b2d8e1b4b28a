import Exchange

/// Finds lines. What the index proposes is verified on the line itself, what is not in the index is scanned.
public struct Search {
    private let reader: RecordingReader
    private let fields: LineFields
    /// Indexes that could not be used, and damage met on the way.
    public private(set) var warnings: [String] = []
    /// Whether everything could be read: an index that cannot be used costs time, damage costs lines.
    public private(set) var isComplete = true

    public init(_ reader: RecordingReader, fields: LineFields) {
        self.reader = reader
        self.fields = fields
    }

    /// The newest lines that match, oldest of them first.
    public mutating func newest(_ query: Query, limit: Int = 50) throws -> [LineView] {
        let query = query.restrictedToExchanges
        var found: [(sequence: Int, line: LineView)] = []
        for day in try days().reversed() {
            let missing = limit - found.count
            guard missing > 0 else { break }
            var matches = try scanned(day, query)
            matches += try newestIndexed(day, query, limit: missing)
            matches.sort { $0.sequence < $1.sequence }
            found = matches.suffix(missing) + found
        }
        // Days follow the clock, which may have gone backwards; sequences never do.
        return found.sorted { $0.sequence < $1.sequence }.map(\.line)
    }

    /// Calls `body` with every line that matches, in the order of sequence within each day, until it returns
    /// `false`.
    public mutating func forEachMatch(
        _ query: Query, _ body: (LineView) throws -> Bool
    ) throws {
        let query = query.restrictedToExchanges
        for day in try days() {
            let scanned = try scanned(day, query)
            var next = 0
            let isDone = try forEachIndexed(day, query) { sequence, line in
                while next < scanned.count && scanned[next].sequence < sequence {
                    guard try body(scanned[next].line) else { return false }
                    next += 1
                }
                return try body(line)
            }
            guard !isDone else { return }
            for match in scanned[next...] { guard try body(match.line) else { return } }
        }
    }

    // MARK: Days

    struct Day {
        let name: String
        let lookup: IndexLookup?
        let places: [ExchangeID: SegmentPlace]

        /// Those whose lines the index answers for. What was indexed after the index was first looked at is
        /// scanned, and must not be found a second time.
        var indexedPlaces: [ExchangeID: SegmentPlace] {
            places.filter { lookup?.segments.contains($0.key) == true }
        }
    }

    /// What there is now: segments that come, or are sealed, while the search goes on do not change it.
    mutating func days() throws -> [Day] {
        let listing = try reader.directory.listing()
        noteDamage(listing.damages.map(\.description))
        let places = Dictionary(grouping: listing.segments, by: \.day)
        var days: [Day] = []
        for (name, places) in places.sorted(by: { $0.key < $1.key }) {
            let path = reader.directory.indexPath(name)
            let (lookup, reason) = IndexLookup.open(path)
            if let reason { warn(path, reason) }
            let byID = Dictionary(places.map { ($0.id, $0) }) { first, _ in first }
            days.append(Day(name: name, lookup: lookup, places: byID))
        }
        return days
    }

    private mutating func warn(_ path: String, _ reason: String) {
        warnings.append(
            """
            the index \(path) cannot be used, the segments are read instead (\(reason)); \
            the next testigo record makes it again
            """)
    }

    private mutating func noteDamage(_ found: [String]) {
        warnings += found
        isComplete = isComplete && found.isEmpty
    }

    // MARK: Segments that are not in the index

    mutating func scanned(
        _ day: Day, _ query: Query
    ) throws -> [(sequence: Int, line: LineView)] {
        var matches: [(sequence: Int, line: LineView)] = []
        for place in day.places.values where day.lookup?.segments.contains(place.id) != true {
            do {
                try scan(place, query, &matches)
            } catch let error as RecordingError where error.isMissing && !place.isSealed {
                // Sealed since the directory was read.
                try scan(place.sealed, query, &matches)
            } catch let error as RecordingError where !error.isMissing {
                // A file that cannot be read does not keep the others.
                noteDamage([error.description])
            }
        }
        return matches.sorted { $0.sequence < $1.sequence }
    }

    private mutating func scan(
        _ place: SegmentPlace, _ query: Query, _ matches: inout [(sequence: Int, line: LineView)]
    ) throws {
        var lines = SegmentLines(place)
        let damages = try lines.forEachFrame { frame in
            for line in frame.lines where query.matches(line) {
                // A copy: one match must not hold on to its whole frame.
                let copy = LineView(Array(line.json), 0..<line.json.count)
                matches.append((line.sequence ?? 0, copy))
            }
            return true
        }
        noteDamage(damages.map(\.description))
    }

    // MARK: Segments that are

    /// Rows asked for at a time; between two batches the database is free for its writer.
    private static let batch = 1024

    mutating func newestIndexed(
        _ day: Day, _ query: Query, limit: Int
    ) throws -> [(sequence: Int, line: LineView)] {
        guard let lookup = day.lookup else { return [] }
        var matches: [(sequence: Int, line: LineView)] = []
        var lines = IndexedLines(day.indexedPlaces)
        var before = Int.max
        while matches.count < limit {
            let batch = min(Self.batch, max(limit, 64))
            let candidates = try lookup.candidates(
                query, fields, newestFirst: true, limit: batch, before: before)
            for candidate in candidates where matches.count < limit {
                if let line = try lines.line(candidate), query.matches(line) {
                    matches.append((candidate.sequence, line))
                }
            }
            guard candidates.count == batch, let last = candidates.last else { break }
            before = last.sequence
        }
        noteDamage(lines.warnings)
        return matches.reversed()
    }

    /// Returns whether `body` has had enough.
    mutating func forEachIndexed(
        _ day: Day, _ query: Query, _ body: (Int, LineView) throws -> Bool
    ) throws -> Bool {
        guard let lookup = day.lookup else { return false }
        var lines = IndexedLines(day.indexedPlaces)
        defer { noteDamage(lines.warnings) }
        var after = 0
        while true {
            let candidates = try lookup.candidates(
                query, fields, newestFirst: false, limit: Self.batch, before: after)
            for candidate in candidates {
                guard let line = try lines.line(candidate), query.matches(line) else { continue }
                guard try body(candidate.sequence, line) else { return true }
            }
            guard candidates.count == Self.batch, let last = candidates.last else { return false }
            after = last.sequence
        }
    }
}
