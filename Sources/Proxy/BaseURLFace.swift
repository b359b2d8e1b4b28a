import Exchange

/// The face by which an application reaches Belvo when it was given this listener's address as its base URL.
public struct BaseURLFace: Sendable {
    /// `sandbox` or `production`.
    public var environment: String
    /// The host that `url.full` names in the record, such as `sandbox.belvo.com`.
    public var canonicalHost: String
    /// Besides loopback names, the hosts that may stand in `Host`. Without this check a page in a browser could
    /// have its own name resolve to 127.0.0.1 and make calls with the keys that are added here.
    public var hosts: Set<String>

    public init(environment: String, canonicalHost: String, hosts: Set<String>) {
        self.environment = environment
        self.canonicalHost = canonicalHost
        self.hosts = hosts
    }

    func stands(for authority: String) -> Bool {
        let host = Authority.host(of: authority)
        let name = host.hasSuffix(".") ? String(host.dropLast()) : host
        return authority.isEmpty || name == "localhost" || name.hasSuffix(".localhost")
            || name == "[::1]" || name == canonicalHost || isLoopbackAddress(name)
            || hosts.contains(name)
    }

    private func isLoopbackAddress(_ name: String) -> Bool {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    func request(
        _ head: RequestHead, host: String, body: RequestBody, id: ExchangeID, received: Moment,
        peer: Peer?
    ) -> Request {
        Request(
            id: id, received: received, face: .baseURL, environment: environment, peer: peer,
            url: RequestURL(host: canonicalHost, target: head.target), head: head, body: body,
            reachedAt: host.isEmpty ? nil : "http://" + host)
    }
}
