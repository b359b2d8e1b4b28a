import Exchange
import Logging

/// Brings the indexes of a recording in line with its sealed segments.
struct IndexCatchUp {
    let directory: RecordingDirectory
    let fields: LineFields
    let logger: Logger
    /// Asked before each segment. What is left out is scanned by readers, and indexed at the next start.
    var goesOn: @Sendable () -> Bool = { true }

    /// Every day that has sealed segments. One index that cannot be made does not keep the others.
    func run() {
        do {
            let places = try directory.segments().filter(\.isSealed)
            for (day, sealed) in Dictionary(grouping: places, by: \.day).sorted(by: {
                $0.key < $1.key
            }) {
                do {
                    try catchUp(day, sealed)
                } catch {
                    logger.error("an index could not be made", metadata: ["reason": "\(error)"])
                }
            }
        } catch {
            logger.error("the segments could not be listed", metadata: ["reason": "\(error)"])
        }
    }

    func catchUp(_ day: String, _ sealed: [SegmentPlace]) throws(RecordingError) {
        let path = directory.indexPath(day)
        let (index, reason) = try DayIndex.open(path)
        if let reason {
            logger.warning(
                "an index was thrown away and is made again from the segments",
                metadata: ["index": "\(path)", "reason": "\(reason)"])
        }
        let known = try index.segments()
        for (id, _) in known where !sealed.contains(where: { $0.id == id }) { try index.remove(id) }
        for place in sealed where known[place.id] == nil {
            guard goesOn() else { return }
            try index.add(place.id, try rows(of: place))
        }
    }

    /// The rows of a sealed segment, read from its lines. What is damaged has none.
    func rows(of place: SegmentPlace) throws(RecordingError) -> [IndexRow] {
        var rows: [IndexRow] = []
        var lines = SegmentLines(place)
        let damages = try lines.forEachFrame { frame in
            for view in frame.lines {
                guard var row = IndexRow(view, fields) else { continue }
                row.place = IndexRow.Place(
                    frameOffset: frame.offset, frameBytes: frame.storedSize,
                    lineOffset: view.offset, lineBytes: view.json.count)
                rows.append(row)
            }
            return true
        }
        for damage in damages { logger.error("\(damage)") }
        return rows
    }
}
