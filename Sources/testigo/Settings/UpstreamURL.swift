import Foundation
import Upstream

/// The `--upstream URL` that stands in for an environment's own host.
struct UpstreamURL {
    let target: UpstreamTarget

    /// Plain `http` only to loopback: a key must not travel in the clear.
    init(_ text: String) throws {
        guard let url = URLComponents(string: text), let host = url.host, !host.isEmpty,
            let scheme = url.scheme.flatMap({ UpstreamTarget.Scheme(rawValue: $0.lowercased()) }),
            url.query == nil, url.fragment == nil, url.user == nil
        else {
            throw CommandFailure.usage(
                "\"\(text)\" is no upstream; write http://127.0.0.1:PORT or https://HOST[:PORT][/BASE]"
            )
        }
        let bare = host.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
        guard scheme == .https || Loopback.contains(bare) else {
            throw CommandFailure.usage(
                "plain http is allowed only to loopback, for the key would travel in the clear; use https for \(host)"
            )
        }
        let path = url.percentEncodedPath
        target = UpstreamTarget(
            scheme: scheme, host: bare, port: url.port,
            base: path.hasSuffix("/") ? String(path.dropLast()) : path)
    }
}
