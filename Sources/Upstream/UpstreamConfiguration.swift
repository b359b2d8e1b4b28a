public import Exchange

/// Where the bytes go.
public struct UpstreamTarget: Sendable, Equatable {
    public enum Scheme: String, Sendable {
        case http
        case https
    }

    public var scheme: Scheme
    /// A name or an IP address; IPv6 without brackets.
    public var host: String
    public var port: Int
    /// What stands before every request target: empty, or a path such as `/belvo` without a slash at its end.
    public var base: String

    public init(scheme: Scheme, host: String, port: Int? = nil, base: String = "") {
        self.scheme = scheme
        self.host = host
        self.port = port ?? (scheme == .https ? 443 : 80)
        self.base = base
    }

    var url: String {
        "\(scheme.rawValue)://\(host.utf8.contains(0x3A) ? "[\(host)]" : host):\(port)/"
    }
}

/// What the live origin must be told. Whether a target is permitted is the roof's question; here only what
/// libcurl could misread is refused.
public struct UpstreamConfiguration: Sendable {
    public var target: UpstreamTarget
    public var addressPolicy: AddressPolicy
    /// A PEM file with the certificates to trust instead of the system's.
    public var certificateBundlePath: String?
    public var connectMilliseconds = 10_000
    /// Belvo answers 408 after five minutes; that answer must still arrive.
    public var firstByteMilliseconds = 320_000
    public var totalMilliseconds = 330_000
    /// Connections kept open; a burst beyond it reconnects.
    public var connectionsMax = 256
    /// Exchanges under way; beyond, an exchange is refused as overloaded.
    public var transfersMax = 4096
    public var limits: Limits

    public init(
        target: UpstreamTarget, addressPolicy: AddressPolicy = .publicOnly,
        certificateBundlePath: String? = nil, limits: Limits = Limits()
    ) {
        self.target = target
        self.addressPolicy = addressPolicy
        self.certificateBundlePath = certificateBundlePath
        self.limits = limits
    }

    func validate() throws(UpstreamConfigurationError) {
        // Letters, digits, dots, dashes, and colons for IPv6: nothing that could end the host in a URL early.
        let isHost = target.host.utf8.allSatisfy { byte in
            ByteClass.digit.contains(allOf: CollectionOfOne(byte))
                || (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A
                || byte == 0x2E || byte == 0x2D || byte == 0x3A || byte == 0x5F
        }
        guard isHost && !target.host.isEmpty else { throw .badHost(target.host) }
        guard (1...65535).contains(target.port) else { throw .badPort(target.port) }
        let isBase =
            target.base.isEmpty
            || target.base.utf8.first == 0x2F && target.base.utf8.last != 0x2F
                && !target.base.utf8.contains(0x3F)
                && ByteClass.target.contains(allOf: target.base.utf8)
        guard isBase else { throw .badBase(target.base) }
        for (name, value) in [
            ("the connect timeout", connectMilliseconds),
            ("the first-byte timeout", firstByteMilliseconds),
            ("the total timeout", totalMilliseconds),
            ("connectionsMax", connectionsMax), ("transfersMax", transfersMax),
        ] where value <= 0 {
            throw .notPositive(name)
        }
    }
}

/// Why a live origin cannot be made.
public enum UpstreamConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    case badHost(String)
    case badPort(Int)
    case badBase(String)
    case notPositive(String)
    /// The system refused a file descriptor, or libcurl could not start.
    case noResources(String)

    public var description: String {
        switch self {
        case .badHost(let host): "the upstream host \"\(host)\" is neither a name nor an IP address"
        case .badPort(let port): "the upstream port \(port) is not between 1 and 65535"
        case .badBase(let base):
            "the upstream path \"\(base)\" must begin with / and not end with it"
        case .notPositive(let name): "\(name) must be greater than 0"
        case .noResources(let detail): "the upstream engine cannot start: \(detail)"
        }
    }
}
