/// The canonical URL of a request: the environment's host, whatever the face or the real upstream.
public struct RequestURL: Sendable {
    private final class Parts: Sendable {
        let scheme: String
        let host: String
        let port: Int?
        let path: String
        let query: String?

        init(_ scheme: String, _ host: String, _ port: Int?, _ path: String, _ query: String?) {
            self.scheme = scheme
            self.host = host
            self.port = port
            self.path = path
            self.query = query
        }
    }

    /// Shared by all copies.
    private let parts: Parts

    public init(
        scheme: String = "https", host: String, port: Int? = nil, path: String, query: String? = nil
    ) {
        parts = Parts(scheme, host, port, path, query)
    }

    public var scheme: String { parts.scheme }
    /// Lower case, without port.
    public var host: String { parts.host }
    /// `nil` when it is the scheme's own port.
    public var port: Int? { parts.port }
    /// Begins with `/`; percent-encoding as sent.
    public var path: String { parts.path }
    /// What follows the `?`, as sent; `nil` when there is no `?`.
    public var query: String? { parts.query }

    /// The same but for path and query.
    public func with(path: String, query: String?) -> RequestURL {
        RequestURL(
            scheme: parts.scheme, host: parts.host, port: parts.port, path: path, query: query)
    }

    /// Splits an origin-form target (`/path?query`).
    public init(scheme: String = "https", host: String, port: Int? = nil, target: String) {
        if let mark = target.utf8.firstIndex(of: 0x3F) {
            self.init(
                scheme: scheme, host: host, port: port, path: String(target[..<mark]),
                query: String(target[target.utf8.index(after: mark)...]))
        } else {
            self.init(scheme: scheme, host: host, port: port, path: target)
        }
    }

    public var target: String { query.map { path + "?" + $0 } ?? path }

    /// Whether `target` says the same as path and query.
    public func isTarget(_ target: String) -> Bool {
        guard let query else { return target == path }
        let whole = target.utf8.span
        let pathCount = path.utf8.count
        guard whole.count == pathCount + 1 + query.utf8.count, whole[pathCount] == 0x3F else {
            return false
        }
        return Self.isSame(whole.extracting(0..<pathCount), path.utf8.span)
            && Self.isSame(whole.extracting((pathCount + 1)...), query.utf8.span)
    }

    /// Asked of every exchange: byte by byte, where `hasPrefix` looks for the borders of characters.
    private static func isSame(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for index in left.indices { difference |= left[index] ^ right[index] }
        return difference == 0
    }

    public var authority: String { port.map { "\(host):\($0)" } ?? host }

    public var full: String { scheme + "://" + authority + target }
}

extension RequestURL: Equatable {
    public static func == (left: RequestURL, right: RequestURL) -> Bool {
        left.parts === right.parts
            || left.scheme == right.scheme && left.host == right.host && left.port == right.port
                && left.path == right.path && left.query == right.query
    }
}
