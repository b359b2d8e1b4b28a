/// Every limit of the wire and of the recorder, each with its unit in its name and a stated answer when it is
/// reached. The defaults are those of the design; the roof may set others.
public struct Limits: Sendable {
    /// A request head beyond this is answered 431.
    public var headBytesMax = 64 * 1024
    /// One line of a head beyond this is answered 431.
    public var headLineBytesMax = 16 * 1024
    /// More fields than this are answered 431.
    public var headFieldsMax = 128
    /// A chunk-size line, extensions included, beyond this is answered 400.
    public var chunkLineBytesMax = 1024
    /// Connections beyond this are accepted, answered 503 and closed.
    public var connectionsMax = 4096
    /// Exchanges under way, also those whose application has gone; beyond, a request is answered 503.
    public var exchangesMax = 4096
    /// A connection without a request for this long is closed.
    public var idleMilliseconds = 75_000
    /// A head that is not whole after this long is answered 408 and the connection closed.
    public var headMilliseconds = 20_000
    /// A body of which nothing came for this long is answered 408, or the exchange ends as incomplete.
    public var bodyIdleMilliseconds = 60_000
    /// An answer of which the application took nothing for this long breaks its connection; the exchange goes on.
    public var answerIdleMilliseconds = 60_000
    /// Request bytes that wait for an origin, per connection; beyond, the socket is not read.
    public var requestBufferBytesMax = 128 * 1024
    /// Answer bytes that wait for the application, per connection; beyond, the origin waits.
    public var responseBufferBytesMax = 128 * 1024
    /// How long the rest of a refused message is read and thrown away before the connection is closed, so that
    /// the refusal is not lost in a TCP reset.
    public var lingerMilliseconds = 2_000
    /// Raw bytes kept of a message that was rejected.
    public var rejectedBytesKept = 4096
    /// How long a stop waits for what is under way.
    public var drainMilliseconds = 30_000

    /// Answers up to this are held back whole until they are recorded; of longer ones, the last chunk is.
    public var heldBytesMax = 64 * 1024
    /// A body up to this stays in memory until its exchange is recorded; beyond, it is handed over in chunks.
    public var bodyMemoryBytesMax = 256 * 1024
    /// Memory for the bodies of all exchanges under way; beyond, bodies are handed over in chunks.
    public var recorderMemoryBytesMax = 64 * 1024 * 1024
    /// Stored bytes of one body; beyond, the record says truncated and the application still gets all of it.
    public var bodyStoredBytesMax = 64 * 1024 * 1024
    /// Under `power` a request is received whole before it is sent; beyond this it is answered 413.
    public var intentBodyBytesMax = 8 * 1024 * 1024
    /// Decoded bytes of an encoded body that are kept; beyond, the body is not stored in clear.
    public var decodedBytesMax = 8 * 1024 * 1024
    /// Decoded bytes per encoded byte; beyond, the body is not stored in clear.
    public var decodedRatioMax = 100
    /// A list page beyond this cannot have its links rewritten and is answered 502.
    public var pageBytesMax = 8 * 1024 * 1024
    /// A token request beyond this cannot have its keys put in and is answered 413.
    public var tokenBodyBytesMax = 64 * 1024

    public init() {}
}
