public import NIOCore

/// A request on its way to an origin.
///
/// Head and body may change on the way; where it came from does not, and is shared by all copies.
public struct Request: Sendable {
    private final class Arrival: Sendable {
        let id: ExchangeID
        let received: Moment
        let direction: Direction
        let face: Face
        let environment: String
        let app: String?
        let peer: Peer?
        let url: RequestURL
        let reachedAt: String?

        init(
            id: ExchangeID, received: Moment, direction: Direction, face: Face, environment: String,
            app: String?, peer: Peer?, url: RequestURL, reachedAt: String?
        ) {
            self.id = id
            self.received = received
            self.direction = direction
            self.face = face
            self.environment = environment
            self.app = app
            self.peer = peer
            self.url = url
            self.reachedAt = reachedAt
        }
    }

    private let arrival: Arrival
    /// The head as the application sent it.
    public var head: RequestHead
    public var body: RequestBody

    public init(
        id: ExchangeID, received: Moment, direction: Direction = .outbound, face: Face,
        environment: String, app: String? = nil, peer: Peer? = nil, url: RequestURL,
        head: RequestHead, body: RequestBody = .none, reachedAt: String? = nil
    ) {
        arrival = Arrival(
            id: id, received: received, direction: direction, face: face, environment: environment,
            app: app, peer: peer, url: url, reachedAt: reachedAt)
        self.head = head
        self.body = body
    }

    public var id: ExchangeID { arrival.id }
    public var received: Moment { arrival.received }
    public var direction: Direction { arrival.direction }
    public var face: Face { arrival.face }
    /// `sandbox` or `production`.
    public var environment: String { arrival.environment }
    /// The name of the application, when it showed a token of ours.
    public var app: String? { arrival.app }
    /// The application's end of the connection.
    public var peer: Peer? { arrival.peer }
    public var url: RequestURL { arrival.url }
    /// `scheme://host:port` by which the application reached us; page links are rewritten to it.
    public var reachedAt: String? { arrival.reachedAt }
}

/// The body of a request. It can be taken once.
///
/// One reference in size: most requests have none, and all are handed on often.
public enum RequestBody: Sendable {
    case none
    /// All of it has arrived.
    indirect case whole(ByteBuffer)
    /// It is still arriving. `length` is what `Content-Length` promised; `nil` means chunked.
    indirect case stream(any BodyStream, length: Int?)
}

/// A body that is still arriving.
public protocol BodyStream: Sendable {
    /// The next piece, never empty; `nil` after the last. Not to be called by two tasks at once.
    /// - Throws: `OriginError.requestIncomplete` when the application stopped before the end.
    func next() async throws(OriginError) -> ByteBuffer?
    /// The trailer fields, once `next` has returned `nil`.
    var trailers: FieldList { get }
}

extension RequestBody {
    public var isNone: Bool { if case .none = self { true } else { false } }

    /// Collects the whole body, if it is not longer than `limit` bytes.
    /// - Throws: `OriginError.requestTooLarge` beyond the limit.
    public func collect(upTo limit: Int) async throws(OriginError) -> ByteBuffer {
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
