import NIOCore
import TestSupport

@testable import Exchange

/// A recorder between a script and a sink, both in memory.
struct Trial {
    var tape = MemoryTape()
    var sink = CollectingSink()
    var reading: any Reading = PlainReading()
    var limits = Limits()
    var power = false
    var budget = MemoryBudget(limit: 1 << 20)

    /// Sends `request` to an origin that does what `script` says.
    /// - Returns: what the recorder threw.
    func run(
        _ request: Request = .sample(), _ script: @escaping ScriptedOrigin.Script
    ) async -> OriginError? {
        let recorded = Recorded(
            ScriptedOrigin(script), tape: tape,
            setup: .init(
                reading: reading, time: fixedTime, limits: limits, budget: budget,
                writesIntents: power))
        do {
            try await recorded.respond(to: request, through: sink)
            return nil
        } catch {
            return error
        }
    }
}

extension ByteBuffer {
    private static let patternOnce = ByteBuffer(
        bytes: (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) })

    /// `count` bytes that differ from their neighbours, always the same ones.
    static func pattern(_ count: Int, from start: Int = 0) -> ByteBuffer {
        patternOnce.getSlice(at: start, length: count) ?? ByteBuffer()
    }
}
