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

/// Turns a link on one of Belvo's hosts into one on the address that the application used.
struct LinkMapping {
    let address: String
    let upstream: String

    /// `nil` when the link is on a host that is not Belvo's.
    func mapped(_ link: String) -> String? {
        guard let mark = link.range(of: "://") else { return nil }
        let scheme = link[..<mark.lowerBound].lowercased()
        let rest = link[mark.upperBound...]
        let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        let authority = rest[..<end].lowercased()
        let isUpstream = scheme + "://" + authority == upstream
        guard isUpstream || (scheme.hasPrefix("http") && BelvoHosts.contains(authority)) else {
            return nil
        }
        return address + rest[end...]
    }
}

/// The hosts that are Belvo's.
enum BelvoHosts {
    private static let domains = ["belvo.com", "belvo.co", "belvo.io"]

    static func contains(_ authority: String) -> Bool {
        guard !authority.contains("@") else { return false }
        let host = authority.split(separator: ":").first.map(String.init) ?? ""
        return domains.contains { host == $0 || host.hasSuffix("." + $0) }
    }
}

extension String {
    /// The first place of `other`, without Foundation.
    fileprivate func range(of other: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(other) {
                return start..<index(start, offsetBy: other.count)
            }
            start = index(after: start)
        }
        return nil
    }
}
