import Belvo
package import Exchange
import NIOCore

/// An origin whose list pages point back to this proxy.
///
/// Belvo's `next` and `previous` are absolute URLs on its own host. An application that reached us by base URL
/// would follow them past us, to Belvo, with whatever key it holds; so for that face the two are rewritten to
/// the address it used. This stands outside the recorder: the record keeps what Belvo wrote.
package struct PageLinks<Base: Origin>: Origin {
    private let base: Base
    private let upstream: String
    private let limits: Limits

    /// - Parameter upstream: `scheme://host:port` of the upstream itself, mapped besides Belvo's hosts.
    package init(_ base: Base, upstream: String, limits: Limits) {
        self.base = base
        self.upstream = upstream
        self.limits = limits
    }

    package func respond(
        to request: Request, through sink: some ResponseSink
    ) async throws(OriginError) {
        guard request.face == .baseURL, let address = request.reachedAt,
            request.head.method == "GET", Self.mayBeList(request.url.path)
        else { return try await base.respond(to: request, through: sink) }
        let links = LinkMapping(address: address, upstream: upstream)
        try await base.respond(
            to: request, through: PageSink(sink, links: links, limits: limits))
    }

    /// Whether an answer on that path can be a list page: known lists, and paths that are not known.
    private static func mayBeList(_ path: String) -> Bool {
        Route.match(path: path)?.isList ?? true
    }
}

/// Turns a link on one of Belvo's hosts into one on the address that the application used. It works on bytes: every
/// page has two links.
struct LinkMapping {
    let address: String
    private let upstream: [UInt8]

    /// - Parameter upstream: `scheme://host:port`, lower case.
    init(address: String, upstream: String) {
        self.address = address
        self.upstream = Array(upstream.utf8)
    }

    /// `nil` when the link is on a host that is not Belvo's.
    func mapped(_ link: String) -> String? {
        let bytes = Array(link.utf8)
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")),
            bytes[colon...].starts(with: "://".utf8)
        else { return nil }
        let start = colon + 3
        let end =
            bytes[start...].firstIndex {
                $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#")
            } ?? bytes.endIndex
        let origin = bytes[..<end].map(\.asciiLowercased)
        guard origin == upstream || isBelvo(origin, colon: colon) else { return nil }
        return address + String(decoding: bytes[end...], as: UTF8.self)
    }

    private func isBelvo(_ origin: [UInt8], colon: Int) -> Bool {
        let scheme = origin[..<colon]
        guard scheme.elementsEqual("https".utf8) || scheme.elementsEqual("http".utf8) else {
            return false
        }
        return BelvoHosts.contains(origin[(colon + 3)...])
    }
}

/// The hosts that are Belvo's.
enum BelvoHosts {
    private static let domains = ["belvo.com", "belvo.co", "belvo.io"].map { Array($0.utf8) }

    /// - Parameter authority: `host` or `host:port`, lower case. With user information it is nobody's.
    static func contains(_ authority: ArraySlice<UInt8>) -> Bool {
        guard !authority.contains(UInt8(ascii: "@")) else { return false }
        let host = authority.prefix { $0 != UInt8(ascii: ":") }
        return domains.contains { domain in
            guard host.count > domain.count else { return host.elementsEqual(domain) }
            return host.suffix(domain.count).elementsEqual(domain)
                && host[host.endIndex - domain.count - 1] == UInt8(ascii: ".")
        }
    }
}
