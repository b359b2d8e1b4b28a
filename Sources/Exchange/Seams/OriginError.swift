/// Why a request has no whole answer. Each case becomes `error.type` in the record and an answer to the app.
public enum OriginError: Error, Sendable, Equatable {
    /// The name could not be resolved.
    case resolve(String)
    /// No connection: refused, unreachable, or the address is not allowed.
    case connect(String)
    /// The TLS handshake failed: bad certificate, wrong name, no common version.
    case tls(String)
    /// The connection broke before the answer was whole.
    case reset(String)
    /// Nothing came in time. `phase` is `connect`, `first byte` or `total`.
    case timeout(phase: String, milliseconds: Int)
    /// The answer breaks HTTP in a way that could make one message look like another.
    case malformedAnswer(String)
    /// The answer is larger than a decorator can hold.
    case answerTooLarge(limit: Int)
    /// The application stopped sending before its request was whole.
    case requestIncomplete(String)
    case requestTooLarge(limit: Int)
    /// The request cannot be sent as it stands (a field that would break the framing upstream).
    case requestRefused(String)
    /// The tape could not keep the exchange, and what is not recorded does not pass.
    case unrecorded(String)
    /// As many exchanges as allowed are under way.
    case overloaded(String)
    /// The program is stopping, or stopped while this was under way.
    case interrupted
    /// Nobody listens to the answer any more.
    case abandoned

    /// The word in `error.type`.
    public var kind: String {
        switch self {
        case .resolve: "resolve"
        case .connect: "connect"
        case .tls: "tls"
        case .reset: "reset"
        case .timeout: "timeout"
        case .malformedAnswer: "malformed_answer"
        case .answerTooLarge: "answer_too_large"
        case .requestIncomplete: "request_incomplete"
        case .requestTooLarge: "request_too_large"
        case .requestRefused: "request_refused"
        case .unrecorded: "unrecorded"
        case .overloaded: "overloaded"
        case .interrupted: "interrupted"
        case .abandoned: "abandoned"
        }
    }
}

extension OriginError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .resolve(let detail): "the upstream's name could not be resolved: \(detail)"
        case .connect(let detail): "no connection to the upstream: \(detail)"
        case .tls(let detail): "the upstream's TLS handshake failed: \(detail)"
        case .reset(let detail): "the upstream broke the connection: \(detail)"
        case .timeout(let phase, let milliseconds):
            "the upstream was too slow (\(phase) limit of \(milliseconds) ms)"
        case .malformedAnswer(let detail): "the upstream's answer breaks HTTP: \(detail)"
        case .answerTooLarge(let limit):
            "the upstream's answer is over the \(limit) bytes that can be rewritten"
        case .requestIncomplete(let detail): "the request ended early: \(detail)"
        case .requestTooLarge(let limit): "the request body is over the limit of \(limit) bytes"
        case .requestRefused(let detail): "the request cannot be sent on: \(detail)"
        case .unrecorded(let detail): "refused because it could not be recorded: \(detail)"
        case .overloaded(let detail): "too much is under way: \(detail)"
        case .interrupted: "the proxy is stopping"
        case .abandoned: "the application hung up"
        }
    }

    /// What the application is told when no head was sent yet.
    public var answer: ErrorAnswer {
        let (status, code) =
            switch self {
            case .resolve, .connect: (502, "upstream_unreachable")
            case .tls: (502, "upstream_tls_failed")
            case .reset: (502, "upstream_reset")
            case .timeout: (504, "upstream_timeout")
            case .malformedAnswer: (502, "upstream_malformed_answer")
            case .answerTooLarge: (502, "upstream_answer_too_large")
            case .requestIncomplete: (400, "request_incomplete")
            case .requestTooLarge: (413, "request_too_large")
            case .requestRefused: (400, "request_refused")
            case .unrecorded: (503, "recording_unavailable")
            case .overloaded: (503, "proxy_overloaded")
            case .interrupted: (503, "proxy_stopping")
            case .abandoned: (499, "app_left")
            }
        return ErrorAnswer(status: status, code: code, message: description)
    }
}
