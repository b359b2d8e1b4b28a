import Testing

@testable import Custody

struct KeyTests {
    private struct NoSuchFile: Error, CustomStringConvertible {
        let description = "no such file"
    }

    private func source(
        _ variables: [String: String], keyFile: String? = nil,
        files: [String: (text: String, permissions: Int)] = [:]
    ) -> KeySource {
        let texts = files.mapValues(\.text)
        let permissions = files.mapValues(\.permissions)
        return KeySource(variables: variables, keyFile: keyFile) { path in
            guard let text = texts[path], let mode = permissions[path] else { throw NoSuchFile() }
            return (text, mode)
        }
    }

    private func error(_ source: KeySource, _ environment: BelvoEnvironment = .sandbox) -> KeyError?
    {
        do {
            _ = try source.key(for: environment)
            return nil
        } catch {
            return error
        }
    }

    private func authorization(_ key: BelvoKey) -> String {
        key.authorization.withBytes { String(decoding: $0, as: UTF8.self) }
    }

    @Test func `a key comes from the variables of its environment`() throws {
        let key = try source([
            "BELVO_SANDBOX_SECRET_ID": "user", "BELVO_SANDBOX_SECRET_PASSWORD": "pass",
        ]).key(for: .sandbox)
        #expect(key.environment == .sandbox)
        // The example of RFC 7617 is "Aladdin:open sesame"; spaces are refused here, hence this one.
        #expect(authorization(key) == "Basic dXNlcjpwYXNz")
    }

    @Test func `a key comes from files that the variables name, without their line ends`() throws {
        let key = try source(
            ["BELVO_SANDBOX_SECRET_ID_FILE": "/id", "BELVO_SANDBOX_SECRET_PASSWORD_FILE": "/pw"],
            files: ["/id": ("user\n", 0o600), "/pw": ("pass\r\n", 0o400)]
        ).key(for: .sandbox)
        #expect(authorization(key) == "Basic dXNlcjpwYXNz")
    }

    @Test func `a key comes from a key file, comments and blank lines aside`() throws {
        let text = """
            # the sandbox
            BELVO_SANDBOX_SECRET_ID=user

            BELVO_SANDBOX_SECRET_PASSWORD=pass=with=equals
            """
        let key = try source([:], keyFile: "/keys", files: ["/keys": (text, 0o600)]).key(
            for: .sandbox)
        #expect(key.secretPassword.matches("pass=with=equals".utf8))
    }

    @Test func `a variable goes before the key file`() throws {
        let key = try source(
            ["BELVO_SANDBOX_SECRET_ID": "mine"], keyFile: "/keys",
            files: [
                "/keys": (
                    "BELVO_SANDBOX_SECRET_ID=theirs\nBELVO_SANDBOX_SECRET_PASSWORD=pass", 0o600
                )
            ]
        ).key(for: .sandbox)
        #expect(key.secretID.matches("mine".utf8))
    }

    @Test func `a key of one environment does not serve the other`() {
        let sandboxOnly = source([
            "BELVO_SANDBOX_SECRET_ID": "user", "BELVO_SANDBOX_SECRET_PASSWORD": "pass",
        ])
        #expect(error(sandboxOnly, .production) == .missing(.production))
    }

    @Test func `without a key the error names the variables and the way to try`() {
        let text = KeyError.missing(.sandbox).description
        for word in [
            "BELVO_SANDBOX_SECRET_ID", "BELVO_SANDBOX_SECRET_PASSWORD", "testigo sandbox",
        ] {
            #expect(text.contains(word))
        }
    }

    @Test func `half a key is named as such`() {
        #expect(
            error(source(["BELVO_SANDBOX_SECRET_ID": "user"]))
                == .incomplete(missing: "BELVO_SANDBOX_SECRET_PASSWORD"))
        #expect(
            error(source(["BELVO_SANDBOX_SECRET_PASSWORD": "pass"]))
                == .incomplete(missing: "BELVO_SANDBOX_SECRET_ID"))
    }

    @Test(arguments: [0o644, 0o640, 0o604, 0o660])
    func `a file that others may read is refused`(permissions: Int) {
        let exposed = source([:], keyFile: "/keys", files: ["/keys": ("", permissions)])
        #expect(
            error(exposed)
                == .exposed(path: "/keys", mode: "0" + String(permissions, radix: 8)))
    }

    @Test func `a file that is not there, or not of that form, is said plainly`() {
        #expect(
            error(source([:], keyFile: "/none"))
                == .unreadable(path: "/none", reason: "no such file"))
        let odd = source([:], keyFile: "/k", files: ["/k": ("# fine\nPASSWORD=x", 0o600)])
        #expect(error(odd) == .malformedFile(path: "/k", line: 2))
    }

    @Test(arguments: ["with space", "line\nbreak", "tab\t", "umlaut-ü", "nul\u{0}"])
    func `bytes that no header carries are refused`(half: String) {
        #expect(
            error(
                source(["BELVO_SANDBOX_SECRET_ID": "id", "BELVO_SANDBOX_SECRET_PASSWORD": half]))
                == .unusable(.sandbox))
    }

    @Test func `an id with a colon would move the border between the halves`() {
        #expect(
            error(
                source(["BELVO_SANDBOX_SECRET_ID": "a:b", "BELVO_SANDBOX_SECRET_PASSWORD": "c"]))
                == .unusable(.sandbox))
    }

    @Test func `a secret cannot be printed in any way`() {
        let secret = Secret("open-sesame".utf8)
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), String(describing: secret), dumped] {
            #expect(!text.contains("open") && !text.contains("111"))
        }
        #expect(Mirror(reflecting: secret).children.isEmpty)
    }

    @Test func `a whole key cannot be printed either`() throws {
        let key = try BelvoKey(environment: .sandbox, secretID: "the-id", secretPassword: "the-pw")
        var dumped = ""
        dump(key, to: &dumped)
        #expect(!"\(key)\(dumped)".contains("the-"))
    }

    @Test func `secrets are compared whole`() {
        let secret = Secret("abc".utf8)
        #expect(secret.matches("abc".utf8))
        for other in ["abd", "ab", "abcd", ""] { #expect(!secret.matches(other.utf8)) }
    }

    /// Lengths around the groups of three, against a second, slower encoder.
    @Test(arguments: 0..<20)
    func `Base64 is that of RFC 4648`(length: Int) {
        let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 200) }
        let alphabet = Array(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        let bits = bytes.flatMap { byte in (0..<8).map { byte >> (7 - $0) & 1 } }
        var expected: [UInt8] = stride(from: 0, to: bits.count, by: 6).map { start in
            let group = Array(bits[start..<min(start + 6, bits.count)])
            let padded = group + [UInt8](repeating: 0, count: 6 - group.count)
            return alphabet[padded.reduce(0) { $0 << 1 | Int($1) }]
        }
        while expected.count % 4 != 0 { expected.append(UInt8(ascii: "=")) }
        #expect(Base64.encode(bytes) == expected)
    }
}
