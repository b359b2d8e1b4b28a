import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

/// A value that tests change and wait for: an event instead of a sleep.
public final class Watched<Value: Sendable>: Sendable {
    private struct Waiter {
        var isMet: @Sendable (Value) -> Bool
        var resume: @Sendable (Result<Value, TimedOut>) -> Void
    }

    private struct State {
        var value: Value
        var waiters: [Int: Waiter] = [:]
        var nextWaiter = 0
    }

    private let state: NIOLockedValueBox<State>

    public init(_ value: Value) { state = NIOLockedValueBox(State(value: value)) }

    public var value: Value { state.withLockedValue { $0.value } }

    /// Changes the value and wakes whoever waited for what it is now.
    @discardableResult
    public func change<Result>(_ body: (inout Value) -> Result) -> Result {
        let (result, value, met) = state.withLockedValue { state in
            let result = body(&state.value)
            let met = state.waiters.filter { $0.value.isMet(state.value) }
            for key in met.keys { state.waiters[key] = nil }
            return (result, state.value, met)
        }
        for waiter in met.values { waiter.resume(.success(value)) }
        return result
    }

    /// Waits until the value is as wanted.
    /// - Throws: `TimedOut`, with what the value was, when that takes longer than `seconds`.
    @discardableResult
    public func wait(
        seconds: Int64 = 30, until isMet: @escaping @Sendable (Value) -> Bool
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let key = state.withLockedValue { state -> Int? in
                if isMet(state.value) { return nil }
                state.nextWaiter += 1
                state.waiters[state.nextWaiter] = Waiter(isMet: isMet) {
                    continuation.resume(with: $0)
                }
                return state.nextWaiter
            }
            guard let key else { return continuation.resume(returning: value) }
            MultiThreadedEventLoopGroup.singleton.next().scheduleTask(in: .seconds(seconds)) {
                self.giveUp(key, seconds)
            }
        }
    }

    private func giveUp(_ key: Int, _ seconds: Int64) {
        let (waiter, value) = state.withLockedValue {
            ($0.waiters.removeValue(forKey: key), $0.value)
        }
        waiter?.resume(.failure(TimedOut(seconds: seconds, last: "\(value)")))
    }
}

/// What a test waited for did not happen.
public struct TimedOut: Error, CustomStringConvertible {
    let seconds: Int64
    let last: String

    public var description: String { "after \(seconds) s still: \(last.prefix(2_000))" }
}

/// A door that is shut until somebody opens it.
public final class Gate: Sendable {
    private let state = Watched((isOpen: false, waiting: 0))

    public init() {}

    public func open() { state.change { $0.isOpen = true } }

    /// Waits at the door.
    public func pass() async throws {
        state.change { $0.waiting += 1 }
        defer { state.change { $0.waiting -= 1 } }
        try await state.wait { $0.isOpen }
    }

    /// Waits until somebody stands at the door.
    public func untilSomebodyWaits() async throws { try await state.wait { $0.waiting > 0 } }
}

/// Asks again and again, for what nobody tells: the kernel's tables, files of another process.
public func eventually(seconds: Int = 30, _ isMet: () async throws -> Bool) async throws -> Bool {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < deadline {
        if try await isMet() { return true }
        try await Task.sleep(for: .milliseconds(5))
    }
    return try await isMet()
}
