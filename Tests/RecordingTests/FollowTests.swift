import Exchange
import Foundation
import NIOCore
import Testing

@testable import Recording

@Suite("Reading while another writes", .timeLimit(.minutes(2)))
struct FollowTests {
    @Test func `a follower sees every line once, in order, over rotations and sealing`()
        async throws
    {
        try await withDirectory { path in
            var setup = makeSetup(path)
            setup.segmentBytesMax = 20_000
            let tape = try await SegmentTape.open(setup)
            var follower = try RecordingFollower(RecordingReader.open(path), afterSequence: 0)
            var seen: [Int] = []
            for number in 0..<300 {
                try await tape.record(.sample(number))
                if number.isMultiple(of: 7) { try follower.poll { seen.append($0.sequence ?? 0) } }
            }
            try await tape.close()
            try follower.poll { seen.append($0.sequence ?? 0) }
            #expect(seen == Array(1...302))
        }
    }

    @Test func `a torn tail in the open segment hides nothing before it`() async throws {
        try await withDirectory { path in
            let tape = try await SegmentTape.open(makeSetup(path))
            try await tape.record(.sample(1))
            let open = try #require(try segmentPaths(path, suffix: ".open.jsonl.zst").first)
            let whole = try readFile(open)
            try await tape.record(.sample(2))
            let both = try readFile(open)
            let copy = try crashCopy(path)
            defer { try? FileManager.default.removeItem(atPath: copy) }
            let torn = open.replacingOccurrences(of: path, with: copy)
            for length in stride(from: whole.count, to: both.count, by: 11) {
                try writeFile(torn, Array(both[..<length]))
                #expect(try exchanges(copy).count == 1)
            }
            try await tape.close()
        }
    }

    @Test func `following ends when the caller has seen enough`() async throws {
        try await withDirectory { path in
            let tape = try await SegmentTape.open(makeSetup(path))
            for number in 0..<5 { try await tape.record(.sample(number)) }
            var seen = 0
            try await RecordingReader.open(path).follow(afterSequence: 0, every: .milliseconds(1)) {
                _ in
                seen += 1
                return seen < 3
            }
            #expect(seen == 3)
            try await tape.close()
        }
    }

    @Test func `a time range is read without the rest`() async throws {
        try await withDirectory { path in
            let clock = TestClock("2026-11-21T10:00:00Z")
            let tape = try await SegmentTape.open(makeSetup(path, clock: clock))
            for number in 0..<10 {
                clock.set("2026-11-21T10:0\(number):00Z")
                try await tape.record(.exchange(makeRecord(number, at: clock)))
            }
            try await tape.close()
            let from = try #require(Timestamp.parse("2026-11-21T10:03:00Z"))
            let until = try #require(Timestamp.parse("2026-11-21T10:05:30Z"))
            var found: [String?] = []
            try RecordingReader.open(path).forEachLine(.init(times: from...until)) { line in
                if line.kind == .exchange { found.append(line.string("belvo.request_id")) }
                return true
            }
            #expect(found == [3, 4, 5].map(requestID))
        }
    }
}
