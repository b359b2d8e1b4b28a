/// Where the body of a request ends (RFC 9112 §6.3, without the forms this machine refuses).
package enum BodyFraming: Sendable, Equatable {
    case none
    case length(Int)
    case chunked
}

/// What the connection needs to know of a request besides the head itself.
package struct MessageTraits: Sendable, Equatable {
    package var framing: BodyFraming
    /// The application wants the connection kept for another request.
    package var keepsAlive: Bool
    package var expectsContinue: Bool
    /// The value of `Host`, lower case; empty for HTTP/1.0 without one.
    package var host: String
}
