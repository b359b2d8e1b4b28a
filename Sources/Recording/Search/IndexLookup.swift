import Exchange
import Foundation
import GRDB

/// The index of one day, for reading only, perhaps while another process writes it.
struct IndexLookup {
    struct Candidate {
        let sequence: Int
        let segment: ExchangeID
        let place: IndexRow.Place
    }

    private let database: DatabaseQueue
    /// The segments that need not be read to know what is in them.
    let segments: Set<ExchangeID>

    /// `nil` when there is no index that can be used; `reason` says why, unless there is simply none.
    static func open(_ path: String) -> (lookup: IndexLookup?, reason: String?) {
        guard FileManager.default.fileExists(atPath: path) else { return (nil, nil) }
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        do {
            let database = try DatabaseQueue(path: path, configuration: configuration)
            return try database.read { connection in
                let application = try Int.fetchOne(connection, sql: "PRAGMA application_id")
                let version = try Int.fetchOne(connection, sql: "PRAGMA user_version")
                guard application == DayIndex.applicationID, version == DayIndex.schemaVersion
                else {
                    return (nil, "it is of another version or another program")
                }
                let names = try String.fetchAll(connection, sql: "SELECT name FROM segment")
                let segments = Set(names.compactMap { ExchangeID($0) })
                return (IndexLookup(database: database, segments: segments), nil)
            }
        } catch {
            return (nil, "\(error)")
        }
    }

    /// Rows whose lines may match, in the order of sequence, or from the newest back.
    func candidates(
        _ query: Query, _ fields: LineFields, newestFirst: Bool, limit: Int?, before: Int
    ) throws -> [Candidate] {
        var plan = QueryPlan(fields)
        let condition = plan.condition(query)
        let order = newestFirst ? "DESC" : "ASC"
        let sql = """
            SELECT sequence, segment.name, frame_offset, frame_bytes, line_offset, line_bytes
            FROM exchange JOIN segment ON segment.id = exchange.segment
            WHERE sequence \(newestFirst ? "<" : ">") ? AND \(condition)
            ORDER BY sequence \(order) LIMIT \(limit ?? -1)
            """
        return try database.read { connection in
            var arguments: StatementArguments = [before]
            for argument in plan.arguments { arguments += [argument] }
            return try Row.fetchAll(connection, sql: sql, arguments: arguments).compactMap { row in
                let name: String = row[1]
                guard let segment = ExchangeID(name) else { return nil }
                return Candidate(
                    sequence: row[0], segment: segment,
                    place: IndexRow.Place(
                        frameOffset: row[2], frameBytes: row[3], lineOffset: row[4],
                        lineBytes: row[5]))
            }
        }
    }
}
