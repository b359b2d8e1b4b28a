import Synchronization

/// The loops of a program. Connections are spread over them and stay where they are.
public final class LoopGroup: Sendable {
    public let loops: [Loop]
    private let turn = Atomic<Int>(0)

    /// - Parameter count: how many threads; at least one.
    public init(count: Int) throws(LoopError) {
        var loops: [Loop] = []
        for number in 0..<max(1, count) {
            loops.append(try Loop(name: "loop-\(number)"))
        }
        self.loops = loops
    }

    /// The loops end after what they have to do now.
    deinit {
        for loop in loops { loop.stop() }
    }

    /// The loop whose turn it is to get something new.
    public func next() -> Loop {
        loops[turn.wrappingAdd(1, ordering: .relaxed).oldValue % loops.count]
    }
}
