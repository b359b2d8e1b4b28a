package import NIOCore

/// A request on its way to an origin.
package struct Request: Sendable {
    package var id: ExchangeID
    package var received: Moment
    package var direction: Direction
    package var face: Face
    /// `sandbox` or `production`.
    package var environment: String
    /// The name of the application, when it showed a token of ours.
    package var app: String?
    /// The application's end of the connection.
    package var peer: Peer?
    package var url: RequestURL
    /// The head as the application sent it.
    package var head: RequestHead
    package var body: RequestBody
    /// `scheme://host:port` by which the application reached us; page links are rewritten to it.
    package var reachedAt: String?

    package init(
        id: ExchangeID, received: Moment, direction: Direction = .outbound, face: Face,
        environment: String, app: String? = nil, peer: Peer? = nil, url: RequestURL,
        head: RequestHead, body: RequestBody = .none, reachedAt: String? = nil
    ) {
        self.id = id
        self.received = received
        self.direction = direction
        self.face = face
        self.environment = environment
        self.app = app
        self.peer = peer
        self.url = url
        self.head = head
        self.body = body
        self.reachedAt = reachedAt
    }
}

/// The body of a request. It can be taken once.
package enum RequestBody: Sendable {
    case none
    /// All of it has arrived.
    case whole(ByteBuffer)
    /// It is still arriving. `length` is what `Content-Length` promised; `nil` means chunked.
    case stream(any BodyStream, length: Int?)
}

/// A body that is still arriving.
package protocol BodyStream: Sendable {
    /// The next piece, never empty; `nil` after the last. Not to be called by two tasks at once.
    /// - Throws: `OriginError.requestIncomplete` when the application stopped before the end.
    func next() async throws(OriginError) -> ByteBuffer?
    /// The trailer fields, once `next` has returned `nil`.
    var trailers: FieldList { get }
}

extension RequestBody {
    /// Collects the whole body, if it is not longer than `limit` bytes.
    /// - Throws: `OriginError.requestTooLarge` beyond the limit.
    package func collect(upTo limit: Int) async throws(OriginError) -> ByteBuffer {
        switch self {
        case .none: return ByteBuffer()
        case .whole(let bytes):
            guard bytes.readableBytes <= limit else { throw .requestTooLarge(limit: limit) }
            return bytes
        case .stream(let stream, let length):
            guard length ?? 0 <= limit else { throw .requestTooLarge(limit: limit) }
            var collected = ByteBuffer()
            while var piece = try await stream.next() {
                guard collected.readableBytes + piece.readableBytes <= limit else {
                    throw .requestTooLarge(limit: limit)
                }
                collected.writeBuffer(&piece)
            }
            return collected
        }
    }
}
