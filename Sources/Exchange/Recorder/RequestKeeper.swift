import NIOCore
import Synchronization

/// What the record keeps of the request body. An origin may read the body in a task of its own, hence the lock.
final class RequestKeeper: Sendable {
    private let id: ExchangeID
    /// `nil` when the end of the body is not known before it comes.
    private let length: Int?
    private let keeper: Mutex<BodyKeeper>
    private let hasEnded = Atomic<Bool>(false)

    /// `nil` when the request has no body.
    init?(_ request: Request, setup: RecorderSetup) {
        id = request.id
        switch request.body {
        case .none: return nil
        case .whole(let bytes): length = bytes.readableBytes
        case .stream(_, let promised): length = promised
        }
        keeper = Mutex(
            BodyKeeper(
                filter: setup.reading.filter(.request, of: request, answeredWith: nil),
                codings: request.head.fields.contentCodings(), limits: setup.limits,
                budget: setup.budget))
    }

    /// Takes the next piece; returns when what had to go to the tape early is there.
    func keep(_ piece: ByteBuffer, on tape: some Tape) async throws(OriginError) {
        guard let chunk = keeper.withLock({ $0.take(piece) }) else { return }
        try await tape.keep(.chunk(id, .request, chunk))
    }

    /// The body has been seen to its end.
    func end() { hasEnded.store(true, ordering: .relaxed) }

    /// Ends the body. The chunk, when there is one, goes to the tape before the record does.
    ///
    /// Whether the body is whole does not follow from the answer: a whole request may have none, and one that is
    /// refused half-way may have one.
    func finish() -> (last: ByteBuffer?, body: RecordedBody) {
        keeper.withLock { keeper in
            let isWhole = hasEnded.load(ordering: .relaxed) || keeper.wireSize == length
            return keeper.finish(isWhole: isWhole)
        }
    }

    func release() {
        keeper.withLock { $0.release() }
    }
}

/// A request body that is shown to the keeper before it is passed on.
struct WitnessedStream<Destination: Tape>: BodyStream {
    private let base: any BodyStream
    private let keeper: RequestKeeper
    private let tape: Destination

    init(_ base: any BodyStream, keeper: RequestKeeper, tape: Destination) {
        self.base = base
        self.keeper = keeper
        self.tape = tape
    }

    func next() async throws(OriginError) -> ByteBuffer? {
        guard let piece = try await base.next() else {
            keeper.end()
            return nil
        }
        try await keeper.keep(piece, on: tape)
        return piece
    }

    var trailers: FieldList { base.trailers }
}

extension Tape {
    /// `record`, in the words of an origin.
    func keep(_ event: consuming ExchangeEvent) async throws(OriginError) {
        do {
            try await record(event)
        } catch {
            throw .unrecorded(error.description)
        }
    }
}
