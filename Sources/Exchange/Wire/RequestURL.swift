/// The canonical URL of a request: the environment's host, whatever the face or the real upstream.
package struct RequestURL: Sendable, Equatable {
    package var scheme: String
    /// Lower case, without port.
    package var host: String
    /// `nil` when it is the scheme's own port.
    package var port: Int?
    /// Begins with `/`; percent-encoding as sent.
    package var path: String
    /// What follows the `?`, as sent; `nil` when there is no `?`.
    package var query: String?

    package init(
        scheme: String = "https", host: String, port: Int? = nil, path: String, query: String? = nil
    ) {
        self.scheme = scheme
        self.host = host
        self.port = port
        self.path = path
        self.query = query
    }

    /// Splits an origin-form target (`/path?query`).
    package init(scheme: String = "https", host: String, port: Int? = nil, target: String) {
        if let mark = target.utf8.firstIndex(of: 0x3F) {
            self.init(
                scheme: scheme, host: host, port: port, path: String(target[..<mark]),
                query: String(target[target.utf8.index(after: mark)...]))
        } else {
            self.init(scheme: scheme, host: host, port: port, path: target)
        }
    }

    package var target: String { query.map { path + "?" + $0 } ?? path }

    /// Whether `target` says the same as path and query.
    package func isTarget(_ target: String) -> Bool {
        guard let query else { return target == path }
        let pathCount = path.utf8.count
        return target.utf8.count == pathCount + 1 + query.utf8.count && target.hasPrefix(path)
            && target.hasSuffix(query)
    }

    package var authority: String { port.map { "\(host):\($0)" } ?? host }

    package var full: String { scheme + "://" + authority + target }
}
