import Exchange
import Foundation
import Logging
import Testing

@testable import Recording

@Suite("A recording that is removed under its writer", .timeLimit(.minutes(2)))
struct RemovalTests {
    @Test(arguments: [Durability.process, .power])
    func `the next commit makes it again, and the close says what was lost`(
        durability: Durability
    ) async throws {
        try await withDirectory { home in
            let path = home + "/r"
            let log = LogCollector()
            var setup = makeSetup(path)
            setup.durability = durability
            setup.logger = log.logger
            let tape = try await SegmentTape.open(setup)
            try await tape.record(.sample(1))
            try FileManager.default.removeItem(atPath: path)
            // Under `power` the commit that meets the removal while it is written is refused; this one comes after it.
            try await tape.record(.sample(2))
            try await tape.record(.sample(3))
            #expect(
                try exchanges(path).compactMap { $0.string("belvo.request_id") }
                    == [2, 3].map(requestID))
            // A second writer is kept out of the new directory as it was of the old one.
            await #expect(throws: RecordingError.locked(path: path, pid: Int(getpid()))) {
                _ = try await SegmentTape.open(makeSetup(path))
            }
            await #expect(throws: RecordingError.self) { try await tape.close() }
            #expect(try exchanges(path).count == 2)
            #expect(try segmentPaths(path, suffix: ".open.jsonl.zst").isEmpty)
            let errors = log.messages(.error)
            #expect(errors.count == 1)
            #expect(errors.first?.contains("was removed") == true)
        }
    }

    @Test func `it is noticed without another commit, too`() async throws {
        try await withDirectory { home in
            let log = LogCollector()
            var setup = makeSetup(home + "/r")
            setup.logger = log.logger
            setup.syncMilliseconds = 1500
            let tape = try await SegmentTape.open(setup)
            try await tape.record(.sample(1))
            try FileManager.default.removeItem(atPath: home + "/r")
            var rounds = 0
            while log.messages(.error).isEmpty && rounds < 1000 {
                rounds += 1
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(log.messages(.error).first?.contains("was removed") == true)
            await #expect(throws: RecordingError.self) { try await tape.close() }
        }
    }

    @Test(arguments: [AuditFailure.closed, .open])
    func `where it cannot be made again, calls are refused or counted`(policy: AuditFailure)
        async throws
    {
        try await withDirectory { home in
            let path = home + "/r"
            let log = LogCollector()
            var setup = makeSetup(path)
            setup.auditFailure = policy
            setup.logger = log.logger
            let tape = try await SegmentTape.open(setup)
            try await tape.record(.sample(1))
            try FileManager.default.removeItem(atPath: path)
            try writeFile(path, Array("a file where the directory was".utf8))
            var refused = 0
            for number in 2..<5 {
                do { try await tape.record(.sample(number)) } catch { refused += 1 }
            }
            #expect(refused == (policy == .closed ? 3 : 0))
            #expect(tape.counters.refused == refused)
            #expect(tape.counters.lost == 3 - refused)
            try FileManager.default.removeItem(atPath: path)
            try await tape.record(.sample(5))
            await #expect(throws: RecordingError.self) { try await tape.close() }
            let lines = try allLines(path)
            #expect(lines.contains { $0.string("belvo.request_id") == requestID(5) })
            #expect(lines.filter { $0.kind == .gap }.count == 1)
        }
    }

    @Test func `segments that are sealed and removed by us are no loss`() async throws {
        try await withDirectory { path in
            let log = LogCollector()
            var setup = makeSetup(path)
            setup.segmentBytesMax = 3000
            setup.syncMilliseconds = 1
            setup.logger = log.logger
            let tape = try await SegmentTape.open(setup)
            for number in 0..<200 { try await tape.record(.sample(number)) }
            while tape.counters.unsealedSegments > 0 {
                try await Task.sleep(for: .milliseconds(5))
            }
            try await tape.close()
            #expect(log.messages(.error).isEmpty)
            #expect(try exchanges(path).count == 200)
        }
    }

    @Test func `a segment that is removed before it is sealed does not keep the others`()
        async throws
    {
        try await withDirectory { path in
            var setup = makeSetup(path)
            setup.closeSecondsMax = 0
            let tape = try await SegmentTape.open(setup)
            try await tape.record(.sample(1))
            try await tape.close()
            let left = try #require(try segmentPaths(path, suffix: ".open.jsonl.zst").first)
            let log = LogCollector()
            let sealer = Sealer(
                RecordingDirectory(path: path), setup: makeSetup(path, logger: log.logger),
                previousSeal: nil, recorded: { 0 })
            let places = try RecordingDirectory(path: path).segments()
            let gone = SegmentPlace(
                directory: RecordingDirectory(path: path), day: places[0].day,
                id: ExchangeID(at: TestClock().source()), isSealed: false)
            try sealer.start(with: [gone] + places)
            let failure = await sealer.finish()
            #expect("\(try #require(failure))".contains(gone.path))
            #expect(!FileManager.default.fileExists(atPath: left))
            #expect(try exchanges(path).count == 1)
        }
    }
}
