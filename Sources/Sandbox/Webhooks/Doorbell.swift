import NIOConcurrencyHelpers

/// Lets one task wait until another has something for it. Rung while nobody waits, it is heard by the next who does.
final class Doorbell: Sendable {
    private struct State {
        var isRung = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = NIOLockedValueBox(State())

    func ring() {
        let waiter = state.withLockedValue { state in
            if state.waiter == nil { state.isRung = true }
            return state.waiter.take()
        }
        waiter?.resume()
    }

    /// Until it rings, that time has passed, or the task is cancelled. For one task at a time.
    func wait(atMost time: Duration?) async {
        let timer = time.map { time in
            Task {
                try? await Task.sleep(for: time)
                if !Task.isCancelled { ring() }
            }
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isRung = state.withLockedValue { state in
                    defer { state.isRung = false }
                    if !state.isRung { state.waiter = continuation }
                    return state.isRung
                }
                if isRung { continuation.resume() }
            }
        } onCancel: {
            ring()
        }
        timer?.cancel()
    }
}
