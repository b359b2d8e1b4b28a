import EventLoops
import Foundation
import NIOConcurrencyHelpers
import NIOCore
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct LoopTests {
    /// A loop of its own for `body`, stopped afterwards.
    private static func withLoop(
        _ name: String, _ body: (Loop) async throws -> Void
    ) async throws {
        let loop = try Loop(name: name)
        defer { loop.stop() }
        try await body(loop)
    }

    // MARK: Work

    @Test func `work from another thread runs on the loop's thread and wakes it from its sleep`()
        async throws
    {
        try await Self.withLoop("test-sleeper") { loop in
            #expect(!loop.isCurrent && Loop.current == nil)
            for round in 0..<100 {
                let isAsleep = try await eventually { Threads.state(of: "test-sleeper") == "S" }
                let isThere = Watched<Bool?>(nil)
                loop.perform { isThere.change { $0 = loop.isCurrent && Loop.current === loop } }
                let wasThere = try await isThere.wait { $0 != nil }
                #expect(isAsleep && wasThere == true, "round \(round)")
            }
        }
    }

    @Test func `nothing posted is lost, doubled or overtaken`() async throws {
        let (threads, each) = (4, 5_000)
        try await Self.withLoop("test-posts") { loop in
            let seen = Watched([[Int]](repeating: [], count: threads))
            // As fast as they can, while the loop takes turn after turn: falling asleep, waking, and working.
            for thread in 0..<threads {
                Thread {
                    for number in 0..<each {
                        loop.perform { seen.change { $0[thread].append(number) } }
                        if number.isMultiple(of: 500) { usleep(1_000) }
                    }
                }.start()
            }
            let all = try await seen.wait { $0.allSatisfy { $0.count >= each } }
            #expect(all.allSatisfy { $0 == Array(0..<each) })
        }
    }

    @Test func `work posted by work, and by tasks, is not lost either`() async throws {
        try await Self.withLoop("test-chain") { loop in
            let count = Watched(0)
            @Sendable func next(_ left: Int) {
                count.change { $0 += 1 }
                if left > 0 { loop.perform { next(left - 1) } }
            }
            loop.perform { next(999) }
            try await count.wait { $0 == 1_000 }
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<1_000 {
                    group.addTask(executorPreference: loop) {
                        loop.perform { count.change { $0 += 1 } }
                    }
                }
            }
            try await count.wait { $0 == 2_000 }
            // Nothing comes twice: what is posted last is run last.
            let isLast = Watched(false)
            loop.perform { isLast.change { $0 = true } }
            try await isLast.wait { $0 }
            #expect(count.value == 2_000)
        }
    }

    // MARK: Tasks

    @Test func `a task that prefers the loop runs there, also after it was resumed from elsewhere`()
        async throws
    {
        try await Self.withLoop("test-tasks") { loop in
            let isThere = Task(executorPreference: loop) {
                var isThere = [loop.isCurrent]
                for _ in 0..<100 {
                    await withCheckedContinuation { continuation in
                        Thread { continuation.resume() }.start()
                    }
                    isThere.append(loop.isCurrent)
                }
                await Task.yield()
                isThere.append(loop.isCurrent)
                async let child = loop.isCurrent
                isThere.append(await child)
                return isThere
            }
            #expect(await isThere.value == [Bool](repeating: true, count: 103))
            #expect(!loop.isCurrent)
        }
    }

    @Test func `sockets and work get their turn although tasks go on waking one another`()
        async throws
    {
        try await Self.withLoop("test-restless") { loop in
            let isOver = NIOLockedValueBox(false)
            let restless = (0..<2).map { _ in
                Task(executorPreference: loop) {
                    while !isOver.withLockedValue({ $0 }) { await Task.yield() }
                }
            }
            for _ in 0..<100 {
                let isRun = Watched(false)
                loop.perform { isRun.change { $0 = true } }
                try await isRun.wait { $0 }
            }
            isOver.withLockedValue { $0 = true }
            for task in restless { await task.value }
        }
    }

    // MARK: Turns

    /// Does in its turn what the test says.
    private final class Member: TurnTaker {
        var hasWork = false
        var deadline: NIODeadline?
        private let onTurn: (Member) -> Void
        private let onEnd: @Sendable () -> Void

        init(onEnd: @escaping @Sendable () -> Void = {}, onTurn: @escaping (Member) -> Void) {
            self.onTurn = onTurn
            self.onEnd = onEnd
        }

        deinit { onEnd() }

        func takeTurn() { onTurn(self) }
    }

    @Test func `a turn has its order: work, tasks, members, what was put off`()
        async throws
    {
        try await Self.withLoop("test-order") { loop in
            let log = Watched<[String]>([])
            loop.perform {
                @Sendable func note(_ what: String) { log.change { $0.append(what) } }
                func task(_ what: String) {
                    Task(executorPreference: loop) {
                        note(what)
                        // A task that suspends goes on in the same turn, too.
                        await Task.yield()
                        note(what + ", resumed")
                    }
                }
                loop.join(
                    Member { member in
                        note("member")
                        task("task of the member")
                        loop.leave(member)
                    })
                loop.beforeSleep {
                    note("put off")
                    task("task of what was put off")
                }
                task("task")
                note("work")
                // Asked for in this turn, it belongs to the next.
                loop.perform { note("next turn") }
            }
            let order = try await log.wait { $0.last == "next turn" }
            #expect(
                order == [
                    "work", "task", "task, resumed", "member", "task of the member",
                    "task of the member, resumed", "put off", "task of what was put off",
                    "task of what was put off, resumed", "next turn",
                ])
        }
    }

    @Test func `what is put off by what was put off comes in the next turn, unwoken`()
        async throws
    {
        try await Self.withLoop("test-put-off") { loop in
            let count = Watched(0)
            loop.perform {
                func again(_ left: Int) {
                    loop.beforeSleep {
                        count.change { $0 += 1 }
                        if left > 0 { again(left - 1) }
                    }
                }
                again(99)
            }
            try await count.wait { $0 == 100 }
        }
    }

    @Test func `a sleeping loop keeps a member's deadline, and sleeps until then`() async throws {
        try await Self.withLoop("test-deadline") { loop in
            let late = Watched<TimeAmount?>(nil)
            let turns = NIOLockedValueBox(0)
            loop.perform {
                let member = Member { member in
                    turns.withLockedValue { $0 += 1 }
                    let now = NIODeadline.now()
                    guard let deadline = member.deadline, deadline <= now else { return }
                    member.deadline = nil
                    late.change { $0 = now - deadline }
                }
                member.deadline = .now() + .milliseconds(150)
                loop.join(member)
            }
            let waited = try await late.wait { $0 != nil }
            // The machine may be busy; a deadline that is not kept at all is never met.
            #expect(try #require(waited) < .seconds(5))
            // It did not pass the time with turns.
            #expect(turns.withLockedValue { $0 } < 10)
        }
    }

    @Test func `a member with work gets turn after turn, and none once it has left`() async throws {
        try await Self.withLoop("test-member") { loop in
            let count = Watched(0)
            loop.perform {
                let member = Member { member in
                    let turns = count.change { turns -> Int in
                        turns += 1
                        return turns
                    }
                    if turns == 1_000 { loop.leave(member) }
                }
                member.hasWork = true
                loop.join(member)
            }
            try await count.wait { $0 == 1_000 }
            for _ in 0..<10 {
                let isRun = Watched(false)
                loop.perform { isRun.change { $0 = true } }
                try await isRun.wait { $0 }
            }
            #expect(count.value == 1_000)
        }
    }

    // MARK: The end

    @Test func `stop ends the thread after what was posted before, and lets go of everything`()
        async throws
    {
        let log = Watched<[String]>([])
        let isMemberGone = Watched(false)
        weak var ended: Loop?
        do {
            let loop = try Loop(name: "test-stop")
            ended = loop
            let isBusy = Gate()
            let mayGoOn = DispatchSemaphore(value: 0)
            loop.perform {
                // The loop holds its member, and most members hold their loop.
                loop.join(
                    Member(
                        onEnd: { isMemberGone.change { $0 = true } }, onTurn: { _ in loop.wake() }))
                isBusy.open()
                mayGoOn.wait()
            }
            try await isBusy.pass()
            // All of this waits while the loop is busy.
            for number in 0..<100 { loop.perform { log.change { $0.append("\(number)") } } }
            let task = Task(executorPreference: loop) { log.change { $0.append("task") } }
            loop.perform { loop.beforeSleep { log.change { $0.append("put off") } } }
            loop.stop()
            mayGoOn.signal()
            await task.value
            try await log.wait { $0.count == 102 }
        }
        #expect(log.value == (0..<100).map(String.init) + ["task", "put off"])
        #expect(try await eventually { ended == nil })
        #expect(try await eventually { Threads.state(of: "test-stop") == nil })
        try await isMemberGone.wait { $0 }
    }

    @Test func `a group gives its loops their turn, from any thread, and stops them`() async throws
    {
        weak var ended: Loop?
        do {
            let group = try LoopGroup(count: 3)
            ended = group.loops[2]
            #expect(
                (0..<9).map { _ in group.next() === group.loops[0] } == [
                    true, false, false, true, false, false, true, false, false,
                ])
            let counts = Watched<[ObjectIdentifier: Int]>([:])
            for _ in 0..<4 {
                Thread {
                    for _ in 0..<750 {
                        let loop = ObjectIdentifier(group.next())
                        counts.change { $0[loop, default: 0] += 1 }
                    }
                }.start()
            }
            let all = try await counts.wait { $0.values.reduce(0, +) == 3_000 }
            #expect(all.values.sorted() == [1_000, 1_000, 1_000])
        }
        #expect(try await eventually { ended == nil })
    }

    @Test func `a group has at least one loop`() throws {
        #expect(try LoopGroup(count: 0).loops.count == 1)
    }
}

