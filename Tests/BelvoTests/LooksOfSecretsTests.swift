import Belvo
import Testing

@Suite struct LooksOfSecretsTests {
    private static let jwt =
        "eyJhbGciOiJIUzUxMiJ9.eyJqdGkiOiI3NSJ9.kS-fE_3bXVl0"

    /// In each text `~` stands for the secret that must go.
    private static let texts = [
        "~", "a ~ b", "token=~&x", "~ ~", "é~é", "e~", "ey ~", "eyJ. ~", "beare~", "x.~",
        "https://widget.belvo.io/?access_token=~#a",
    ]

    @Test(arguments: texts)
    func `a JWT is masked inside any string, and nothing else`(text: String) {
        let body = #"{"m":["\#(text)","b"],"\#(text)":1}"#
        let expected = body.replacing("~", with: "[redacted]")
        let input = Array(body.replacing("~", with: Self.jwt).utf8)
        for run in RedactionRun.everyWay(input, RedactionRun.accounts) {
            #expect(run.text == expected)
            #expect(run.outcome == .json)
        }
    }

    @Test(arguments: [
        ("Basic ~", "c2VjcmV0LWlkOnBhc3N3b3Jk"), ("x: bAsIc  ~", "c2VjcmV0LWlkOnBhc3N3b3Jk=="),
        ("Bearer ~, then", "0123456789abcdef"), ("Bearer ~ Basic ~", "aGVsbG8gd29ybGQ="),
        ("Basic Basic ~", "aGVsbG8gd29ybGQ="), ("Authorization: Bearer ~\\n", jwt),
        ("Bearer bear Bearer ~", "abcdefG9"), ("Basic ~", #"c2VjcmV0\/LWlkOnB\u0068c3"#),
    ])
    func `what follows Basic or Bearer is masked`(text: String, secret: String) {
        let body = #"["\#(text)"]"#
        let expected = body.replacing("~", with: "[redacted]")
        let input = Array(body.replacing("~", with: secret).utf8)
        for run in RedactionRun.everyWay(input, RedactionRun.accounts) {
            #expect(run.text == expected)
        }
    }

    @Test(arguments: [
        #"\u0065yJhbGciOiJIUzUxMiJ9.eyJqdGkiOiI3NSJ9.kS"#, #"e\u0079JhbGc.e\u0079J.k"#,
        #"ey\u004AhbGciOiJIUzUxMiJ9\u002eeyJqdGkiOiI3NSJ9.k\u0053"#,
    ])
    func `escapes do not hide a JWT`(jwt: String) {
        for (before, after) in [("", ""), ("x ", #"\n"#), (#"\u00e9"#, #"\u0020y"#), ("eye", "é")] {
            let input = Array(#"["\#(before)\#(jwt)\#(after)"]"#.utf8)
            for run in RedactionRun.everyWay(input, RedactionRun.accounts) {
                #expect(run.text == #"["\#(before)[redacted]\#(after)"]"#)
            }
        }
    }

    @Test func `a long run of Base64 is no token, and costs no memory`() {
        let document = "eyJ" + String(repeating: "abcdefgh", count: 100_000)
        let run = RedactionRun(
            [Array("[\"".utf8), Array(document.utf8), Array("\"]".utf8)], RedactionRun.accounts)
        #expect(run.text == "[\"\(document)\"]")
    }

    @Test func `a payload without end is taken for a token`() {
        let run = RedactionRun(
            "[\"eyJh." + String(repeating: "x", count: 70_000) + "\"]", RedactionRun.accounts)
        #expect(run.text == #"["[redacted]"]"#)
    }

    @Test(arguments: texts)
    func `text that is not JSON is masked by looks`(text: String) {
        let body = "<html>\n\(text)\n\"Basic ~\" \u{0}"
        let expected = body.replacing("~", with: "[redacted]")
        let input = Array(body.replacing("~", with: Self.jwt).utf8)
        for run in RedactionRun.everyWay(input, RedactionRun.accounts) {
            #expect(run.text == expected)
            guard case .text(let why) = run.outcome else {
                Issue.record("\(run.outcome)")
                continue
            }
            #expect(why == Malformation(reason: .unexpectedByte, offset: 0))
        }
    }
}
