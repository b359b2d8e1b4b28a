/// Where the body of a request ends (RFC 9112 §6.3, without the forms this machine refuses).
public enum BodyFraming: Sendable, Equatable {
    case none
    case length(Int)
    case chunked
}

/// What the connection needs to know of a request besides the head itself.
public struct MessageTraits: Sendable, Equatable {
    public var framing: BodyFraming
    /// The application wants the connection kept for another request.
    public var keepsAlive: Bool
    public var expectsContinue: Bool
    /// The value of `Host`, lower case; empty for HTTP/1.0 without one.
    public var host: String
}
