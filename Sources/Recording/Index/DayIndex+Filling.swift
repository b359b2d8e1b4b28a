import Exchange
import GRDB

extension DayIndex {
    /// Puts one sealed segment into the index, in one transaction; a segment that is there is replaced.
    func add(_ segment: ExchangeID, _ rows: [IndexRow]) throws(RecordingError) {
        do {
            try database.write { database in
                try Self.delete(segment, database)
                try database.execute(
                    sql: """
                        INSERT INTO segment (name, first_sequence, last_sequence, lines)
                        VALUES (?, ?, ?, ?)
                        """,
                    arguments: [
                        segment.description, rows.map(\.sequence).min() ?? 0,
                        rows.map(\.sequence).max() ?? 0, rows.count,
                    ])
                var filling = try IndexFilling(database, segment: database.lastInsertedRowID)
                for row in rows.sorted(by: { $0.sequence < $1.sequence }) { try filling.add(row) }
                try filling.addOccurrences()
            }
        } catch {
            throw .index(path: "", reason: "\(error)")
        }
    }

    func remove(_ segment: ExchangeID) throws(RecordingError) {
        do {
            try database.write { try Self.delete(segment, $0) }
        } catch {
            throw .index(path: "", reason: "\(error)")
        }
    }

    /// Occurrences go with their rows, rows with their segment.
    private static func delete(_ segment: ExchangeID, _ database: Database) throws {
        guard
            let id = try Int64.fetchOne(
                database, sql: "SELECT id FROM segment WHERE name = ?",
                arguments: [segment.description])
        else { return }
        try database.execute(
            sql: """
                DELETE FROM occurrence WHERE row IN (SELECT sequence FROM exchange WHERE segment = ?)
                """, arguments: [id])
        try database.execute(sql: "DELETE FROM exchange WHERE segment = ?", arguments: [id])
        try database.execute(sql: "DELETE FROM segment WHERE id = ?", arguments: [id])
    }
}

/// One transaction's inserts: statements prepared once, words looked up once.
private struct IndexFilling {
    private let database: Database
    private let segment: Int64
    private let insertRow: Statement
    private let insertWord: Statement
    private let insertOccurrence: Statement
    private var words: [String: Int64] = [:]
    private var occurrences: [(key: Int64, row: Int)] = []

    init(_ database: Database, segment: Int64) throws {
        self.database = database
        self.segment = segment
        insertRow = try database.makeStatement(
            sql: """
                INSERT OR REPLACE INTO exchange VALUES
                (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        insertWord = try database.makeStatement(sql: "INSERT INTO word (text) VALUES (?)")
        insertOccurrence = try database.makeStatement(
            sql: "INSERT OR IGNORE INTO occurrence VALUES (?, ?)")
        for row in try Row.fetchAll(database, sql: "SELECT text, id FROM word") {
            words[row[0]] = row[1]
        }
    }

    mutating func add(_ row: IndexRow) throws {
        try insertRow.execute(arguments: [
            row.sequence, segment, row.time, try word(row.kind), row.exchangeID,
            try row.method.map { try word($0) }, try row.template.map { try word($0) }, row.path,
            row.status, row.duration, try row.session.map { try word($0) },
            try row.environment.map { try word($0) }, row.group,
            try row.institution.map { try word($0) }, try row.error.map { try word($0) },
            row.matchKey, row.place.frameOffset, row.place.frameBytes, row.place.lineOffset,
            row.place.lineBytes,
        ])
        for key in row.identifiers { occurrences.append((key, row.sequence)) }
    }

    /// In the order of the key: the tree is then filled from left to right.
    mutating func addOccurrences() throws {
        occurrences.sort { ($0.key, $0.row) < ($1.key, $1.row) }
        for (key, row) in occurrences { try insertOccurrence.execute(arguments: [key, row]) }
    }

    private mutating func word(_ text: String) throws -> Int64 {
        if let id = words[text] { return id }
        try insertWord.execute(arguments: [text])
        words[text] = database.lastInsertedRowID
        return database.lastInsertedRowID
    }
}
