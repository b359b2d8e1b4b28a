import NIOCore
import Synchronization

/// What the record keeps of the request body. An origin may read the body in a task of its own, hence the lock.
final class RequestKeeper: Sendable {
    private let id: ExchangeID
    private let keeper: Mutex<BodyKeeper?>

    init<Base, Destination>(_ request: Request, setup: Recorded<Base, Destination>.Setup) {
        id = request.id
        if case .none = request.body {
            keeper = Mutex(nil)
            return
        }
        keeper = Mutex(
            BodyKeeper(
                filter: setup.reading.filter(.request, of: request, answeredWith: nil),
                encoding: request.head.fields.string(.contentEncoding), limits: setup.limits,
                budget: setup.budget))
    }

    /// Takes the next piece; returns when what had to go to the tape early is there.
    func keep(_ piece: ByteBuffer, on tape: some Tape) async throws(OriginError) {
        guard let chunk = keeper.withLock({ $0?.take(piece) }) else { return }
        try await tape.keep(.chunk(id, .request, chunk))
    }

    func finish(isWhole: Bool, on tape: some Tape) async throws(OriginError) -> RecordedBody {
        let end = keeper.withLock { $0?.finish(isWhole: isWhole) }
        guard let end else { return .none }
        if let last = end.last { try await tape.keep(.chunk(id, .request, last)) }
        return end.body
    }

    func release() {
        keeper.withLock { $0?.release() }
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
        guard let piece = try await base.next() else { return nil }
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
