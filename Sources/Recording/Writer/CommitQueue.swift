import Exchange
import NIOCore
import Synchronization

/// What waits to be written. All of it is taken at once: that is the group in "group commit".
///
/// It also says whose turn it is to write. Whoever queues something while nobody writes gets the turn, and must
/// see to it that what waits is written; everybody else only waits.
final class CommitQueue: Sendable {
    /// Told when the event is kept (`nil`) or is not. `relaxed` has nobody to tell.
    typealias Waiter = CheckedContinuation<TapeError?, Never>

    struct Entry: Sendable {
        enum Content: Sendable {
            case event(ExchangeEvent)
            /// A piece of a body was dropped because the queue was full.
            case brokenBody(ExchangeID, BodySide)
        }

        let content: Content
        let waiter: Waiter?
    }

    struct Batch {
        var entries: [Entry] = []
        /// What `relaxed` dropped since the last batch.
        var loss = Loss()
    }

    private struct State {
        var entries: [Entry] = []
        var bytes = 0
        var loss = Loss()
        /// Somebody has the turn.
        var isBeingWritten = false
        /// Something waits that takes long to write.
        var holdsLongWork = false
        var isClosed = false
    }

    private let bytesMax: Int
    /// A chunk has come: only then an exchange can have a spooled body.
    private let chunks = Atomic<Bool>(false)
    private var hasChunks: Bool { chunks.load(ordering: .relaxed) }
    private let state = Mutex(State())

    init(bytesMax: Int) { self.bytesMax = bytesMax }

    /// Queues an event somebody waits for. Returns whether the caller gets the turn; `nil` when closed.
    func append(_ event: consuming ExchangeEvent, waiter: Waiter) -> Bool? {
        let isChunk = event.isChunk
        let takesLong = isChunk || hasChunks && event.takesLong
        if isChunk { chunks.store(true, ordering: .relaxed) }
        let entry = Entry(content: .event(event), waiter: waiter)
        return state.withLock { state in
            guard !state.isClosed else { return nil }
            state.entries.append(entry)
            if takesLong { state.holdsLongWork = true }
            defer { state.isBeingWritten = true }
            return !state.isBeingWritten
        }
    }

    /// Queues an event nobody waits for, if there is room; counts it as lost otherwise. Returns the same.
    func appendUnlessFull(_ event: consuming ExchangeEvent, now: Int64) -> Bool? {
        let size = event.queuedBytes
        let entry = Entry(content: .event(event), waiter: nil)
        return state.withLock { state in
            guard !state.isClosed else { return nil }
            defer { state.isBeingWritten = true }
            if state.bytes + size <= bytesMax {
                state.bytes += size
                state.entries.append(entry)
            } else {
                Self.drop(entry, from: &state, now: now)
            }
            return !state.isBeingWritten
        }
    }

    private static func drop(_ entry: Entry, from state: inout State, now: Int64) {
        guard case .event(let event) = entry.content else { return }
        switch event {
        case .chunk(let id, let side, _):
            // The exchange itself still comes; it has to say that its body is not whole.
            state.entries.append(Entry(content: .brokenBody(id, side), waiter: nil))
        case .discarded:
            // Holds no bytes and frees some: never dropped.
            state.entries.append(entry)
        case .exchange(let kept):
            state.entries.append(Entry(content: .event(.discarded(kept.record.id)), waiter: nil))
            state.loss.add(lost: 1, at: now, because: "more came than the disk takes")
        case .intent, .rejected:
            state.loss.add(lost: 1, at: now, because: "more came than the disk takes")
        }
    }

    /// Takes everything; `nil` when there is nothing, and with that the turn has ended.
    func take() -> Batch? {
        state.withLock { state in
            guard !state.entries.isEmpty || !state.loss.isEmpty else {
                state.isBeingWritten = false
                return nil
            }
            var batch = Batch(loss: state.loss)
            swap(&batch.entries, &state.entries)
            state.loss = Loss()
            state.bytes = 0
            state.holdsLongWork = false
            return batch
        }
    }

    /// Gives the turn back, unless more has come; `false` when it has, and then somebody must go on.
    func endTurn() -> Bool {
        state.withLock { state in
            state.isBeingWritten = !state.entries.isEmpty || !state.loss.isEmpty
            return !state.isBeingWritten
        }
    }

    var holdsLongWork: Bool { state.withLock { $0.holdsLongWork } }

    /// Nothing more is accepted; what was accepted is still there to be taken.
    func close() { state.withLock { $0.isClosed = true } }

    /// Events that wait now.
    var backlog: Int { state.withLock { $0.entries.count } }
}

extension ExchangeEvent {
    /// About what the event takes in memory.
    fileprivate var queuedBytes: Int {
        switch self {
        case .chunk(_, _, let bytes): bytes.readableBytes + 64
        case .exchange(let kept), .intent(let kept):
            kept.record.requestBody.bytesInMemory + kept.record.responseBody.bytesInMemory + 4096
        case .rejected(let record): record.raw.count + 512
        case .discarded: 64
        }
    }
}

extension ExchangeEvent {
    fileprivate var isChunk: Bool { if case .chunk = self { true } else { false } }

    /// Whether writing it means compressing megabytes.
    fileprivate var takesLong: Bool {
        switch self {
        case .exchange(let kept), .intent(let kept):
            kept.record.requestBody.isSpooled || kept.record.responseBody.isSpooled
        case .chunk, .rejected, .discarded: false
        }
    }
}

extension RecordedBody {
    fileprivate var isSpooled: Bool { if case .spooled = stored { true } else { false } }

    fileprivate var bytesInMemory: Int {
        if case .memory(let bytes) = stored { bytes.readableBytes } else { 0 }
    }
}
