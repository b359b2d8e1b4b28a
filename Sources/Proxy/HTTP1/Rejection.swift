public import Exchange

/// Why bytes were not taken as a request. Each becomes an answer, a closed connection and a record.
public enum Rejection: Error, Sendable, Equatable {
    case malformed(String)
    case lineTooLong(limit: Int)
    case headTooLarge(limit: Int)
    case tooManyFields(limit: Int)
    case versionNotServed
    case methodNotServed(String)
    case expectationNotMet
    case headTooSlow(milliseconds: Int)
    /// The host a request names is none that this listener stands for.
    case misdirected(String)

    public var answer: ErrorAnswer {
        switch self {
        case .malformed(let detail):
            ErrorAnswer(
                status: 400, code: "malformed_request",
                message: "The request breaks HTTP/1.1 and was not sent on: \(detail).")
        case .lineTooLong(let limit):
            ErrorAnswer(
                status: 431, code: "head_too_large",
                message: "A line of the request's head is over \(limit) bytes. Send shorter fields."
            )
        case .headTooLarge(let limit):
            ErrorAnswer(
                status: 431, code: "head_too_large",
                message: "The request's head is over \(limit) bytes. Send fewer or shorter fields.")
        case .tooManyFields(let limit):
            ErrorAnswer(
                status: 431, code: "head_too_large",
                message: "The request has over \(limit) fields. Send fewer.")
        case .versionNotServed:
            ErrorAnswer(
                status: 505, code: "http_version_not_supported",
                message: "Only HTTP/1.1 and HTTP/1.0 are spoken here.")
        case .methodNotServed(let method):
            // 501 is for methods that no resource could have (RFC 9110 §15.6.2).
            ErrorAnswer(
                status: ["TRACE", "CONNECT"].contains(method) ? 405 : 501,
                code: "method_not_served", message: "The method \(method) is not served here.",
                allowedMethods: HeadReader.methods)
        case .expectationNotMet:
            ErrorAnswer(
                status: 417, code: "expectation_failed",
                message: "Only the expectation 100-continue is understood.")
        case .headTooSlow(let milliseconds):
            ErrorAnswer(
                status: 408, code: "request_timeout",
                message: "The request's head was not whole after \(milliseconds) ms.")
        case .misdirected(let host):
            ErrorAnswer(
                status: 421, code: "misdirected_request",
                message: "This listener does not stand for the host \(host). Use its own address.")
        }
    }
}
