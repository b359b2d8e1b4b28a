import Exchange
import NIOConcurrencyHelpers
import NIOCore

/// A request body on its way from the application to libcurl, at most `bytesMax` (and one piece) of it.
final class UploadMailbox: Sendable {
    private struct State {
        var bytes = ByteBuffer()
        var taken = 0
        var ending: Ending?
        /// libcurl asked for bytes in vain and waits to be told of more.
        var isStarved = false
        var pumpWaiter: CheckedContinuation<Void, Never>?
    }

    private enum Ending {
        case whole(trailers: FieldList)
        case failed(OriginError)
        /// The exchange is over; nobody will take more.
        case closed
    }

    /// What libcurl gets when it asks for bytes.
    enum Supply {
        /// The first `count` bytes of what was asked for are filled.
        case bytes(count: Int)
        case wait
        case end
        case abort
    }

    private let stream: any BodyStream
    private let promised: Int?
    private let bytesMax: Int
    private let state = NIOLockedValueBox(State())

    init(_ stream: any BodyStream, promised: Int?, bytesMax: Int) {
        self.stream = stream
        self.promised = promised
        self.bytesMax = bytesMax
    }

    // MARK: - For the task

    /// Moves the body from the application into the mailbox; returns when it has ended or nobody wants it.
    /// `fed` is called whenever libcurl waits and there is something for it.
    func pump(fed: @Sendable () -> Void) async {
        do throws(OriginError) {
            while let piece = try await stream.next() {
                guard await put(piece, fed: fed) else { return }
            }
            end(.whole(trailers: stream.trailers), fed: fed)
        } catch {
            end(.failed(error), fed: fed)
        }
    }

    private func put(_ piece: ByteBuffer, fed: @Sendable () -> Void) async -> Bool {
        let (isStarved, isFull, isOver) = state.withLockedValue { state in
            if state.ending != nil { return (false, false, true) }
            if state.bytes.readableBytes == 0 {
                state.bytes = piece
            } else {
                // What was sent makes room, or a body that never runs dry would keep all of it.
                state.bytes.discardReadBytes()
                state.bytes.writeImmutableBuffer(piece)
            }
            defer { state.isStarved = false }
            return (state.isStarved, state.bytes.readableBytes >= bytesMax, false)
        }
        if isStarved { fed() }
        if isFull { await waitForRoom() }
        return !isOver
    }

    private func waitForRoom() async {
        await withCheckedContinuation { continuation in
            let hasRoom = state.withLockedValue { state in
                if state.ending != nil || state.bytes.readableBytes < bytesMax { return true }
                state.pumpWaiter = continuation
                return false
            }
            if hasRoom { continuation.resume() }
        }
    }

    private func end(_ ending: Ending, fed: @Sendable () -> Void) {
        let isStarved = state.withLockedValue { state in
            if state.ending == nil { state.ending = ending }
            defer { state.isStarved = false }
            return state.isStarved
        }
        if isStarved { fed() }
    }

    /// Lets a waiting pump go: what it still has will not be sent.
    func close() {
        let waiter = state.withLockedValue { state in
            state.ending = .closed
            return state.pumpWaiter.take()
        }
        waiter?.resume()
    }

    // MARK: - For the loop

    /// Why the body cannot be sent, if it cannot.
    var failure: OriginError? {
        state.withLockedValue { state in
            if case .failed(let error) = state.ending { return error }
            return nil
        }
    }

    var trailers: FieldList {
        state.withLockedValue { state in
            if case .whole(let trailers) = state.ending { return trailers }
            return FieldList()
        }
    }

    /// Lets `fill` copy as many bytes as it likes; it returns how many it took.
    func supply(_ fill: (ByteBufferView) -> Int) -> Supply {
        let (supply, waiter) = state.withLockedValue {
            state -> (Supply, CheckedContinuation<Void, Never>?) in
            guard state.bytes.readableBytes > 0 else {
                return (Self.supplyWhenEmpty(&state, promised), nil)
            }
            let count = fill(state.bytes.readableBytesView)
            state.bytes.moveReaderIndex(forwardBy: count)
            state.taken += count
            if let promised, state.taken > promised {
                state.ending = .failed(
                    .requestRefused("its body is longer than its Content-Length"))
                return (.abort, state.pumpWaiter.take())
            }
            let hasRoom = state.bytes.readableBytes < bytesMax
            return (.bytes(count: count), hasRoom ? state.pumpWaiter.take() : nil)
        }
        waiter?.resume()
        return supply
    }

    private static func supplyWhenEmpty(_ state: inout State, _ promised: Int?) -> Supply {
        switch state.ending {
        case nil:
            state.isStarved = true
            return .wait
        case .whole:
            guard let promised, state.taken < promised else { return .end }
            state.ending = .failed(
                .requestIncomplete("\(state.taken) of \(promised) body bytes came"))
            return .abort
        case .failed, .closed: return .abort
        }
    }
}
