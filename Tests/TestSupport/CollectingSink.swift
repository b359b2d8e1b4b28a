public import Exchange
public import NIOCore

/// The application's side of an answer, in memory.
public final class CollectingSink: ResponseSink, Sendable {
    public enum Piece: Sendable, Equatable {
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
    public init(failing failure: (after: Int, error: OriginError)? = nil) {
        self.failure = failure
    }

    public var pieces: [Piece] { state.value }

    public var head: ResponseHead? {
        pieces.lazy.compactMap { if case .head(let head) = $0 { head } else { nil } }.first
    }
    public var body: ByteBuffer {
        var joined = ByteBuffer()
        for case .chunk(let piece) in pieces { joined.writeImmutableBuffer(piece) }
        return joined
    }
    public var hasEnded: Bool { pieces.contains(.end) }

    /// Waits until the pieces are as wanted.
    @discardableResult
    public func wait(until isMet: @escaping @Sendable ([Piece]) -> Bool) async throws -> [Piece] {
        try await state.wait(until: isMet)
    }

    public func interim(_ head: ResponseHead) async throws(OriginError) {
        try take(.interim(head))
    }
    public func head(_ head: ResponseHead) async throws(OriginError) { try take(.head(head)) }
    public func chunk(_ bytes: ByteBuffer) async throws(OriginError) { try take(.chunk(bytes)) }
    public func trailers(_ fields: FieldList) async throws(OriginError) {
        try take(.trailers(fields))
    }
    public func end() async throws(OriginError) { try take(.end) }
    public func abort(_ how: Abort) async { state.change { $0.append(.abort(how)) } }

    private func take(_ piece: Piece) throws(OriginError) {
        let refused = state.change { pieces -> OriginError? in
            if let failure, pieces.count >= failure.after { return failure.error }
            pieces.append(piece)
            return nil
        }
        if let refused { throw refused }
    }
}