@Suite(.timeLimit(.minutes(1)))
struct LoopBoundTests {
    private final class Tally {
        var count = 0
    }

    @Test func `run has done its work when it returns, perform does its own soon, in order`()
        async throws
    {
        let loop = try testLoops.get().next()
        let tally = LoopBound(Tally(), on: loop)
        let isThere = NIOLockedValueBox(true)
        for _ in 0..<1_000 {
            tally.perform { tally in
                isThere.withLockedValue { $0 = $0 && loop.isCurrent }
                tally.count += 1
            }
        }
        let seen = NIOLockedValueBox(0)
        await tally.run { tally in seen.withLockedValue { $0 = tally.count } }
        #expect(seen.withLockedValue { $0 } == 1_000)
        #expect(isThere.withLockedValue { $0 })
        #expect(await tally.asked(\.count) == 1_000)
        // On the loop itself it can simply be had.
        let value = await Task(executorPreference: loop) { tally.value.count }.value
        #expect(value == 1_000)
    }

    @Test func `touching a value elsewhere ends the process`() async {
        await #expect(processExitsWith: .failure) {
            _ = LoopBound(1, on: try Loop(name: "elsewhere")).value
        }
        await #expect(processExitsWith: .failure) {
            try Loop(name: "elsewhere").beforeSleep {}
        }
    }
}
