import Testing

@testable import Upstream

@Suite("Addresses that a connection may be opened to")
struct AddressPolicyTests {
    private let target = UpstreamTarget(scheme: .https, host: "api.belvo.com")

    @Test(
        arguments: [
            [0, 0, 0, 0], [10, 1, 2, 3], [100, 64, 0, 1], [127, 0, 0, 1], [169, 254, 169, 254],
            [172, 16, 0, 1],
            [172, 31, 255, 255], [192, 0, 0, 1], [192, 0, 2, 1], [192, 168, 1, 1], [198, 18, 0, 1],
            [198, 51, 100, 1], [203, 0, 113, 1], [224, 0, 0, 1], [255, 255, 255, 255],
        ] as [[UInt8]])
    func `private and reserved IPv4 addresses are refused, also inside IPv6`(_ bytes: [UInt8]) {
        let zeros = [UInt8](repeating: 0, count: 10)
        let disguises: [[UInt8]] = [
            bytes, zeros + [0xFF, 0xFF] + bytes,
            [0x00, 0x64, 0xFF, 0x9B] + zeros.prefix(8) + bytes, [0x20, 0x02] + bytes + zeros,
        ]
        for disguise in disguises {
            let address = NetworkAddress(disguise)
            #expect(!AddressPolicy.publicOnly.allows(address, port: 443, for: target), "\(address)")
        }
    }

    @Test(arguments: [
        "00000000000000000000000000000000", "00000000000000000000000000000001",
        "fe800000000000000000000000000001", "fd000ec2000000000000000000000254",
        "ff020000000000000000000000000001", "20010db8000000000000000000000001",
        "20010000000000000000000000000001", "01000000000000000000000000000000",
    ])
    func `local and reserved IPv6 addresses are refused`(_ digits: String) {
        let pairs = stride(from: 0, to: 32, by: 2).map { Array(digits)[$0..<$0 + 2] }
        let address = NetworkAddress(pairs.compactMap { UInt8(String($0), radix: 16) })
        #expect(address.bytes.count == 16 || address.bytes.count == 4)
        #expect(!AddressPolicy.publicOnly.allows(address, port: 443, for: target))
    }

    @Test func `public addresses are allowed, on the configured port only`() {
        let four = NetworkAddress([3, 130, 254, 46])
        let six = NetworkAddress([0x26, 0x00, 0x1F, 0x18] + [UInt8](repeating: 1, count: 12))
        for address in [four, six] {
            #expect(AddressPolicy.publicOnly.allows(address, port: 443, for: target))
            #expect(!AddressPolicy.publicOnly.allows(address, port: 80, for: target))
        }
    }

    @Test func `a private address is allowed only when it is exactly what the operator named`() {
        let loopback = NetworkAddress([127, 0, 0, 1])
        let named = UpstreamTarget(scheme: .http, host: "localhost", port: 8080)
        let policy = AddressPolicy.exactly(host: "localhost", port: 8080)
        #expect(policy.allows(loopback, port: 8080, for: named))
        #expect(!policy.allows(loopback, port: 8081, for: named))
        #expect(!policy.allows(loopback, port: 443, for: target))
    }

    @Test func `a configuration that libcurl could misread is refused`() {
        for host in ["", "a b", "a/b", "user@host", "a?b", "a#b", "a\u{0}b", "ä"] {
            let configuration = UpstreamConfiguration(
                target: UpstreamTarget(scheme: .https, host: host))
            #expect(throws: UpstreamConfigurationError.badHost(host)) {
                try configuration.validate()
            }
        }
        var configuration = UpstreamConfiguration(
            target: UpstreamTarget(scheme: .https, host: "::1", port: 0))
        #expect(throws: UpstreamConfigurationError.badPort(0)) { try configuration.validate() }
        configuration.target.port = 443
        for base in ["x", "/x/", "/a b", "/a?b", "/a#b"] {
            configuration.target.base = base
            #expect(throws: UpstreamConfigurationError.badBase(base)) {
                try configuration.validate()
            }
        }
        configuration.target.base = "/belvo"
        #expect(throws: Never.self) { try configuration.validate() }
        configuration.totalMilliseconds = 0
        #expect(throws: UpstreamConfigurationError.notPositive("the total timeout")) {
            try configuration.validate()
        }
    }
}
