import Foundation
import NIOConcurrencyHelpers
import Sandbox
import Testing

/// Many clients at once: what comes of a jump of the clock is the same as if nobody else had been there.
struct ManyHandsTests {
    private func sight(of client: SandboxClient) async throws -> [String] {
        var targets = ["/api/links/?page_size=1000", "/api/accounts/?page_size=1000"]
        for link in try await client.get("/api/links/?page_size=1000").results {
            targets.append("/api/transactions/?page_size=1000&link=\(link.string("id"))")
        }
        targets.append("/_sandbox/webhooks/")
        var seen: [String] = []
        for target in targets { seen.append(try await client.get(target).text) }
        return seen
    }

    private func jump(_ client: SandboxClient) async throws {
        let moved = try await client.call("POST", "/_sandbox/clock/", #"{"seconds":864000}"#)
        #expect(moved.status == 200)
    }

    @Test func `a jump gives the same with others asking meanwhile`() async throws {
        let alone = SandboxClient(clock: StandingClock())
        for _ in 0..<3 { try await jump(alone) }
        let watched = SandboxClient(clock: StandingClock())
        try await withThrowingTaskGroup(of: Void.self) { group in
            let isOver = NIOLockedValueBox(false)
            for _ in 0..<8 {
                group.addTask {
                    while !isOver.withLockedValue(\.self) {
                        _ = try await watched.get("/_sandbox/clock/")
                        await Task.yield()
                    }
                }
            }
            for _ in 0..<3 { try await jump(watched) }
            isOver.withLockedValue { $0 = true }
            try await group.waitForAll()
        }
        #expect(try await sight(of: watched) == sight(of: alone))
    }

    @Test func `jumps from many sides add up`() async throws {
        let alone = SandboxClient(clock: StandingClock())
        for _ in 0..<4 { try await jump(alone) }
        let crowded = SandboxClient(clock: StandingClock())
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 { group.addTask { try await jump(crowded) } }
            try await group.waitForAll()
        }
        #expect(try await sight(of: crowded) == sight(of: alone))
    }

    @Test func `a reset in the middle of a jump leaves the beginning, or what the jump made of it`()
        async throws
    {
        let fresh = SandboxClient(clock: StandingClock())
        let before = try await sight(of: fresh)
        let client = SandboxClient(clock: StandingClock())
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await jump(client) }
            group.addTask {
                try await Task.sleep(for: .milliseconds(20))
                _ = try await client.call("POST", "/_sandbox/reset/")
            }
            try await group.waitForAll()
        }
        let after = try await sight(of: client)
        if after != before {
            // The jump came after the reset.
            try await jump(fresh)
            #expect(try await sight(of: fresh) == after)
        }
        _ = try await client.call("POST", "/_sandbox/reset/")
        #expect(try await sight(of: client) == before)
    }

    @Test func `time ends before the years have five digits`() async throws {
        let client = SandboxClient(clock: StandingClock())
        let tooFar = try await client.call(
            "POST", "/_sandbox/clock/", #"{"until":"9999-12-31"}"#)
        #expect(tooFar.status == 400 && tooFar.fields == ["until"])
        let tooLong = try await client.call(
            "POST", "/_sandbox/clock/", #"{"seconds":3162240000}"#)
        #expect(tooLong.status == 400 && tooLong.fields == ["seconds"])
    }
}
