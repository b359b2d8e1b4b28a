import Belvo
import Testing

@Suite struct RedactionMachineTests {
    @Test(arguments: [
        (#"{"password":"a"}"#, #"{"password":"[redacted]"}"#),
        (#"{ "Password" : 12.5e3 , "b":1}"#, #"{ "Password" : "[redacted]" , "b":1}"#),
        (#"{"token":{"a":[1,{"password":2}]},"c":[]}"#, #"{"token":"[redacted]","c":[]}"#),
        (#"{"secret":[[],{}]}"#, #"{"secret":"[redacted]"}"#),
        (
            #"{"certificate":true,"private_key":null}"#,
            #"{"certificate":"[redacted]","private_key":"[redacted]"}"#
        ),
        (
            #"{"password":"a","password":"b"}"#,
            #"{"password":"[redacted]","password":"[redacted]"}"#
        ),
        (
            #"[{"a":{"\u0050ass\u0077ord2":"x\"y"}}]"#,
            #"[{"a":{"\u0050ass\u0077ord2":"[redacted]"}}]"#
        ),
        (
            #"{"encryption_key":"a","authorization":"b","Client_Secret":"c","id_token":"d"}"#,
            #"{"encryption_key":"[redacted]","authorization":"[redacted]","#
                + #""Client_Secret":"[redacted]","id_token":"[redacted]"}"#
        ),
        (#"{"password":""}"#, #"{"password":"[redacted]"}"#),
    ])
    func `a secret of any type, spelling and depth is removed`(body: String, expected: String) {
        for run in RedactionRun.everyWay(Array(body.utf8), RedactionRun.links) {
            #expect(run.text == expected)
            #expect(run.outcome == .json)
        }
    }

    @Test(arguments: [
        #"{"passwords":"a","xpassword":"b","pass":"c","token_":1,"password2x":2}"#,
        #"{"token_generation_data":{"type":"numeric"},"code":"token_required","id":"x"}"#,
        #"{"a":"password","b":["token","secret"]}"#,
        #"[{"code":"required","field":"password","message":"token"}]"#,
        #"{"access":"a","refresh":"b"}"#, #"{"username":null,"session":null}"#,
        #"{"p\u0000assword":1,"password\u0000":2}"#,
        #" { } "#, "[]", "0", "-0.0E+10", "\"\"", "true", "null\n", "\t[1,\r\n2]",
        #"{"é\ud83d\ude00":"\u00e9\\\/\b\f\n\r\t\"\u2028"}"#, "\"\u{2028}😀\u{7F}é\"",
        #"{"a":"eyJ","b":"eyJh.","c":"eyJh.x","d":"ey","e":"Basic","f":"Basic plan","g":"bearer "}"#,
        #"{"a":"Basic Authentication is required","b":"Bearer token"}"#,
        #"{"a":"e","b":"ey\u004","#.replacing("\\u004", with: "J") + #""c":"be beareyJ."}"#,
    ])
    func `what is innocent comes out byte for byte`(body: String) {
        for run in RedactionRun.everyWay(Array(body.utf8), RedactionRun.accounts) {
            #expect(run.text == body)
            #expect(run.outcome == .json)
        }
    }

    @Test func `a clean body is not even copied`() {
        var machine = RedactionMachine(scope: RedactionRun.accounts) { $1 }
        var output: [UInt8] = []
        let body = Array(#"{"count":0,"next":null,"previous":null,"results":[]}"#.utf8)
        let passage = machine.pass(body.span, into: &output)
        #expect(passage == .verbatim && output.isEmpty)
        #expect(machine.finish(into: &output) == .json)
    }

    @Test func `user names and sessions get pseudonyms that keep equal values equal`() {
        let run = RedactionRun(
            #"{"username":"juan\n","username2":"juan\u000a","USERNAME3":"ana","session":"juan\n"}"#)
        #expect(
            run.text
                == #"{"username":"<userName 5 25682>","username2":"<userName 5 25682>","#
                + #""USERNAME3":"<userName 3 31188>","session":"<session 5 25682>"}"#)
    }

    @Test(arguments: ["12", "true", #"["juan"]"#, #"{"name":"juan"}"#])
    func `a user name that is no text is removed`(value: String) {
        #expect(RedactionRun(#"{"username":\#(value)}"#).text == #"{"username":"[redacted]"}"#)
    }

    @Test func `a user name too long for a pseudonym is removed`() {
        let name = String(repeating: "n", count: 70_000)
        #expect(
            RedactionRun(#"{"username":"\#(name)","a":1}"#).text
                == #"{"username":"[redacted]","a":1}"#)
    }

    @Test func `the pseudonym is escaped`() {
        var machine = RedactionMachine(scope: RedactionRun.links) { _, _ in Array("a\"\n".utf8) }
        var output: [UInt8] = []
        _ = machine.pass(Array(#"{"session":"x"}"#.utf8).span, into: &output)
        #expect(String(decoding: output, as: UTF8.self) == #"{"session":"a\"\n"}"#)
    }

    @Test(arguments: [
        (
            "POST", "/api/token/", SensitiveCatalogue.Side.request, true,
            #"{"id":"*","password":"*","scopes":"a","link_id":"b","access":"c"}"#
        ),
        ("POST", "/api/token/", .response, true, #"{"access":"*","refresh":"*","id":"a"}"#),
        ("POST", "/payments/br/token/", .response, true, #"{"access":"*","refresh":"*"}"#),
        (
            "POST", "/payments/br/enrollments/complete-redirection/", .request, true,
            #"{"state":"a","code":"*","id_token":"*"}"#
        ),
        ("POST", "/api/accounts/", .request, true, #"{"link":"a","token":"*","id":"b"}"#),
        ("GET", "/api/links/", .response, false, #"{"results":[{"id":"a","code":"b"}]}"#),
        ("POST", "/payments/br/customers/", .request, false, #"{"name":"a","code":"b"}"#),
        ("POST", "/api/unheard-of/", .response, true, #"{"access":"*","id":"a","code":"b"}"#),
        ("POST", "/payments/api/widget-token/", .request, true, #"{"password":"*","id":"*"}"#),
        ("GET", "/elsewhere", .response, true, #"{"access":"*","token":"*","id":"a"}"#),
    ])
    func `each route has its own secrets`(
        method: String, path: String, side: SensitiveCatalogue.Side, carriesSecrets: Bool,
        body: String
    ) {
        let scope = SensitiveCatalogue.scope(
            method: method, template: Route.match(path: path)?.template, path: path, side: side)
        #expect(scope.carriesSecrets == carriesSecrets)
        let expected = body.replacing("*", with: "[redacted]")
        #expect(RedactionRun(body.replacing("*", with: "canary"), scope).text == expected)
    }

    @Test func `twenty megabytes pass in pieces of any size`() {
        let page = #"{"id":"a","description":"São Paulo, er ic \u00e9 eyJ","amount":-12.50},"#
        let results = String(repeating: page, count: 280_000)
        let head = #"{"password":"hunter2","results":["#
        let body = Array((head + results + #"{"token":"hunter2"}]}"#).utf8)
        #expect(body.count > 20_000_000)
        var pieces: [[UInt8]] = []
        var start = 0
        while start < body.count {
            let end = min(body.count, start + 16_384 + start % 7)
            pieces.append(Array(body[start..<end]))
            start = end
        }
        let run = RedactionRun(pieces, RedactionRun.links)
        #expect(run.outcome == .json)
        let expected = Array(
            (#"{"password":"[redacted]","results":["# + results + #"{"token":"[redacted]"}]}"#).utf8
        )
        #expect(run.output == expected)
    }
}
