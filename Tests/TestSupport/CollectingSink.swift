package import Exchange
package import NIOCore

/// The application's side of an answer, in memory.
package final class CollectingSink: ResponseSink, Sendable {
    package enum Piece: Sendable, Equatable {
        case interim(ResponseHead)
        case head(ResponseHead)
        case chunk(ByteBuffer)
        case trailers(FieldList)
        case end
        case abort(Abort)
    }

    private let state = Watched<[Piece]>([])
    private let failure: (after: Int, error: OriginError)?

    /// - Parameter failure: after so many pieces, every further one is refused with the error.
    package init(failing failure: (after: Int, error: OriginError)? = nil) {
        self.failure = failure
    }

    package var pieces: [Piece] { state.value }

    package var head: ResponseHead? {
        pieces.lazy.compactMap { if case .head(let head) = $0 { head } else { nil } }.first
    }
    package var body: ByteBuffer {
        var joined = ByteBuffer()
        for case .chunk(let piece) in pieces { joined.writeImmutableBuffer(piece) }
        return joined
    }
    package var hasEnded: Bool { pieces.contains(.end) }

    /// Waits until the pieces are as wanted.
    @discardableResult
    package func wait(until isMet: @escaping @Sendable ([Piece]) -> Bool) async throws -> [Piece] {
        try await state.wait(until: isMet)
    }

    package func interim(_ head: ResponseHead) async throws(OriginError) {
        try take(.interim(head))
    }
    package func head(_ head: ResponseHead) async throws(OriginError) { try take(.head(head)) }
    package func chunk(_ bytes: ByteBuffer) async throws(OriginError) { try take(.chunk(bytes)) }
    package func trailers(_ fields: FieldList) async throws(OriginError) {
        try take(.trailers(fields))
    }
    package func end() async throws(OriginError) { try take(.end) }
    package func abort(_ how: Abort) async { state.change { $0.append(.abort(how)) } }

    private func take(_ piece: Piece) throws(OriginError) {
        let refused = state.change { pieces -> OriginError? in
            if let failure, pieces.count >= failure.after { return failure.error }
            pieces.append(piece)
            return nil
        }
        if let refused { throw refused }
    }
}
