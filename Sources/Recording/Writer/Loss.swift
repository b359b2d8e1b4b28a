/// Exchanges that are not in the recording, until a line says so.
struct Loss: Sendable, Equatable {
    /// Those whose callers were told.
    var refused = 0
    /// Those that passed all the same.
    var lost = 0
    /// Microseconds since 1970, of the first and the last of them.
    var first: Int64 = 0
    var last: Int64 = 0
    var reason = ""

    var isEmpty: Bool { refused == 0 && lost == 0 }

    mutating func add(refused: Int = 0, lost: Int = 0, at now: Int64, because reason: String) {
        guard refused + lost > 0 else { return }
        if isEmpty {
            first = now
            self.reason = reason
        }
        self.refused += refused
        self.lost += lost
        last = now
    }

    /// Adds what was counted elsewhere, earlier.
    mutating func merge(_ other: Loss) {
        guard !other.isEmpty else { return }
        if isEmpty {
            self = other
        } else {
            refused += other.refused
            lost += other.lost
            first = min(first, other.first)
            last = max(last, other.last)
        }
    }
}
