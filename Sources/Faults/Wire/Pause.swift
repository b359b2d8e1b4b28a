import Exchange

/// Waits, but not for somebody who has gone.
public struct Pause: Sendable {
    /// An application that hangs up is noticed within this time.
    private static let sliceMilliseconds = 100

    private let sleep: @Sendable (_ milliseconds: Int) async -> Bool
    private var isOver: @Sendable () -> Bool = { false }

    /// - Parameter sleep: returns whether the time has passed; `false` when the task was cancelled.
    public init(_ sleep: @escaping @Sendable (_ milliseconds: Int) async -> Bool) {
        self.sleep = sleep
    }

    /// The same, but nobody waits any more once that is so.
    func until(_ isOver: @escaping @Sendable () -> Bool) -> Pause {
        var pause = self
        pause.isOver = isOver
        return pause
    }

    public static let real = Pause { milliseconds in
        do {
            try await Task.sleep(for: .milliseconds(milliseconds))
            return true
        } catch {
            return false
        }
    }

    func callAsFunction(
        _ milliseconds: Int, for sink: some ResponseSink
    ) async throws(OriginError) {
        var left = milliseconds
        while left > 0 {
            if sink.isAbandoned { throw .abandoned }
            if isOver() { throw .interrupted }
            let slice = min(left, Self.sliceMilliseconds)
            guard await sleep(slice) else { throw .interrupted }
            left -= slice
        }
    }
}
