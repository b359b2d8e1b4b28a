import Exchange
import Foundation
import NIOCore
import Testing

@testable import Recording

@Suite("The tape", .timeLimit(.minutes(2)))
struct TapeTests {
    @Test func `what was recorded is read back in order, before and after sealing`() async throws {
        try await withDirectory { path in
            let tape = try await SegmentTape.open(makeSetup(path))
            for number in 0..<20 { try await tape.record(.sample(number)) }
            let open = try allLines(path)
            #expect(open.map(\.kind).first == .session)
            #expect(open.filter { $0.kind == .exchange }.count == 20)
            try await tape.close()
            let sealed = try exchanges(path)
            #expect(sealed.map { $0.string("belvo.request_id") } == (0..<20).map(requestID))
            #expect(sealed.compactMap(\.sequence) == Array(2...21))
            #expect(try segmentPaths(path, suffix: ".open.jsonl.zst").isEmpty)
            #expect(try allLines(path).last?.string("testigo.session.event") == "ended")
        }
    }

    @Test func `many waiters share few commits`() async throws {
        try await withDirectory { path in
            let tape = try await SegmentTape.open(makeSetup(path))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for task in 0..<64 {
                    group.addTask {
                        for number in 0..<20 { try await tape.record(.sample(task * 20 + number)) }
                    }
                }
                try await group.waitForAll()
            }
            let counters = tape.counters
            #expect(counters.recorded == 64 * 20)
            #expect(counters.commits < 64 * 20 / 2)
            try await tape.close()
            #expect(try exchanges(path).count == 64 * 20)
        }
    }

    @Test func `sequences go on after a restart and the seals form a chain`() async throws {
        try await withDirectory { path in
            for run in 0..<3 {
                let tape = try await SegmentTape.open(makeSetup(path))
                #expect(tape.recovery.isClean)
                try await tape.record(.sample(run))
                try await tape.close()
            }
            #expect(try allLines(path).compactMap(\.sequence) == Array(1...9))
            let reader = try RecordingReader.open(path)
            let seals = try reader.inOrder(try reader.directory.segments()).map {
                try #require(try SealedSegment.seal(of: $0.place))
            }
            #expect(seals.count == 3)
            #expect(seals[0].seal.previousSeal == nil)
            #expect(seals[1].seal.previousSeal == Seal.hash(of: seals[0].payload))
            #expect(seals[2].seal.previousSeal == Seal.hash(of: seals[1].payload))
        }
    }

    @Test func `a second writer is refused and told who the first is`() async throws {
        try await withDirectory { path in
            let tape = try await SegmentTape.open(makeSetup(path))
            await #expect(throws: RecordingError.locked(path: path, pid: Int(getpid()))) {
                _ = try await SegmentTape.open(makeSetup(path))
            }
            try await tape.close()
            try await SegmentTape.open(makeSetup(path)).close()
        }
    }

    @Test func `a full segment is sealed while the next is written`() async throws {
        try await withDirectory { path in
            var setup = makeSetup(path)
            setup.segmentBytesMax = 20_000
            let tape = try await SegmentTape.open(setup)
            for number in 0..<200 { try await tape.record(.sample(number)) }
            try await tape.close()
            #expect(try segmentPaths(path).count > 3)
            #expect(try exchanges(path).compactMap(\.sequence) == Array(2...201))
        }
    }

    @Test func `at midnight UTC a segment begins in the next day's directory`() async throws {
        try await withDirectory { path in
            let clock = TestClock("2026-11-21T23:59:00Z")
            let tape = try await SegmentTape.open(makeSetup(path, clock: clock))
            try await tape.record(.sample(1))
            clock.set("2026-11-22T00:00:01Z")
            try await tape.record(.sample(2))
            try await tape.close()
            #expect(try segmentPaths(path + "/2026-11-21").count == 1)
            #expect(try segmentPaths(path + "/2026-11-22").count == 1)
            #expect(try exchanges(path).count == 2)
        }
    }

    @Test func `after closing nothing is accepted`() async throws {
        try await withDirectory { path in
            let tape = try await SegmentTape.open(makeSetup(path))
            try await tape.close()
            await #expect(throws: TapeError.closed) { try await tape.record(.sample(1)) }
        }
    }

    @Test func `files and directories are for their owner alone`() async throws {
        try await withDirectory { path in
            let recording = path + "/a/b"
            let tape = try await SegmentTape.open(makeSetup(recording))
            try await tape.record(.sample(1))
            try await tape.close()
            let modes = try shell("find '\(recording)' -printf '%y%m\\n' | sort -u")
            #expect(modes == "d700\nf600\n")
            let segments = try shell("find '\(recording)' -name '*.zst' -printf '%m\\n' | sort -u")
            #expect(segments == "600\n")
        }
    }

    @Test func `a recording of a newer format is left alone`() async throws {
        try await withDirectory { path in
            try await SegmentTape.open(makeSetup(path)).close()
            let manifest = try String(
                decoding: readFile(path + "/recording.json"), as: UTF8.self)
            try writeFile(
                path + "/recording.json",
                Array(
                    manifest.replacingOccurrences(of: "\"format\" : 1", with: "\"format\" : 2").utf8
                ))
            let expected = RecordingError.newerFormat(
                path: path + "/recording.json", found: 2, known: 1)
            await #expect(throws: expected) { _ = try await SegmentTape.open(makeSetup(path)) }
            #expect(throws: expected) { _ = try RecordingReader.open(path) }
        }
    }

    @Test func `origins are added to a recording that goes on`() async throws {
        try await withDirectory { path in
            try await SegmentTape.open(makeSetup(path)).close()
            var setup = makeSetup(path)
            setup.origins = ["http://127.0.0.1:9000"]
            try await SegmentTape.open(setup).close()
            let manifest = try RecordingManifest.read(RecordingDirectory(path: path))
            #expect(manifest.origins == ["https://sandbox.belvo.com", "http://127.0.0.1:9000"])
        }
    }

    @Test func `relaxed never waits, and what it drops is in the recording as a gap`() async throws
    {
        try await withDirectory { path in
            var setup = makeSetup(path)
            setup.durability = .relaxed
            setup.relaxedQueueBytesMax = 64 * 1024
            let tape = try await SegmentTape.open(setup)
            for number in 0..<5000 { try await tape.record(.sample(number)) }
            try await tape.close()
            let lines = try allLines(path)
            let kept = lines.filter { $0.kind == .exchange }.count
            let lost = lines.filter { $0.kind == .gap }.compactMap {
                $0.integer("testigo.gap.lost")
            }
            #expect(lost.reduce(0, +) > 0)
            #expect(kept + lost.reduce(0, +) == 5000)
            #expect(tape.counters.lost == lost.reduce(0, +))
        }
    }

    @Test func `names and paths lead to recordings`() async throws {
        try await withDirectory { home in
            #expect(try RecordingName.path(forNew: "monday", home: home) == home + "/monday")
            #expect(try RecordingName.path(forNew: "/var/x", home: home) == "/var/x")
            #expect(throws: RecordingError.noName) {
                _ = try RecordingName.path(forNew: "", home: home)
            }
            #expect(throws: RecordingError.noName) {
                _ = try RecordingName.path(ofExisting: "", home: home)
            }
            #expect(throws: RecordingError.noRecordings(directory: home)) {
                _ = try RecordingName.path(ofExisting: nil, home: home)
            }
            try await SegmentTape.open(
                makeSetup(home + "/late", clock: TestClock("2026-11-21T12:00:00Z"))
            ).close()
            try await SegmentTape.open(
                makeSetup(home + "/early", clock: TestClock("2026-11-21T11:00:00Z"))
            ).close()
            #expect(try RecordingName.path(ofExisting: nil, home: home) == home + "/late")
            #expect(try RecordingName.path(ofExisting: "early", home: home) == home + "/early")
            #expect(RecordingName.neighbours(of: home + "/early", home: home) == ["late"])
            #expect(
                RecordingName.neighbours(of: home + "/none", home: "/") == [
                    home + "/late", home + "/early",
                ])
            #expect(RecordingName.neighbours(of: "alone").isEmpty)
            #expect(throws: RecordingError.notFound(path: home + "/none")) {
                _ = try RecordingName.path(ofExisting: "none", home: home)
            }
        }
    }
}
