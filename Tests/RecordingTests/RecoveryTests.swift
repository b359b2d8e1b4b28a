import Exchange
import Foundation
import Logging
import NIOCore
import Testing

@testable import Recording

@Suite("Recovery", .timeLimit(.minutes(3)))
struct RecoveryTests {
    /// A recording as a crash leaves it: written, not closed.
    private func withCrashed(
        _ count: Int, durability: Durability = .process,
        _ body: (_ path: String, _ segment: String) async throws -> Void
    ) async throws {
        try await withDirectory { path in
            var setup = makeSetup(path + "/live")
            setup.durability = durability
            let tape = try await SegmentTape.open(setup)
            for number in 0..<count { try await tape.record(.sample(number)) }
            let copy = path + "/crashed"
            _ = try shell("cp -r '\(path)/live' '\(copy)'")
            try await tape.close()
            let segment = try #require(try segmentPaths(copy, suffix: ".open.jsonl.zst").first)
            try await body(copy, segment)
        }
    }

    @Test func `what a crash left is sealed and indexed at the next start`() async throws {
        try await withCrashed(10) { path, _ in
            let tape = try await SegmentTape.open(makeSetup(path))
            #expect(tape.recovery.segments == 1)
            #expect(tape.recovery.lines == 11)
            #expect(tape.recovery.bytesCut == 0)
            try await tape.record(.sample(10))
            try await tape.close()
            #expect(
                try exchanges(path).map { $0.string("belvo.request_id") } == (0...10).map(requestID)
            )
            #expect(try segmentPaths(path, suffix: ".open.jsonl.zst").isEmpty)
        }
    }

    @Test func `a segment cut at any byte of its last frame loses that frame and nothing else`()
        async throws
    {
        try await withCrashed(3) { path, segment in
            let bytes = try readFile(segment)
            var walk = try FrameWalk(MemorySegment(bytes: bytes))
            var starts: [Int] = []
            while case .data(let offset, _, _) = try nextData(&walk) { starts.append(offset) }
            let last = try #require(starts.last)
            for length in last..<bytes.count {
                let scan = SegmentReader.scan(bytes: Array(bytes[..<length]))
                #expect(scan.lines == 3)
                #expect(scan.damages.isEmpty)
                #expect(scan.tornBytes == length - last)
            }
            // The whole way once, with a start of the writer.
            try writeFile(segment, Array(bytes[..<(bytes.count - 7)]))
            let tape = try await SegmentTape.open(makeSetup(path))
            #expect(tape.recovery.bytesCut == bytes.count - 7 - last)
            try await tape.close()
            #expect(try exchanges(path).count == 2)
        }
    }

    private func nextData(_ walk: inout FrameWalk<MemorySegment>) throws
        -> FrameWalk<MemorySegment>.Step
    {
        while true {
            let step = try walk.next()
            if case .skippable = step { continue }
            return step
        }
    }

    @Test func `a flipped byte costs its own frame; the rest is read and the damage named`()
        async throws
    {
        try await withCrashed(6) { _, segment in
            let bytes = try readFile(segment)
            let whole = try contents(of: bytes)
            #expect(whole.count == 7)
            // The header frame is not data; everything behind it is.
            let header = 8 + Int(bytes[4]) + Int(bytes[5]) << 8
            for position in stride(from: header, to: bytes.count, by: 3) {
                var flipped = bytes
                flipped[position] ^= 0x10
                let rest = try contents(of: flipped)
                // A few bits of a frame have no meaning (padding of its tables). What is read is what was
                // written, by its checksum, or it is not read.
                guard rest != whole else { continue }
                #expect(rest.count == 6 && rest.allSatisfy(whole.contains), "byte \(position)")
                let scan = SegmentReader.scan(bytes: flipped)
                #expect(scan.damages.count == 1 || scan.tornBytes > 0, "byte \(position)")
            }
        }
    }

    private func contents(of segment: [UInt8]) throws -> [[UInt8]] {
        var walk = try FrameWalk(MemorySegment(bytes: segment))
        var contents: [[UInt8]] = []
        while true {
            switch try walk.next() {
            case .data(_, _, let content): contents.append(content)
            case .skippable, .damage: continue
            case .end: return contents
            }
        }
    }

    @Test func `damage in the middle of an open segment is kept, told of and skipped`() async throws
    {
        try await withCrashed(6) { path, segment in
            var bytes = try readFile(segment)
            bytes[bytes.count / 2] ^= 0xFF
            try writeFile(segment, bytes)
            let tape = try await SegmentTape.open(makeSetup(path))
            #expect(tape.recovery.damages.count == 1)
            #expect(tape.recovery.damages.first?.path == segment)
            #expect(tape.recovery.bytesCut == 0)
            try await tape.close()
            #expect(try exchanges(path).count == 5)
        }
    }

    @Test func `an open segment with nothing whole in it goes`() async throws {
        try await withCrashed(1) { path, segment in
            try writeFile(segment, Array(try readFile(segment).prefix(70)))
            let tape = try await SegmentTape.open(makeSetup(path))
            // At once, not when it would be sealed: zstd takes no empty file.
            #expect(!FileManager.default.fileExists(atPath: segment))
            try await tape.close()
            #expect(try exchanges(path).isEmpty)
            #expect(try segmentPaths(path).count == 1)
        }
    }

    @Test(arguments: ["random", "damaged", "zeros"])
    func `an open segment without a line that was no torn frame is set aside and told of`(
        kind: String
    ) async throws {
        try await withCrashed(0) { path, segment in
            var bytes = try readFile(segment)
            switch kind {
            // Its only frame was whole once.
            case "damaged": bytes[bytes.count - 9] ^= 0xFF
            case "zeros": bytes = [UInt8](repeating: 0, count: 5000)
            default: bytes = (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ $0 >> 5 | 1) }
            }
            try writeFile(segment, bytes)
            for round in 0..<2 {
                let log = LogCollector()
                let tape = try await SegmentTape.open(makeSetup(path, logger: log.logger))
                #expect(
                    tape.recovery.damages.map(\.path) == (round == 0 ? [segment + ".damaged"] : []))
                #expect(
                    log.messages(.error).filter { $0.contains(segment + ".damaged") }.count
                        == (round == 0 ? 1 : 0))
                try await tape.close()
            }
            #expect(try readFile(segment + ".damaged") == bytes)
            #expect(try exchanges(path).isEmpty)
        }
    }

    @Test func `what was set aside before is not written over`() async throws {
        try await withCrashed(0) { path, segment in
            for name in [".damaged", ".damaged-2"] {
                try writeFile(segment, [UInt8](repeating: 7, count: 100))
                let tape = try await SegmentTape.open(makeSetup(path))
                #expect(tape.recovery.damages.map(\.path) == [segment + name])
                try await tape.close()
            }
        }
    }

    @Test func `a directory, a link or a pipe named like a segment is passed over and told of`()
        async throws
    {
        try await withCrashed(5) { path, segment in
            try await SegmentTape.open(makeSetup(path)).close()
            let day = path + "/2026-11-21"
            let names = (0..<4).map { "\(day)/0190a000-0000-7000-8000-00000000000\($0)" }
            _ = try shell("mkdir '\(names[0]).jsonl.zst' '\(names[1]).open.jsonl.zst'")
            _ = try shell("ln -s /etc/passwd '\(names[2]).jsonl.zst'")
            _ = try shell("mkfifo '\(names[3]).open.jsonl.zst'; mkdir '\(day)/x.tmp'")
            let reader = try RecordingReader.open(path)
            var count = 0
            let damages = try reader.forEachLine { line in
                count += line.kind == .exchange ? 1 : 0
                return true
            }
            #expect(count == 5)
            #expect(damages.count == 4)
            var search = Search(reader, fields: sampleFields)
            #expect(try search.newest(.everything).count == 5)
            #expect(search.warnings.count == 4)
            #expect(!search.isComplete)
            for name in names { #expect(search.warnings.contains { $0.contains(name) }) }
            let tape = try await SegmentTape.open(makeSetup(path))
            #expect(tape.recovery.damages.count == 4)
            try await tape.close()
        }
    }

    @Test func `leftovers of a sealing that was cut off are put in order`() async throws {
        try await withCrashed(10) { path, segment in
            // Cut off while the sealed form was being written.
            let temporary = segment.replacingOccurrences(
                of: ".open.jsonl.zst", with: ".jsonl.zst.tmp")
            try writeFile(temporary, Array(try readFile(segment).prefix(100)))
            let open = try readFile(segment)
            try await SegmentTape.open(makeSetup(path)).close()
            #expect(try exchanges(path).count == 10)
            #expect(!FileManager.default.fileExists(atPath: temporary))
            // Cut off after the rename: both forms are there, and no index.
            try writeFile(segment, open)
            try DayIndex.remove(path + "/2026-11-21/index.sqlite")
            #expect(try exchanges(path).count == 10)
            let tape = try await SegmentTape.open(makeSetup(path))
            #expect(tape.recovery.segments == 0)
            try await tape.close()
            #expect(!FileManager.default.fileExists(atPath: segment))
            #expect(try exchanges(path).count == 10)
            let (index, _) = try DayIndex.open(path + "/2026-11-21/index.sqlite")
            #expect(try index.segments().count == 3)
        }
    }

    @Test func `a request without an end becomes an exchange that says so, once`() async throws {
        try await withDirectory { path in
            var setup = makeSetup(path + "/live")
            setup.durability = .power
            let tape = try await SegmentTape.open(setup)
            for number in 0..<4 {
                let record = makeRecord(number)
                try await tape.record(.intent(record))
                if number.isMultiple(of: 2) { try await tape.record(.exchange(record)) }
            }
            let copy = path + "/crashed"
            _ = try shell("cp -r '\(path)/live' '\(copy)'")
            try await tape.close()
            for round in 0..<2 {
                let again = try await SegmentTape.open(makeSetup(copy))
                #expect(again.recovery.interrupted == (round == 0 ? 2 : 0))
                try await again.close()
            }
            let found = try exchanges(copy)
            #expect(found.count == 4)
            let interrupted = found.filter { $0.string("error.type") == "interrupted" }
            #expect(
                Set(interrupted.compactMap { $0.string("belvo.request_id") }) == [
                    requestID(1), requestID(3),
                ])
            #expect(interrupted.first?.string("url.path") == "/api/links/")
            #expect(try allLines(copy).filter { $0.kind == .intent }.count == 4)
        }
    }

    @Test func `an intent whose segment was sealed before the crash is found, too`() async throws {
        try await withDirectory { path in
            var setup = makeSetup(path + "/live")
            setup.durability = .power
            setup.segmentBytesMax = 3000
            let tape = try await SegmentTape.open(setup)
            try await tape.record(.intent(makeRecord(99)))
            for number in 0..<20 { try await tape.record(.sample(number)) }
            while tape.counters.unsealedSegments > 0 {
                try await Task.sleep(for: .milliseconds(10))
            }
            let copy = path + "/crashed"
            _ = try shell("cp -r '\(path)/live' '\(copy)'")
            try await tape.close()
            let again = try await SegmentTape.open(makeSetup(copy))
            #expect(again.recovery.interrupted == 1)
            try await again.close()
            let ended = try exchanges(copy).filter { $0.string("error.type") == "interrupted" }
            #expect(ended.compactMap { $0.string("belvo.request_id") } == [requestID(99)])
        }
    }

    @Test func `any bytes at all are walked through without a trap`() {
        var generator = SplitMix(seed: 11)
        let limits = FrameLimits(contentBytesMax: 1 << 16, storedBytesMax: 1 << 16)
        for _ in 0..<3000 {
            var bytes = (0..<Int.random(in: 0...200, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            for magic in [
                [0x28, 0xB5, 0x2F, 0xFD], [0x51, 0x2A, 0x4D, 0x18], [0x52, 0x2A, 0x4D, 0x18],
            ] as [[UInt8]]
            where Bool.random(using: &generator) && bytes.count > 4 {
                let place = Int.random(in: 0..<bytes.count - 4, using: &generator)
                bytes.replaceSubrange(place..<place + 4, with: magic)
            }
            _ = SegmentReader.scan(bytes: bytes, limits: limits)
        }
    }
}
