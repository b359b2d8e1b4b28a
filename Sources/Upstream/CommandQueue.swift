import Exchange
import NIOConcurrencyHelpers

/// What tasks ask of the loop. The loop takes all commands at once, so that a burst costs one waking.
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
        var isAsleep = false
        var isStopping = false
        var underway = 0
        /// Set once the loop has gone.
        var isStopped = false
        var stopWaiters: [CheckedContinuation<Void, Never>] = []
    }

    private let wakeup: Wakeup
    private let transfersMax: Int
    private let state = NIOLockedValueBox(State())

    init(wakeup: Wakeup, transfersMax: Int) {
        self.wakeup = wakeup
        self.transfersMax = transfersMax
    }

    /// Queues a new exchange; returns why not, if not.
    func begin(_ call: Call) -> OriginError? {
        let (refusal, isAsleep) = state.withLockedValue { state -> (OriginError?, Bool) in
            if state.isStopping { return (.interrupted, false) }
            guard state.underway < transfersMax else {
                return (.overloaded("\(transfersMax) exchanges with the upstream"), false)
            }
            state.underway += 1
            state.commands.append(.begin(call))
            return (nil, Self.wakes(&state))
        }
        if isAsleep { wakeup.signal() }
        return refusal
    }

    func post(_ command: Command) {
        let isAsleep = state.withLockedValue { state in
            if state.isStopped { return false }
            state.commands.append(command)
            return Self.wakes(&state)
        }
        if isAsleep { wakeup.signal() }
    }

    /// Ends the loop; nothing new is accepted from here on.
    func requestStop() {
        state.withLockedValue { $0.isStopping = true }
        wakeup.signal()
    }

    /// Returns when the loop has ended.
    func waitUntilStopped() async {
        await withCheckedContinuation { continuation in
            let isStopped = state.withLockedValue { state in
                if !state.isStopped { state.stopWaiters.append(continuation) }
                return state.isStopped
            }
            if isStopped { continuation.resume() }
        }
    }

    private static func wakes(_ state: inout State) -> Bool {
        defer { state.isAsleep = false }
        return state.isAsleep
    }

    // MARK: - For the loop

    /// Whether the loop may sleep; if so, the next command wakes it.
    func prepareToSleep() -> Bool {
        state.withLockedValue { state in
            state.isAsleep = state.commands.isEmpty && !state.isStopping
            return state.isAsleep
        }
    }

    /// Makes room for new exchanges: `count` have ended.
    func release(_ count: Int) {
        state.withLockedValue { $0.underway -= count }
    }

    /// Moves all commands into `commands`, which must be empty. Returns `false` when the loop is to stop.
    func take(into commands: inout [Command]) -> Bool {
        state.withLockedValue { state in
            state.isAsleep = false
            swap(&state.commands, &commands)
            return !state.isStopping
        }
    }

    /// Closes the queue for good, when the loop has ended. What it never came to is interrupted.
    func finish() {
        let (rest, waiters) = state.withLockedValue { state in
            state.isStopping = true
            state.isStopped = true
            defer { (state.commands, state.stopWaiters) = ([], []) }
            return (state.commands, state.stopWaiters)
        }
        for case .begin(let call) in rest {
            call.deliver(Delivery(outcome: .failed(.interrupted)), isPaused: false)
        }
        for waiter in waiters { waiter.resume() }
    }
}
