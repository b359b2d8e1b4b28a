import Exchange
import Glibc

/// Requests that were about to be sent, until their exchange is found.
struct OrphanIntents {
    /// By exchange id: the segment that holds the intent.
    private var begun: [String: SegmentPlace] = [:]
    private var ended = Set<String>()

    var isEmpty: Bool { begun.isEmpty }

    mutating func began(_ id: String, in place: SegmentPlace) { begun[id] = place }

    mutating func saw(_ line: LineView, in place: SegmentPlace) {
        guard let kind = line.kind, kind == .intent || kind == .exchange,
            let id = line.string("testigo.exchange_id")
        else { return }
        if kind == .intent { begun[id] = place } else { ended.insert(id) }
    }

    /// The intent lines whose exchange is in no segment, in the order of their sequence.
    func withoutExchange(
        in directory: RecordingDirectory, fields: LineFields
    ) throws(RecordingError) -> [LineView] {
        var missing = begun.filter { !ended.contains($0.key) }
        guard !missing.isEmpty else { return [] }
        var intents: [String: LineView] = [:]
        let places: [SegmentPlace]
        do {
            places = try directory.segments()
        } catch {
            throw RecordingError(reading: error)
        }
        // An exchange can only follow its intent: what is older than the oldest of them need not be read.
        let oldest = missing.values.map(\.id).min()
        for place in places where oldest.map({ place.id >= $0 }) ?? true {
            var lines = SegmentLines(place)
            _ = try lines.forEachFrame { frame in
                for line in frame.lines {
                    guard let id = line.string("testigo.exchange_id"), missing[id] != nil else {
                        continue
                    }
                    if line.kind == .exchange { missing[id] = nil }
                    // A copy, so that one line does not hold on to its whole frame.
                    if line.kind == .intent {
                        intents[id] = LineView(Array(line.json), 0..<line.json.count)
                    }
                }
                return true
            }
        }
        return intents.filter { missing[$0.key] != nil }.values
            .sorted { ($0.sequence ?? 0) < ($1.sequence ?? 0) }
    }

    /// The exchange that an intent becomes when the program ended before it did.
    static func ended(_ intent: LineView, sequence: Int) -> [UInt8] {
        var line = LineBuffer()
        line.raw(#"{"testigo.sequence":"#)
        line.integer(sequence)
        line.raw(#","testigo.kind":"exchange""#)
        line.raw(#","error.type":"interrupted","error.message":"#)
        line.string(
            "the program ended before the answer came; whether the request was sent is unknown")
        let bodies = intent.forEachMember { name, value in
            if !intent.isEqual(name, "testigo.sequence") && !intent.isEqual(name, "testigo.kind") {
                line.raw(#",""#)
                let (name, value) = (intent.slice(name), intent.slice(value))
                line.raw(name.span)
                line.raw(#"":"#)
                line.raw(value.span)
            }
            return true
        }
        let rest = bodies.map { intent.json[$0...] } ?? [0x7D]
        line.raw(rest.span)
        line.raw("\n")
        return line.bytes
    }
}

extension RecordingDirectory {
    /// An open segment, empty but for its name, on the day of `line`.
    func makeOpenSegment(like line: LineView) throws(RecordingError) -> SegmentPlace {
        let time = line.time ?? 0
        let place = SegmentPlace(
            directory: self, day: Timestamp.day(time),
            id: ExchangeID(at: Moment(wallMicroseconds: time, monotonicNanoseconds: 0)),
            isSealed: false)
        do {
            try makeDay(place.day)
            _ = try Descriptor.open(place.path, O_RDWR | O_CREAT | O_EXCL)
            try SystemCalls.synchronizeDirectory(dayPath(place.day))
        } catch {
            throw RecordingError(writing: error)
        }
        return place
    }
}
