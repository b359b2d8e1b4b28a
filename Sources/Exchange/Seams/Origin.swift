public import NIOCore

/// What answers a request: the network, the past, a simulation, or a decorator around one of these.
public protocol Origin: Sendable {
    /// Answers `request` through `sink`: any number of interim heads, one head, chunks, trailers, one end.
    ///
    /// Returns after `sink.end()` or `sink.abort(_:)`.
    /// - Throws: `OriginError` when there is no whole answer. What went through the sink before stays sent;
    ///   the caller decides, by whether a head was sent, between an error answer and a broken connection.
    func respond(to request: Request, through sink: some ResponseSink) async throws(OriginError)
}

/// How a connection is broken on purpose.
public enum Abort: Sendable, Equatable {
    /// TCP RST.
    case reset
    /// FIN, before the message is whole.
    case close
}

/// Takes one answer, piece by piece, in order. Used by one task only, hence not `Sendable`.
///
/// Each call returns when there is room for the next piece: waiting in it is the backpressure.
/// Each throws `OriginError.abandoned` when nobody listens any more.
public protocol ResponseSink: AnyObject {
    func interim(_ head: ResponseHead) async throws(OriginError)
    func head(_ head: ResponseHead) async throws(OriginError)
    func chunk(_ bytes: ByteBuffer) async throws(OriginError)
    func trailers(_ fields: FieldList) async throws(OriginError)
    func end() async throws(OriginError)
    /// A whole answer in one call: what its head, one chunk and the end would do, which is also what it does for a
    /// sink that has no shorter way. Nothing but interim heads came before it.
    func answer(_ head: ResponseHead, _ body: ByteBuffer) async throws(OriginError)
    func abort(_ how: Abort) async
    /// The request was sent again by decision of this program; `count` is how often. Told before anything else of the
    /// answer, and also when none comes.
    func resent(_ count: Int)
    /// Whether the other side has closed its end, as far as that can be known without writing to it.
    var isAbandoned: Bool { get }
}

extension ResponseSink {
    public func resent(_ count: Int) {}
    public var isAbandoned: Bool { false }

    public func answer(_ head: ResponseHead, _ body: ByteBuffer) async throws(OriginError) {
        try await answerInPieces(head, body)
    }

    public func answerInPieces(
        _ head: ResponseHead, _ body: ByteBuffer
    ) async throws(OriginError) {
        try await self.head(head)
        if body.readableBytes > 0 && head.length != .none { try await chunk(body) }
        try await end()
    }
}
