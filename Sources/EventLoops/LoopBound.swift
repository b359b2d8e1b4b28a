/// A value that only the thread of one loop may touch; everybody may carry it.
///
/// Whoever touches it elsewhere ends the process: that is a mistake in this program, never in its input.
///
/// Unchecked: the value is any at all, and no type can say "on this thread". `value` checks it at every access, and what
/// `perform` and `run` do happens on the thread.
public struct LoopBound<Value>: @unchecked Sendable {
    public let loop: Loop
    private let bound: Value

    public init(_ value: Value, on loop: Loop) {
        bound = value
        self.loop = loop
    }

    public var value: Value {
        precondition(loop.isCurrent, "not on the thread of the loop")
        return bound
    }

    /// Does something with the value on the loop's thread, soon.
    public func perform(_ work: @escaping @Sendable (Value) -> Void) {
        loop.perform { work(bound) }
    }

    /// Does something with the value on the loop's thread, and returns when it is done.
    public func run(_ work: @escaping @Sendable (Value) -> Void) async {
        await withCheckedContinuation { continuation in
            loop.perform {
                work(bound)
                continuation.resume()
            }
        }
    }
}
