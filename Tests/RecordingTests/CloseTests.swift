import Exchange
import Foundation
import Logging
import NIOConcurrencyHelpers
import Testing

@testable import Recording

@Suite("The end of a recording", .timeLimit(.minutes(2)))
struct CloseTests {
    @Test func `what the time does not allow to seal stays readable, and the next start seals it`()
        async throws
    {
        try await withDirectory { path in
            let log = LogCollector()
            var setup = makeSetup(path)
            setup.logger = log.logger
            setup.closeSecondsMax = 0
            let tape = try await SegmentTape.open(setup)
            for number in 0..<5 { try await tape.record(.sample(number)) }
            // Not a failure: nothing is missing.
            try await tape.close()
            #expect(try segmentPaths(path, suffix: ".open.jsonl.zst").count == 1)
            #expect(try exchanges(path).count == 5)
            #expect(log.messages(.info).filter { $0.contains("left unsealed") }.count == 1)
            #expect(log.messages(.error).isEmpty)

            try await SegmentTape.open(makeSetup(path)).close()
            #expect(try segmentPaths(path, suffix: ".open.jsonl.zst").isEmpty)
            #expect(try exchanges(path).count == 5)
        }
    }

    @Test func `a backlog is sealed at the end in the order in which it was written`()
        async throws
    {
        try await withDirectory { path in
            var setup = makeSetup(path)
            setup.segmentBytesMax = 5000
            let tape = try await SegmentTape.open(setup)
            for number in 0..<200 { try await tape.record(.sample(number)) }
            try await tape.close()
            #expect(try segmentPaths(path, suffix: ".open.jsonl.zst").isEmpty)
            #expect(try segmentPaths(path, suffix: ".tmp").isEmpty)
            let reader = try RecordingReader.open(path)
            let seals = try reader.inOrder(try reader.directory.segments()).map {
                try #require(try SealedSegment.seal(of: $0.place))
            }
            #expect(seals.count > 20)
            for (before, after) in zip(seals, seals.dropFirst()) {
                #expect(after.seal.previousSeal == Seal.hash(of: before.payload))
            }
        }
    }

    @Test func `a sealing that is told to stop leaves the open segment as it is`() async throws {
        try await withDirectory { path in
            let tape = try await SegmentTape.open(makeSetup(path))
            for number in 0..<20 { try await tape.record(.sample(number)) }
            let place = try #require(try tape.directory.segments().first)
            for looks in 0..<8 {
                var left = looks
                var sealing = try SegmentSealing(
                    place, fields: sampleFields, level: 1,
                    goesOn: {
                        left -= 1
                        return left >= 0
                    })
                let outcome = try sealing.run(previousSeal: nil, writer: "test", now: 0)
                guard case .interrupted = outcome else {
                    Issue.record("it went on after \(looks) looks")
                    continue
                }
            }
            #expect(try exchanges(path).count == 20)
            try await tape.close()
            #expect(try exchanges(path).count == 20)
        }
    }

    @Test func `a thread that stepped back runs as every other when it is to hurry`() async throws {
        let policies = NIOLockedValueBox<[Int32]>([])
        let thread = DedicatedThread(name: "test", isBackground: true)
        try thread.start { policies.withLockedValue { $0.append(SystemCalls.schedulingPolicy) } }
        thread.wake()
        while policies.withLockedValue({ $0.isEmpty }) {
            try await Task.sleep(for: .milliseconds(1))
        }
        #expect(policies.withLockedValue { $0 } == [SystemCalls.idlePolicy])
        // Linux lets it return only with that right; a container often has not got it.
        if try hasRightToNice() {
            thread.hurry()
            thread.wake()
            while policies.withLockedValue({ $0.count < 2 }) {
                try await Task.sleep(for: .milliseconds(1))
            }
            #expect(policies.withLockedValue { $0.last } == 0)
        }
        thread.stop()
    }

    /// Whether this process has `CAP_SYS_NICE`.
    private func hasRightToNice() throws -> Bool {
        let status = String(decoding: try readFile("/proc/self/status"), as: UTF8.self)
        let line = status.split(separator: "\n").first { $0.hasPrefix("CapEff:") }
        let mask = line?.split(separator: "\t").last.flatMap { UInt64($0, radix: 16) } ?? 0
        return mask >> 23 & 1 == 1
    }
}

/// Keeps what is logged.
final class LogCollector: Sendable {
    private let entries = NIOLockedValueBox<[(level: Logger.Level, message: String)]>([])

    var logger: Logger {
        var logger = Logger(label: "test") { [entries] _ in Handler(entries: entries) }
        logger.logLevel = .trace
        return logger
    }

    func messages(_ level: Logger.Level) -> [String] {
        entries.withLockedValue { $0.filter { $0.level == level }.map(\.message) }
    }

    private struct Handler: LogHandler {
        let entries: NIOLockedValueBox<[(level: Logger.Level, message: String)]>
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let details = (event.metadata ?? [:]).map { "\($0.key)=\($0.value)" }.sorted()
            let text = "\(event.message) \(details.joined(separator: " "))"
            entries.withLockedValue { $0.append((event.level, text)) }
        }
    }
}
