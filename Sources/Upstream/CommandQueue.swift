import EventLoops
import Exchange
import Synchronization

/// How many exchanges are under way with the upstream, on all loops.
final class TransferCount: Sendable {
    let limit: Int
    private let count = Atomic<Int>(0)

    init(limit: Int) { self.limit = limit }

    /// `false`, and nothing taken, when there are as many as may be.
    func take() -> Bool {
        if count.add(1, ordering: .relaxed).newValue <= limit { return true }
        count.subtract(1, ordering: .relaxed)
        return false
    }

    func release(_ number: Int) { count.subtract(number, ordering: .relaxed) }
}

/// What tasks ask of the engine of one loop. It takes all commands at once, so that a burst costs one waking.
final class CommandQueue: Sendable {
    enum Command: Sendable {
        case begin(Call)
        /// The task has taken what was delivered: a paused transfer may go on.
        case drained(Call)
        /// The request body has more bytes, or has ended.
        case fed(Call)
        case cancel(Call)
    }

    private struct State {
        var commands: [Command] = []
        var isStopping = false
        /// Set once the engine has gone.
        var isStopped = false
        var stopWaiters: [CheckedContinuation<Void, Never>] = []
    }

    private let loop: Loop
    private let underway: TransferCount
    private let state = Mutex(State())

    init(loop: Loop, underway: TransferCount) {
        self.loop = loop
        self.underway = underway
    }

    /// Queues a new exchange; returns why not, if not.
    func begin(_ call: Call) -> OriginError? {
        guard underway.take() else {
            return .overloaded("\(underway.limit) exchanges with the upstream")
        }
        let isAccepted = state.withLock { state in
            if !state.isStopping { state.commands.append(.begin(call)) }
            return !state.isStopping
        }
        guard isAccepted else {
            underway.release(1)
            return .interrupted
        }
        loop.wake()
        return nil
    }

    func post(_ command: Command) {
        state.withLock { state in
            if !state.isStopped { state.commands.append(command) }
        }
        loop.wake()
    }

    /// Ends the engine; nothing new is accepted from here on.
    func requestStop() {
        state.withLock { $0.isStopping = true }
        loop.wake()
    }

    /// Returns when the engine has ended.
    func waitUntilStopped() async {
        await withCheckedContinuation { continuation in
            let isStopped = state.withLock { state in
                if !state.isStopped { state.stopWaiters.append(continuation) }
                return state.isStopped
            }
            if isStopped { continuation.resume() }
        }
    }

    // MARK: For the engine

    var hasWork: Bool {
        state.withLock { !$0.commands.isEmpty || $0.isStopping }
    }

    /// Makes room for new exchanges: `count` have ended.
    func release(_ count: Int) { underway.release(count) }

    /// Moves all commands into `commands`, which must be empty. Returns `false` when the engine is to stop.
    func take(into commands: inout [Command]) -> Bool {
        state.withLock { state in
            if !state.commands.isEmpty { swap(&state.commands, &commands) }
            return !state.isStopping
        }
    }

    /// Closes the queue for good, when the engine has ended. What it never came to is interrupted.
    func finish() {
        let (rest, waiters) = state.withLock { state in
            state.isStopping = true
            state.isStopped = true
            defer { (state.commands, state.stopWaiters) = ([], []) }
            return (state.commands, state.stopWaiters)
        }
        for case .begin(let call) in rest {
            release(1)
            call.deliver(Delivery(outcome: .failed(.interrupted)), isPaused: false)
        }
        for waiter in waiters { waiter.resume() }
    }
}
