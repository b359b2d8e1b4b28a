import Testing
import Upstream

@testable import testigo

struct SettingsTests {
    @Test(arguments: [
        ("127.0.0.1:8080", "127.0.0.1", 8080, true), ("localhost:0", "localhost", 0, true),
        ("[::1]:443", "::1", 443, true), (":9000", "127.0.0.1", 9000, true),
        ("0.0.0.0:80", "0.0.0.0", 80, false), ("127.evil.test:80", "127.evil.test", 80, false),
        ("10.0.0.1:80", "10.0.0.1", 80, false),
    ])
    func `an address to listen on is read`(
        text: String, host: String, port: Int, isLoopback: Bool
    ) throws {
        let address = try ListenAddress(text)
        #expect(address.host == host && address.port == port && address.isLoopback == isLoopback)
    }

    @Test(arguments: [
        "", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "a:b",
    ])
    func `what is no address is a wrong usage`(text: String) {
        #expect(throws: CommandFailure.self) { try ListenAddress(text) }
    }

    @Test(arguments: [
        ("http://127.0.0.1:8090", "127.0.0.1", 8090, ""),
        ("https://belvo.internal", "belvo.internal", 443, ""),
        ("https://gateway.test:8443/belvo/", "gateway.test", 8443, "/belvo"),
        ("http://[::1]:81", "::1", 81, ""), ("HTTP://localhost", "localhost", 80, ""),
    ])
    func `an upstream is read`(text: String, host: String, port: Int, base: String) throws {
        let target = try UpstreamURL(text).target
        #expect(target.host == host && target.port == port && target.base == base)
    }

    @Test(arguments: [
        "http://belvo.internal", "http://10.0.0.1", "http://127.evil.test", "ftp://127.0.0.1",
        "127.0.0.1:80", "https://user@host", "https://host/?q", "https://host/#f", "", "https://",
    ])
    func `an upstream that would leak the key, or is none, is refused`(text: String) {
        #expect(throws: CommandFailure.self) { try UpstreamURL(text) }
    }

    @Test func `a setting that does not exist is reported with its line and the nearest name`() {
        let file = """
            # what we run with
            durabilty: power
            "listen": 127.0.0.1:0
            allow-host:
              - a.test
            zzz: 1
            """
        let complaints = SettingNames.complaints(about: file)
        #expect(complaints.count == 2)
        #expect(complaints[0].contains("line 2") && complaints[0].contains("\"durability\"?"))
        #expect(complaints[1].contains("line 6") && complaints[1].contains("audit-fail"))
    }

    @Test func `every setting that exists may be set`() {
        let file = SettingNames.all.map { "\($0): x" }.joined(separator: "\n")
        #expect(SettingNames.complaints(about: file).isEmpty)
    }
}
