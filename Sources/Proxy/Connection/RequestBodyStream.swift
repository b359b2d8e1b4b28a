import Exchange
import NIOConcurrencyHelpers
import NIOCore

/// The body of a request while it arrives: the connection feeds it, an origin drains it.
///
/// It is bounded by its feeder: the connection stops reading its socket while `isFull`.
final class RequestBodyStream: BodyStream {
    private struct State {
        var pieces = CircularBuffer<ByteBuffer>()
        var buffered = 0
        var outcome: Result<FieldList, OriginError>?
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = NIOLockedValueBox(State())
    private let bufferBytesMax: Int
    /// Called when an origin waits for bytes: the moment to say `100 Continue`, or to read the socket again.
    private let wanted: @Sendable () -> Void

    init(bufferBytesMax: Int, wanted: @escaping @Sendable () -> Void) {
        self.bufferBytesMax = bufferBytesMax
        self.wanted = wanted
    }

    // MARK: The connection's side

    var isFull: Bool { state.withLockedValue { $0.buffered >= bufferBytesMax } }

    func feed(_ piece: ByteBuffer) {
        wake { state in
            state.pieces.append(piece)
            state.buffered += piece.readableBytes
        }
    }

    /// Ends the body, whole (with its trailers) or not. Only the first end counts.
    func end(_ outcome: Result<FieldList, OriginError>) {
        wake { state in state.outcome = state.outcome ?? outcome }
    }

    var hasEnded: Bool { state.withLockedValue { $0.outcome != nil } }

    /// Whether it has ended as the application promised, so that another request may follow.
    var isWhole: Bool {
        state.withLockedValue { if case .success = $0.outcome { true } else { false } }
    }

    private func wake(_ change: (inout State) -> Void) {
        let waiter = state.withLockedValue { state in
            change(&state)
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    // MARK: The origin's side

    func next() async throws(OriginError) -> ByteBuffer? {
        while true {
            if let piece = takePiece() {
                return piece
            }
            if let outcome = state.withLockedValue({ $0.outcome }) {
                _ = try outcome.get()
                return nil
            }
            // An origin that has its answer cancels whoever still waits for the rest of the request.
            guard !Task.isCancelled else { throw .abandoned }
            wanted()
            await pieceOrEnd()
        }
    }

    private func pieceOrEnd() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isReady = state.withLockedValue { state in
                    if !state.pieces.isEmpty || state.outcome != nil || Task.isCancelled {
                        return true
                    }
                    state.waiter = continuation
                    return false
                }
                if isReady { continuation.resume() }
            }
        } onCancel: {
            wake { _ in }
        }
    }

    private func takePiece() -> ByteBuffer? {
        let (piece, hasRoomAgain) = state.withLockedValue { state -> (ByteBuffer?, Bool) in
            guard let piece = state.pieces.popFirst() else { return (nil, false) }
            let wasFull = state.buffered >= bufferBytesMax
            state.buffered -= piece.readableBytes
            return (piece, wasFull && state.buffered < bufferBytesMax)
        }
        if hasRoomAgain { wanted() }
        return piece
    }

    var trailers: FieldList {
        state.withLockedValue { state in
            guard case .success(let trailers) = state.outcome else { return FieldList() }
            return trailers
        }
    }
}
