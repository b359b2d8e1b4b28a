/// An IP address as it stands in a socket address: after resolution, whatever the spelling of the name was.
struct NetworkAddress: Sendable, Equatable {
    /// 4 or 16 bytes, in the order of the wire.
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = Self.embedded(in: bytes) ?? bytes }

    /// The IPv4 address that an IPv6 address stands for: mapped (`::ffff:0:0/96`), compatible (`::/96`),
    /// NAT64 (`64:ff9b::/96`) and 6to4 (`2002::/16`). Judging the outer form would let each of them smuggle
    /// in a private address.
    private static func embedded(in bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count == 16 else { return nil }
        let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
        let isCompatible = bytes[..<12].allSatisfy { $0 == 0 } && bytes[12] != 0
        let isTranslated =
            bytes.starts(with: [0x00, 0x64, 0xFF, 0x9B]) && bytes[4..<12].allSatisfy { $0 == 0 }
        if isMapped || isCompatible || isTranslated { return Array(bytes[12...]) }
        return bytes.starts(with: [0x20, 0x02]) ? Array(bytes[2..<6]) : nil
    }

    /// Whether the address is one that the whole Internet can reach (the IANA special-purpose registries).
    var isPublic: Bool { bytes.count == 4 ? isPublicV4 : isPublicV6 }

    private var isPublicV4: Bool {
        switch (bytes[0], bytes[1], bytes[2]) {
        case (0, _, _), (10, _, _), (127, _, _): false  // this network, private, loopback
        case (100, 64...127, _): false  // shared by carriers
        case (169, 254, _): false  // link-local, among them the clouds' metadata service
        case (172, 16...31, _), (192, 168, _): false  // private
        case (192, 0, 0), (192, 0, 2), (198, 51, 100), (203, 0, 113): false  // protocols, documents
        case (192, 88, 99): false  // relays
        case (198, 18...19, _): false  // measurements
        case (224..., _, _): false  // multicast, reserved, broadcast
        default: true
        }
    }

    private var isPublicV6: Bool {
        guard bytes.count == 16 else { return false }
        // Global unicast is 2000::/3; everything else is local, reserved or multicast.
        guard bytes[0] & 0xE0 == 0x20 else { return false }
        // 2001::/23 is for protocols, Teredo among them.
        let isSpecial = bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] < 0x02
        let isDocumentation = bytes.starts(with: [0x20, 0x01, 0x0D, 0xB8])
        return !isSpecial && !isDocumentation
    }
}

extension NetworkAddress: CustomStringConvertible {
    var description: String {
        if bytes.count == 4 { return bytes.map { String($0) }.joined(separator: ".") }
        return stride(from: 0, to: bytes.count - 1, by: 2)
            .map { String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16) }
            .joined(separator: ":")
    }
}

/// Which addresses a connection may be opened to. Asked once per connection, on the resolved address: a
/// name that answers with a public address first and a private one later gains nothing.
public enum AddressPolicy: Sendable, Equatable {
    /// Loopback, private, link-local and reserved addresses are refused.
    case publicOnly
    /// The operator named this host and port on purpose: whatever they resolve to is allowed.
    case exactly(host: String, port: Int)

    func allows(_ address: NetworkAddress, port: Int, for target: UpstreamTarget) -> Bool {
        guard port == target.port else { return false }
        if address.isPublic { return true }
        switch self {
        case .publicOnly: return false
        case .exactly(let host, let port): return host == target.host && port == target.port
        }
    }
}
