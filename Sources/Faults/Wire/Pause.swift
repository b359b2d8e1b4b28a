import Exchange

/// Waits, but not for somebody who has gone.
public struct Pause: Sendable {
    /// An application that hangs up is noticed within this time.
    private static let sliceMilliseconds = 100

    private let sleep: @Sendable (_ milliseconds: Int) async -> Bool

    /// - Parameter sleep: returns whether the time has passed; `false` when the program is stopping.
    public init(_ sleep: @escaping @Sendable (_ milliseconds: Int) async -> Bool) {
        self.sleep = sleep
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
            let slice = min(left, Self.sliceMilliseconds)
            guard await sleep(slice) else { throw .interrupted }
            left -= slice
        }
    }
}
