import Glibc

/// What the system refused.
public enum LoopError: Error, Sendable, Equatable, CustomStringConvertible {
    /// No thread or descriptor for a loop.
    case noResources(String, Int32)
    /// The address cannot be listened on; `code` is the error number.
    case cannotListen(place: String, code: Int32)
    /// The host is no address of any kind.
    case unknownHost(String, reason: String)

    public var description: String {
        switch self {
        case .noResources(let call, let code):
            "an event loop cannot start: \(call): \(SystemError.message(code))"
        case .cannotListen(let place, EADDRINUSE):
            "\(place) is in use by another program; stop it or give another port (0 picks a free one)"
        case .cannotListen(let place, EACCES):
            "\(place) may not be opened by this user; give a port above 1023"
        case .cannotListen(let place, EADDRNOTAVAIL):
            "\(place) is on no address of this machine; give one that is, or 127.0.0.1"
        case .cannotListen(let place, let code):
            "\(place) cannot be opened: \(SystemError.message(code))"
        case .unknownHost(let host, let reason):
            "\(host) is no address to listen on (\(reason)); give one of this machine, or 127.0.0.1"
        }
    }
}

/// Error numbers in the system's words.
enum SystemError {
    static func message(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }
}
