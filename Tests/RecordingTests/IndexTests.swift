import Exchange
import Foundation
import GRDB
import NIOCore
import Testing

@testable import Recording

@Suite("The index", .timeLimit(.minutes(2)))
struct IndexTests {
    private func withRecording(
        _ body: (_ path: String, _ index: String) async throws -> Void
    ) async throws {
        try await withDirectory { path in
            var setup = makeSetup(path)
            setup.segmentBytesMax = 30_000
            let tape = try await SegmentTape.open(setup)
            for number in 0..<200 {
                try await tape.record(.exchange(makeRecord(number, link: requestID(number % 5))))
            }
            try await tape.close()
            try await body(path, path + "/2026-11-21/index.sqlite")
        }
    }

    /// Every row with its words spelled out.
    private func dump(_ path: String) throws -> [String] {
        try DatabaseQueue(path: path).read { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT sequence, name, ts_us, kind.text, exchange_id, method.text, template.text, path, status,
                    duration_ns, link, frame_offset, frame_bytes, line_offset, line_bytes
                    FROM exchange JOIN segment ON segment.id = segment JOIN word kind ON kind.id = kind
                    LEFT JOIN word method ON method.id = method LEFT JOIN word template ON template.id = template
                    ORDER BY sequence
                    """)
            let occurrences = try Row.fetchAll(
                database, sql: "SELECT * FROM occurrence ORDER BY hash64, row")
            return (rows + occurrences).map { "\($0)" }
        }
    }

    @Test func `deleted, corrupt, older or another program's, it is made again the same`()
        async throws
    {
        try await withRecording { path, index in
            let before = try dump(index)
            #expect(before.count > 400)
            let breaks: [(String) throws -> Void] = [
                { try DayIndex.remove($0) },
                {
                    try writeFile(
                        $0, Array("no database at all, and long enough to be looked at".utf8))
                },
                { path in
                    var bytes = try readFile(path)
                    for position in stride(from: 5000, to: bytes.count, by: 97) {
                        bytes[position] ^= 0x55
                    }
                    try writeFile(path, bytes)
                },
                { path in
                    try DatabaseQueue(path: path).write {
                        try $0.execute(sql: "PRAGMA user_version = 99")
                    }
                },
                { path in
                    try DatabaseQueue(path: path).write {
                        try $0.execute(sql: "PRAGMA application_id = 1")
                    }
                },
                { path in
                    try DatabaseQueue(path: path).write {
                        try $0.execute(sql: "DELETE FROM segment WHERE id = 2")
                    }
                },
            ]
            for (number, damage) in breaks.enumerated() {
                try damage(index)
                // A reader copes at once, whatever is there.
                let query = try QueryParser.parse(requestID(7), fields: sampleQueryFields, now: 0)
                var search = Search(try RecordingReader.open(path), fields: sampleFields)
                #expect(try search.newest(query).count == 1, "break \(number)")
                try await SegmentTape.open(makeSetup(path)).close()
                let after = try dump(index).filter { row in before.contains(row) }
                #expect(Set(after) == Set(before), "break \(number)")
            }
        }
    }

    @Test func `a look-up by id does not read what it does not need`() async throws {
        try await withRecording { path, _ in
            let clock = ContinuousClock()
            let query = try QueryParser.parse(requestID(150), fields: sampleQueryFields, now: 0)
            let time = try clock.measure {
                var search = Search(try RecordingReader.open(path), fields: sampleFields)
                #expect(try search.newest(query).count == 1)
            }
            #expect(time < .milliseconds(500))
        }
    }
}
