import Belvo
import Testing

@Suite struct HeaderAndQueryRedactionTests {
    private static func header(_ name: String, _ value: String) -> String? {
        HeaderRedaction.redacted(name: name.utf8.span, value: value.utf8.span)
            .map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(arguments: [
        ("Authorization", "Basic dXNlcjpwYXNz", "Basic [redacted]"),
        ("AUTHORIZATION", "bearer a b c", "bearer [redacted]"),
        ("authorization", "c2VjcmV0", "[redacted]"),
        ("Authorization", "secret-id password", "[redacted]"),
        ("Proxy-Authorization", "Basic x", "Basic [redacted]"),
        ("Cookie", "a=b; c=d", "[redacted]"),
        ("set-cookie", "sid=1", "[redacted]"), ("X-Api-Key", "k", "[redacted]"),
        ("Cookie", "", "[redacted]"),
        ("X-Echo", "was Basic dXNlcjpwYXNz!", "was Basic [redacted]!"),
        ("X-Echo", "eyJhbGciOi.eyJqdGki.sig;", "[redacted];"),
        (
            "Location", "https://a.b/?access_token=abc&x=1#code=def",
            "https://a.b/?access_token=%5Bredacted%5D&x=1#code=%5Bredacted%5D"
        ),
    ])
    func `a credential in a header is masked`(name: String, value: String, expected: String) {
        #expect(Self.header(name, value) == expected)
    }

    @Test(arguments: [
        ("Content-Type", "application/json"), ("Belvo-Idempotency-Key", "5f0c"),
        ("User-Agent", "belvo-python (0.39.1)"),
        ("WWW-Authenticate", "Basic realm=\"api\""), ("X", ""), ("Location", "/api/links/?page=2"),
    ])
    func `any other header stays`(name: String, value: String) {
        #expect(Self.header(name, value) == nil)
    }

    @Test(arguments: [
        ("access_token=abc&page=2", "access_token=%5Bredacted%5D&page=2"),
        ("a=1&PassWord=x&b", "a=1&PassWord=%5Bredacted%5D&b"),
        ("t%6Fken=x", "t%6Fken=%5Bredacted%5D"),
        ("secret_id=x&secretPassword=y", "secret_id=%5Bredacted%5D&secretPassword=%5Bredacted%5D"),
        ("code=x&client_secret=y", "code=%5Bredacted%5D&client_secret=%5Bredacted%5D"),
        ("q=%65yJhbGciOi.eyJqdGki.sig&r=1", "q=%5Bredacted%5D&r=1"),
        ("eyJhbGciOi.eyJqdGki.sig", "%5Bredacted%5D"),
        ("token=a=b&c", "token=%5Bredacted%5D&c"),
    ])
    func `a secret in a query is masked`(query: String, expected: String) {
        #expect(QueryRedaction.redacted(query: query) == expected)
    }

    @Test(arguments: [
        "api_key", "apiKey", "API-KEY", "x-api-key", "accessToken", "refreshToken",
        "encryption_key",
        "private_key", "access", "refresh", "session", "username", "username3", "client-secret",
        "clientSecret", "token[]", "token%5B%5D", "token%20", "+token", "id-token",
        "user[password]",
        "user%5Bpassword%5D%5B0%5D", "user.password", "%22password%22", "Set-Cookie", "certificate",
        "my[secretKey]", "code", "proxyAuthorization",
    ])
    func `a name that is secret in a body is secret in a query, in any style`(name: String) {
        #expect(
            QueryRedaction.redacted(query: "a=1&\(name)=x&b=2")
                == "a=1&\(name)=%5Bredacted%5D&b=2")
    }

    @Test(arguments: [
        "", "page=2&link=7d0c", "id=7d0c&id__in=7d0c&external_id=a", "access_mode=single&status=a",
        "a=%5b%5D&&b=+", "user_document=11122233344", "codes=1&zipcode=2",
        "token=", "%zz=%",
    ])
    func `any other query stays byte for byte`(query: String) {
        #expect(QueryRedaction.redacted(query: query) == query)
    }

    @Test(arguments: [
        ("/api/links/eyJhbGciOi.eyJqdGki.sig/", "/api/links/%5Bredacted%5D/"),
        ("/a/%65yJhbGciOi.eyJqdGki.sig", "/a/%5Bredacted%5D"),
        ("/a/Bearer%20abcdef123/b", "/a/%5Bredacted%5D/b"),
        ("/a/Basic%20ab/cdEF12=/b", "/%5Bredacted%5D"),
    ])
    func `a secret in a path is masked`(path: String, expected: String) {
        #expect(TargetRedaction.redacted(path: path) == expected)
        #expect(TargetRedaction.redacted(path: expected) == nil)
    }

    @Test(arguments: ["/", "/api/links/", "/api/%5Bx%5D/", "/bearer/basic/eyJ/", "*", "", "//"])
    func `any other path stays`(path: String) {
        #expect(TargetRedaction.redacted(path: path) == nil)
    }

    private static func mayConcern(_ text: String) -> Bool {
        HeaderRedaction.mayConcern(values: text.utf8.span)
    }

    /// The quick look at a head goes through it sixteen bytes at a time.
    @Test(arguments: ["?", "#", "yJ", "bas", "BAS", "bEa", "Bea"])
    func `the beginning of a secret is seen wherever it stands`(beginning: String) {
        for before in 0..<40 {
            for after in 0..<40 {
                let text = String(repeating: "x", count: before) + beginning
                let whole = text + String(repeating: "b", count: after)
                #expect(Self.mayConcern(whole), "\(whole)")
            }
        }
    }

    @Test(arguments: [
        "", "yj", "Jy", "y J", "ba s", "sab", "be a", "eab", "@_", "ba3", "\u{42}A\u{13}",
    ])
    func `what only resembles the beginning of a secret is let go`(text: String) {
        for before in 0..<40 {
            for after in 0..<40 {
                let filler = String(repeating: "x", count: before)
                let whole = filler + text + String(repeating: "x", count: after)
                #expect(!Self.mayConcern(whole), "\(whole)")
            }
        }
    }

    /// Whatever is encoded is read item by item; what is not is mostly let go as a whole.
    @Test func `a query is judged alike with and without the quick look`() {
        let names = [
            "link", "token", "to-ken", "secretary", "Secret_Id", "user[password]", "a.session.b",
            "page", "access_token", "code", "codes", "pass;word", "", "sec", "SECRET",
        ]
        let values = ["1", "", "eyJhbGciOi.eyJqdGki.sig", "Basic", "basic QWxhZGRpbg==", "a;b=c"]
        for name in names {
            for value in values {
                for query in ["\(name)=\(value)", "\(name)", "a=b&\(name)=\(value)&c", "=\(value)"]
                {
                    let read = QueryRedaction.redacted(query: query + "&z=+")
                    #expect(QueryRedaction.redacted(query: query) + "&z=+" == read, "\(query)")
                }
            }
        }
    }
}
