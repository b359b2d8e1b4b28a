import Synchronization

/// One number of bytes that the bodies of all exchanges under way share.
public final class MemoryBudget: Sendable {
    private let limit: Int
    private let used = Atomic<Int>(0)

    /// - Parameter limit: in bytes, `Limits.recorderMemoryBytesMax`.
    public init(limit: Int) { self.limit = limit }

    /// Takes `count` bytes; `false`, and nothing taken, when they are not there.
    func reserve(_ count: Int) -> Bool {
        let (_, after) = used.add(count, ordering: .relaxed)
        if after <= limit { return true }
        used.subtract(count, ordering: .relaxed)
        return false
    }

    func release(_ count: Int) {
        used.subtract(count, ordering: .relaxed)
    }

    /// Bytes in use now.
    public var inUse: Int { used.load(ordering: .relaxed) }
}
