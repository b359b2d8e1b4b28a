import Glibc
import NIOCore

/// What a loop's thread alone may touch; `Loop` checks that it is.
///
/// Unchecked: a lock would be taken for every socket and every task, and never be waited for. The loop hands its state
/// out on its own thread only (`Loop.confined`).
@safe final class LoopState: @unchecked Sendable {
    private struct Entry {
        var watcher: (any Watcher)?
        var watched: Readiness = []
        /// The turn in which it began to be watched.
        var since: UInt64 = 0
    }

    private let poller: Poller
    /// By descriptor: small numbers, reused by the system.
    private var entries: [Entry] = []
    var jobs: [UnownedJob] = []
    var running: [UnownedJob] = []
    var members: [any TurnTaker] = []
    var last: [() -> Void] = []
    private var turn: UInt64 = 0
    /// How many sockets were ready when it looked last.
    private var lastReady = 0
    private var finishing: [() -> Void] = []

    let readSpace: UnsafeMutableRawBufferPointer

    init(_ poller: Poller) {
        self.poller = poller
        unsafe readSpace = .allocate(byteCount: 64 * 1024, alignment: 16)
    }

    deinit { unsafe readSpace.deallocate() }

    func watch(
        _ descriptor: Int32, for readiness: Readiness, by watcher: any Watcher
    ) throws(LoopError) {
        let index = Int(descriptor)
        while entries.count <= index { entries.append(Entry()) }
        let isNew = entries[index].watcher == nil
        if isNew || entries[index].watched != readiness {
            let code = poller.watch(descriptor, for: readiness, isNew: isNew)
            guard code == 0 else { throw .noResources("epoll_ctl", code) }
        }
        let since = isNew ? turn : entries[index].since
        entries[index] = Entry(watcher: watcher, watched: readiness, since: since)
    }

    func forget(_ descriptor: Int32) {
        guard entries.indices.contains(Int(descriptor)),
            entries[Int(descriptor)].watcher != nil
        else { return }
        poller.forget(descriptor)
        entries[Int(descriptor)] = Entry()
    }

    var isIdle: Bool { jobs.isEmpty && last.isEmpty && members.allSatisfy { !$0.hasWork } }

    /// How long a loop that has just had one or two sockets to serve looks again and again before it sleeps. Where one
    /// exchange follows the other, what it waits for mostly comes within this time, and to be woken from a sleep costs
    /// as much again. At most this much of a core is spent for each time it would have slept.
    private static let lookingAgain = TimeAmount.microseconds(50)
    private static let fewReady = 1...2
    /// How often one that has just had many looks again, after giving its core to whoever else wants it: to those,
    /// mostly, that are to answer. To be woken is dearer, for them too.
    private static let givingWayMax = 10

    func poll(mayWait: Bool) {
        turn += 1
        guard mayWait else { return poller.wait(milliseconds: 0) }
        if sleepMilliseconds(.now()) != 0 && comesMeanwhile() { return }
        // Meanwhile somebody's time may have come.
        wait(sleepMilliseconds(.now()))
    }

    private func wait(_ milliseconds: Int32) {
        poller.wait(milliseconds: milliseconds)
        lastReady = poller.readyCount
    }

    /// Looks again, if that is worth while after what was ready last.
    private func comesMeanwhile() -> Bool {
        guard lastReady > 0 else { return false }
        return Self.fewReady.contains(lastReady) ? looksAgain() : givesWay()
    }

    private func looksAgain() -> Bool {
        let end = NIODeadline.now() + Self.lookingAgain
        repeat {
            wait(0)
            if poller.readyCount > 0 { return true }
        } while NIODeadline.now() < end
        return false
    }

    private func givesWay() -> Bool {
        for _ in 0..<Self.givingWayMax {
            sched_yield()
            wait(0)
            if poller.readyCount > 0 { return true }
        }
        return false
    }

    private func sleepMilliseconds(_ now: NIODeadline) -> Int32 {
        var next = NIODeadline.distantFuture
        for member in members {
            if let deadline = member.deadline { next = min(next, deadline) }
        }
        guard next != .distantFuture else { return -1 }
        let nanoseconds = (next - now).nanoseconds
        return nanoseconds <= 0 ? 0 : Int32(clamping: (nanoseconds + 999_999) / 1_000_000)
    }

    func tellReady() {
        for index in 0..<poller.readyCount {
            guard let (socket, readiness) = poller.ready(index) else { continue }
            let entry = entries[Int(socket)]
            // What was found ready may have been closed since, and its number be another's.
            guard let watcher = entry.watcher, entry.since != turn else { continue }
            watcher.ready(readiness, on: socket)
        }
    }

    func finishTurn() {
        guard !last.isEmpty else { return }
        swap(&last, &finishing)
        for work in finishing { work() }
        finishing.removeAll(keepingCapacity: true)
    }

    /// Lets go of everything, so that nothing outlives the thread.
    func end() {
        entries = []
        members = []
        last = []
    }
}
