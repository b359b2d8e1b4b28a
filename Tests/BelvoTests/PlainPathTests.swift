import Belvo
import Testing

@Suite struct PlainPathTests {
    @Test(arguments: [
        ("//api/token/", "/api/token/"), ("/api//token/", "/api/token/"),
        ("/API/Token/", "/api/token/"), ("/x/../api/token/", "/api/token/"),
        ("/api/./token/", "/api/token/"), ("/api/%74oken/", "/api/token/"),
        ("/api/links/..%2Ftoken/", "/api/token/"), ("/api/token/x/..", "/api/token/"),
        ("/../../api/token", "/api/token"), ("/%2e%2E/%zz", "/%zz"), ("//", "/"), ("/.", "/"),
    ])
    func `a path is made plain`(path: String, expected: String) {
        #expect(PlainPath.of(path) == expected)
    }

    @Test(arguments: ["", "*", "/", "/api/token/", "/api/links/7d0c-1/", "/a.b/c..d", "/a+b/"])
    func `a plain path stays`(path: String) {
        #expect(PlainPath.of(path) == nil)
    }

    static let disguises = [
        "//api/token/", "/API/token/", "/x/../api/token/", "/api/%74oken/", "/api/token",
        "/api/links/..%2ftoken/", "/gateway/api/token/", "/",
    ]

    @Test(arguments: disguises)
    func `the token route has its secrets however its path is written`(path: String) {
        func scope(_ side: SensitiveCatalogue.Side) -> SensitiveCatalogue.Scope {
            SensitiveCatalogue.scope(
                method: "POST", template: Route.match(path: path)?.template, path: path, side: side)
        }
        #expect(scope(.request).carriesSecrets && scope(.response).carriesSecrets)
        #expect(
            RedactionRun(#"{"id":"a","password":"b","code":"c","scopes":"d"}"#, scope(.request))
                .text
                == #"{"id":"[redacted]","password":"[redacted]","code":"[redacted]","scopes":"d"}"#)
        #expect(
            RedactionRun(#"{"access":"a","refresh":"b","id":"c"}"#, scope(.response)).text
                == #"{"access":"[redacted]","refresh":"[redacted]","id":"c"}"#)
    }

    @Test(arguments: ["/api/links/7D0C9D0A-5F4E/", "/api/links/a%20b/"])
    func `an unusual id does not change a route's rules`(path: String) {
        let scope = SensitiveCatalogue.scope(
            method: "GET", template: Route.match(path: path)?.template, path: path, side: .response)
        #expect(!scope.carriesSecrets)
        #expect(RedactionRun(#"{"access":"a"}"#, scope).text == #"{"access":"a"}"#)
    }
}
