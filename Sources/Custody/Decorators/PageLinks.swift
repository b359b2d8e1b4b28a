import Belvo
public import Exchange

/// An origin whose list pages point back to this proxy.
///
/// Belvo's `next` and `previous` are absolute URLs on its own host. An application that reached us by base URL
/// would follow them past us, to Belvo, with whatever key it holds; so for that face the two are rewritten to
/// the address it used. This stands outside the recorder: the record keeps what Belvo wrote.
public struct PageLinks<Base: Origin>: Origin {
    private let base: Base
    private let upstream: [UInt8]
    private let limits: Limits

    /// - Parameter upstream: `scheme://host:port` of the upstream itself, mapped besides Belvo's hosts.
    public init(_ base: Base, upstream: String, limits: Limits) {
        self.base = base
        self.upstream = Array(upstream.utf8)
        self.limits = limits
    }

    public func respond(
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
    private let address: String
    private let upstream: [UInt8]
    /// The address as it stands in a JSON string.
    let escapedAddress: [UInt8]

    /// - Parameter upstream: `scheme://host:port`, lower case.
    init(address: String, upstream: [UInt8]) {
        self.address = address
        self.upstream = upstream
        escapedAddress = JSONString.escapedContent(of: address)
    }

    /// `nil` when the link is on a host that is not Belvo's.
    func mapped(_ link: String) -> String? {
        let bytes = Array(link.utf8)
        return originCount(in: bytes.span).map {
            address + String(decoding: bytes[$0...], as: UTF8.self)
        }
    }

    /// How many bytes the link's scheme and host take, if the host is Belvo's or the upstream itself.
    func originCount(in link: Span<UInt8>) -> Int? {
        var colon = 0
        while colon < link.count && link[colon] != UInt8(ascii: ":") { colon += 1 }
        guard colon + 3 <= link.count, link[colon + 1] == UInt8(ascii: "/"),
            link[colon + 2] == UInt8(ascii: "/")
        else { return nil }
        var end = colon + 3
        while end < link.count && !Self.endsHost(link[end]) { end += 1 }
        let isUpstream = link.extracting(0..<end).equals(ignoringCase: upstream)
        guard isUpstream || isWeb(link, colon) && BelvoHosts.contains(link, colon + 3..<end) else {
            return nil
        }
        return end
    }

    private static func endsHost(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
    }

    private static let schemes = ["https", "http"].map { Array($0.utf8) }

    private func isWeb(_ link: Span<UInt8>, _ colon: Int) -> Bool {
        Self.schemes.contains { link.extracting(0..<colon).equals(ignoringCase: $0) }
    }
}

/// The hosts that are Belvo's.
enum BelvoHosts {
    private static let domains = ["belvo.com", "belvo.co", "belvo.io"].map { Array($0.utf8) }

    /// - Parameter range: where `host` or `host:port` stands. With user information it is nobody's.
    static func contains(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var end = range.upperBound
        for place in range.reversed() {
            if bytes[place] == UInt8(ascii: "@") { return false }
            if bytes[place] == UInt8(ascii: ":") { end = place }
        }
        return domains.contains { domain in
            let start = end - domain.count
            guard start >= range.lowerBound else { return false }
            return bytes.extracting(start..<end).equals(ignoringCase: domain)
                && (start == range.lowerBound || bytes[start - 1] == UInt8(ascii: "."))
        }
    }
}
