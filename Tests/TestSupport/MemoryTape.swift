public import Exchange
public import NIOCore

/// A tape that keeps its events in memory, and can be told to fail or to wait.
public final class MemoryTape: Tape {
    private struct State: Sendable {
        var events: [ExchangeEvent] = []
        var calls = 0
    }

    private let state = Watched(State())
    private let fails: @Sendable (Int, ExchangeEvent) -> Bool
    private let gate: Gate?

    /// - Parameters:
    ///   - gate: every event waits at it before it is kept.
    ///   - fails: is asked for each event, with its number counted from 1.
    public init(
        gate: Gate? = nil,
        fails: @escaping @Sendable (Int, ExchangeEvent) -> Bool = { _, _ in false }
    ) {
        self.gate = gate
        self.fails = fails
    }

    /// A tape that cannot keep the events of these numbers, counted from 1.
    public convenience init(failing numbers: Set<Int>) {
        self.init { number, _ in numbers.contains(number) }
    }

    public func record(_ event: consuming ExchangeEvent) async throws(TapeError) {
        let event = event
        let number = state.change { state in
            state.calls += 1
            return state.calls
        }
        do { try await gate?.pass() } catch { throw .cannotWrite("\(error)") }
        guard !fails(number, event) else { throw .cannotWrite("told to fail at event \(number)") }
        state.change { $0.events.append(event) }
    }

    public var events: [ExchangeEvent] { state.value.events }
    /// How often the tape was asked, failures included.
    public var calls: Int { state.value.calls }

    public var exchanges: [ExchangeRecord] { Self.exchanges(events) }
    public var intents: [ExchangeRecord] {
        events.compactMap { if case .intent(let kept) = $0 { kept.record } else { nil } }
    }
    public var rejected: [RejectedRecord] { Self.rejected(events) }
    public var discarded: [ExchangeID] {
        events.compactMap { if case .discarded(let id) = $0 { id } else { nil } }
    }

    /// What came early of one body, joined.
    public func chunks(_ side: BodySide) -> ByteBuffer {
        var joined = ByteBuffer()
        for case .chunk(_, side, let piece) in events { joined.writeImmutableBuffer(piece) }
        return joined
    }

    /// Waits until so many exchanges have ended.
    @discardableResult
    public func exchanges(count: Int) async throws -> [ExchangeRecord] {
        let state = try await state.wait { Self.exchanges($0.events).count >= count }
        return Self.exchanges(state.events)
    }

    /// Waits until so many messages were refused.
    @discardableResult
    public func rejected(count: Int) async throws -> [RejectedRecord] {
        let state = try await state.wait { Self.rejected($0.events).count >= count }
        return Self.rejected(state.events)
    }

    private static func exchanges(_ events: [ExchangeEvent]) -> [ExchangeRecord] {
        events.compactMap { if case .exchange(let kept) = $0 { kept.record } else { nil } }
    }

    private static func rejected(_ events: [ExchangeEvent]) -> [RejectedRecord] {
        events.compactMap { if case .rejected(let record) = $0 { record } else { nil } }
    }
}
