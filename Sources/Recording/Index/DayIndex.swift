import Exchange
import Foundation
import GRDB
import Glibc

/// The index of one UTC day: where the lines of its sealed segments are, and what they can be found by.
///
/// A view of the segments and nothing else: deleted, damaged, older or foreign, it is thrown away and made again.
/// Open segments are not in it; whoever reads looks through those.
struct DayIndex {
    let database: any DatabaseWriter

    /// In the database's header, so that another program's file is never taken for ours.
    static let applicationID = 0x7465_7374
    /// Raised with every change of the tables; an index of another version is made anew.
    static let schemaVersion = 1

    /// Opens the index of a day, or makes it. `reason` says why one that was there had to go.
    static func open(_ path: String) throws(RecordingError) -> (index: DayIndex, reason: String?) {
        do {
            let reason: String?
            if FileManager.default.fileExists(atPath: path) {
                do {
                    let index = DayIndex(
                        database: try DatabaseQueue(path: path, configuration: configuration))
                    if let problem = try index.problem() {
                        reason = problem
                    } else {
                        return (index, nil)
                    }
                } catch let error as DatabaseError {
                    reason = error.message ?? "it is not readable"
                }
                try remove(path)
            } else {
                reason = nil
            }
            // SQLite would make it readable for all; its companions take over the mode of the file itself.
            _ = try Descriptor.open(path, O_RDWR | O_CREAT)
            let index = DayIndex(
                database: try DatabaseQueue(path: path, configuration: configuration))
            try index.makeTables()
            return (index, reason)
        } catch {
            throw .index(path: path, reason: "\(error)")
        }
    }

    static func remove(_ path: String) throws(FileError) {
        for suffix in ["", "-wal", "-shm", "-journal"] { try SystemCalls.remove(path + suffix) }
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.journalMode = .wal
        configuration.busyMode = .timeout(5)
        configuration.label = "testigo.index"
        configuration.prepareDatabase { database in
            // An index that a power cut takes is rebuilt; waiting for the disk would buy nothing.
            try database.execute(sql: "PRAGMA synchronous = NORMAL")
        }
        return configuration
    }

    /// Why the file cannot be used; `nil` when it can.
    private func problem() throws -> String? {
        try database.read { database in
            let application = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
            guard application == Self.applicationID else { return "it is another program's" }
            let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
            guard version == Self.schemaVersion else {
                return "it has schema \(version), this version writes \(Self.schemaVersion)"
            }
            let check = try String.fetchOne(database, sql: "PRAGMA quick_check(1)")
            return check == "ok" ? nil : check ?? "it is not readable"
        }
    }

    private func makeTables() throws {
        try database.write { database in
            try database.execute(sql: IndexSchema.tables)
            try database.execute(
                sql: """
                    PRAGMA application_id = \(Self.applicationID);
                    PRAGMA user_version = \(Self.schemaVersion);
                    """)
        }
    }

    /// The segments that are in the index, and their number of lines.
    func segments() throws(RecordingError) -> [ExchangeID: Int] {
        do {
            return try database.read { database in
                let rows = try Row.fetchAll(database, sql: "SELECT name, lines FROM segment")
                return rows.reduce(into: [:]) { found, row in
                    let name: String = row[0]
                    if let id = ExchangeID(name) { found[id] = row[1] }
                }
            }
        } catch {
            throw .index(path: "", reason: "\(error)")
        }
    }
}
