import Belvo
import Testing

/// What is kept of a message that was refused before it became a request; it may be a body that came where a head was
/// expected.
@Suite struct RawRedactionTests {
    private static func kept(_ raw: String) -> String {
        String(decoding: RawRedaction.redacted(Array(raw.utf8)), as: UTF8.self)
    }

    @Test func `a message that is not HTTP loses its credentials and its body`() {
        let raw =
            "POST /x?token=abc HTTP/9\r\nHost: a\r\nAuthorization : Basic dXNlcg==\r\n\tdXNlcjpwYXNz\r\n"
            + "X: eyJhbGciOi.eyJqdGki.sig\nCookie:a=b\nY: z\r\n\r\n{\"password\":\"hunter2\"}"
        #expect(
            Self.kept(raw)
                == "POST /x?token=%5Bredacted%5D HTTP/9\r\nHost: a\r\n[30 bytes that are no HTTP]\r\n"
                + "[13 bytes that are no HTTP]\r\nX: [redacted]\nCookie:[redacted]\nY: z\r\n")
    }

    @Test(arguments: [
        "{\n \"username\": \"hunter2\",\n \"password\": \"hunter2\"\n}\n",
        "id=hunter2&password=hunter2\n", " \"password\": \"hunter2\"}\n",
        "password: hunter2\n", "hunter2\"}", "GET hunter2\n", "GET hunter2 HTTP/1.1\n",
        "hunter2 / HTTP/1.1\n", "er=hunter2GET /api/ HTTP/1.1\r\nHost: hunter2\r\n\r\n",
        "GET / HTTP/hunter2\nAuthorization: hunter2\n", "GET / HTTP/1.1 Authorization: hunter2\n",
        "\r\n\r\npassword=hunter2\r\n", "GET /hunter2 HTTP/1.1 \n", "GET  /hunter2 HTTP/1.1\n",
        "GET /hunt\u{e9}hunter2 HTTP/1.1\n",
    ])
    func `nothing is kept of what does not begin with a request line`(raw: String) {
        let kept = Self.kept(raw)
        #expect(!kept.contains("hunter2"))
        #expect(kept.hasSuffix(" bytes that are no HTTP]"))
    }

    @Test(arguments: [
        "Authorization=hunter2", "\"Authorization\": hunter2", "Authorization hunter2",
        "secret-password: hunter2", "Secret_Key: hunter2", "x-auth-token: hunter2",
        "PASSWORD: hunter2", "client-secret:hunter2", "apiKey: hunter2", "Api-Key:\thunter2",
        "id: hunter2", "refresh: hunter2", "my-credentials: hunter2", "user.password: hunter2",
        "\thunter2", ": hunter2", "{\"a\":1,\"password\": \"hunter2\"}", "X: a\u{1}hunter2",
        "Authorization\u{b}: hunter2", "Authorization: Basic hunter2",
    ])
    func `a secret in a line of a head is not kept`(line: String) {
        let kept = Self.kept("GET / HTTP/1.1\r\n\(line)\r\nHost: a\r\n\r\n")
        #expect(!kept.contains("hunter2"))
        #expect(kept.hasPrefix("GET / HTTP/1.1\r\n") && kept.hasSuffix("\r\nHost: a\r\n"))
    }

    @Test(arguments: [
        ("http://user:hunter2@sandbox.belvo.com/", "http://%5Bredacted%5D@sandbox.belvo.com/"),
        ("http://user:hunter2/a?b@h/?page=2", "http://%5Bredacted%5D@h/?page=2"),
        ("/eyJhbGciOi.hunter2.sig/x", "/%5Bredacted%5D/x"),
        ("/?api-key=hunter2", "/?api-key=%5Bredacted%5D"),
    ])
    func `a secret in the target is masked`(target: String, expected: String) {
        #expect(Self.kept("GET \(target) HTTP/1.1\r\n") == "GET \(expected) HTTP/1.1\r\n")
        #expect(
            Self.kept("CONNECT user:hunter2@h:443 HTTP/1.1\n")
                == "CONNECT %5Bredacted%5D@h:443 HTTP/1.1\n")
    }

    @Test(arguments: [
        "", "\r\n", "GET / HTTP/1.1\r\n", "\r\nOPTIONS * HTTP/1.0\nHost: a\n",
        "GET http://h/a?b HTTP/1.1\nBelvo-Idempotency-Key: 5f0c\n",
        "POST /api/links/?page=2 HTTP/2.0\rContent-Length: +1\rX: S\u{e3}o\tPaulo",
    ])
    func `lines of a head without secrets stay as they are`(raw: String) {
        #expect(Self.kept(raw) == raw)
    }

    @Test func `of bytes that are no text only the number is kept`() {
        #expect(
            RawRedaction.redacted([0x16, 0x03, 0x01, 0x02, 0x00])
                == Array("[5 bytes that are no HTTP]".utf8))
    }
}
