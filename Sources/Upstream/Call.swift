import Exchange
import NIOCore
import Synchronization

/// One exchange as two threads see it: the task that asked, and the loop that answers.
final class Call: Sendable {
    private struct State {
        var waiting = Delivery()
        var receiver: CheckedContinuation<Delivery, Never>?
        /// The loop has paused the transfer and wants to hear when there is room again.
        var isPaused = false
        /// The task was cancelled, perhaps before the loop heard of this call at all.
        var isCancelled = false
        /// Nobody will take anything any more.
        var isAbandoned = false
    }

    let request: OutgoingRequest
    private let commands: CommandQueue
    private let hearsCancellation: Bool
    private let state = Mutex(State())

    /// - Parameter hearsCancellation: `false` when the task will never be cancelled, which spares it being asked to
    ///   listen.
    init(_ request: OutgoingRequest, on commands: CommandQueue, hearsCancellation: Bool) {
        self.request = request
        self.commands = commands
        self.hearsCancellation = hearsCancellation
    }

    // MARK: - For the task

    /// Nothing more is wanted of this exchange; whatever is under way is broken off.
    func abandon() {
        state.withLock { $0.isAbandoned = true }
        commands.post(.cancel(self))
    }

    /// Reads the request's body, if it is still arriving, until it has ended or nobody wants it any more.
    func pump() async {
        guard case .stream(let upload, _) = request.body else { return }
        await upload.pump { [commands] in commands.post(.fed(self)) }
    }

    func stopPump() {
        if case .stream(let upload, _) = request.body { upload.close() }
    }

    private func start() {
        if let refusal = commands.begin(self) {
            deliver(Delivery(outcome: .failed(refusal)), isPaused: false)
        }
    }

    /// Waits for what comes next. To be called once with `begins`, and after that only while there was no outcome.
    /// - Parameter begins: hands the request to the loop first.
    func next(begins: Bool = false) async -> Delivery {
        guard hearsCancellation else { return await news(begins) }
        return await withTaskCancellationHandler {
            await news(begins)
        } onCancel: {
            state.withLock { $0.isCancelled = true }
            commands.post(.cancel(self))
        }
    }

    private func news(_ begins: Bool) async -> Delivery {
        await withCheckedContinuation { continuation in
            let (ready, hasRoom) = state.withLock { state in
                let ready = state.waiting.isEmpty ? nil : state.waiting
                if ready == nil {
                    state.receiver = continuation
                } else {
                    state.waiting = Delivery()
                }
                defer { state.isPaused = false }
                return (ready, state.isPaused)
            }
            if begins { start() }
            if hasRoom { commands.post(.drained(self)) }
            if let ready { continuation.resume(returning: ready) }
        }
    }

    // MARK: - For the loop

    var isCancelled: Bool { state.withLock { $0.isCancelled } }

    /// Gives the task what came. Returns how many body bytes it has not taken yet.
    @discardableResult
    func deliver(_ delivery: consuming Delivery, isPaused: Bool) -> Int {
        let news = delivery
        let (receiver, backlog) = state.withLock { state in
            if state.isAbandoned { return (CheckedContinuation<Delivery, Never>?.none, 0) }
            state.isPaused = isPaused
            guard let receiver = state.receiver.take() else {
                state.waiting.append(news)
                return (nil, state.waiting.body?.readableBytes ?? 0)
            }
            return (receiver, 0)
        }
        receiver?.resume(returning: news)
        return backlog
    }
}
