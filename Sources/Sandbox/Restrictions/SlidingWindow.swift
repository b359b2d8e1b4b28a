/// How often something was done within a time that moves along.
struct SlidingWindow: Sendable {
    let countMax: Int
    let microseconds: Int
    private var moments: [Timestamp] = []

    init(countMax: Int, seconds: Int) {
        self.countMax = countMax
        microseconds = seconds * 1_000_000
    }

    /// Counts one more.
    /// - Returns: `nil`, or how many seconds it takes until there is room again; then it is not counted.
    mutating func enter(at now: Timestamp) -> Int? {
        moments.removeAll { $0.microseconds + microseconds <= now.microseconds }
        guard moments.count >= countMax, let first = moments.first else {
            moments.append(now)
            return nil
        }
        return (first.microseconds + microseconds - now.microseconds + 999_999) / 1_000_000
    }
}
