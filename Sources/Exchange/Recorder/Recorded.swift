import NIOCore

/// An origin whose every exchange goes to the tape before its answer is complete for the application.
///
/// It stands on the application's side of whatever puts keys on a request, so what it sees never held them.
/// One piece of the answer is always held back until the tape has the whole exchange: the whole answer up to
/// `Limits.heldBytesMax`, else its last chunk, or the head when there is no body. An application that has seen
/// the end of an answer therefore knows that it is recorded.
///
/// When the application hangs up, the call goes on within the limits, and its late answer is recorded.
public struct Recorded<Base: Origin, Destination: Tape>: Origin {
    private let base: Base
    private let tape: Destination
    private let setup: RecorderSetup

    public init(_ base: Base, tape: Destination, setup: RecorderSetup) {
        self.base = base
        self.tape = tape
        self.setup = setup
    }

    public func respond(
        to request: Request, through sink: some ResponseSink
    ) async throws(OriginError) {
        let held = HeldSink(sink, request: request, tape: tape, setup: setup)
        do throws(OriginError) {
            if request.body.isNone && !setup.writesIntents {
                try await base.respond(to: request, through: held)
            } else {
                try await respondToBody(of: request, through: held)
            }
            guard held.isCommitted else { throw .malformedAnswer("it has no end") }
        } catch {
            try await held.fail(error)
            throw error
        }
    }

    /// Sends on a body with the same bytes, which the keeper sees as they go by.
    private func respondToBody(
        of request: Request, through held: HeldSink<some ResponseSink, Destination>
    ) async throws(OriginError) {
        var outgoing = request
        outgoing.body = try await witnessed(request, held)
        try await base.respond(to: outgoing, through: held)
    }

    private func witnessed(
        _ request: Request, _ held: HeldSink<some ResponseSink, Destination>
    ) async throws(OriginError) -> RequestBody {
        guard let keeper = held.requestKeeper else {
            if setup.writesIntents { try await held.recordIntent() }
            return .none
        }
        if setup.writesIntents {
            let whole = try await request.body.collect(upTo: setup.limits.intentBodyBytesMax)
            try await keeper.keep(whole, on: tape)
            keeper.end()
            try await held.recordIntent()
            return whole.readableBytes > 0 ? .whole(whole) : .none
        }
        switch request.body {
        case .none:
            return .none
        case .whole(let bytes):
            try await keeper.keep(bytes, on: tape)
            return .whole(bytes)
        case .stream(let stream, let length):
            return .stream(WitnessedStream(stream, keeper: keeper, tape: tape), length: length)
        }
    }
}
