import Belvo
import Testing

/// The shapes in which a bank password may come to `POST /api/links/`. Whatever the shape and wherever it is
/// cut, the password is not in what is kept.
@Suite struct RedactionShapesTests {
    struct Shape: Sendable, CustomTestStringConvertible {
        let name: String
        let body: [UInt8]
        /// Whether the body can be followed; otherwise nothing of it may be kept.
        let isJSON: Bool

        var testDescription: String { name }

        init(_ name: String, _ body: [UInt8], isJSON: Bool) {
            self.name = name
            self.body = body
            self.isJSON = isJSON
        }

        init(_ name: String, _ body: String, isJSON: Bool = true) {
            self.init(name, Array(body.utf8), isJSON: isJSON)
        }
    }

    static let canary = "hUnt3r2-c4nary-Zq"

    static let shapes = [
        Shape("plain", #"{"institution":"erebor","username":"u","password":"\#(canary)","x":1}"#),
        Shape("nested", #"{"a":[{"b":{"password":{"c":["\#(canary)",{"d":"\#(canary)"}]}}}]}"#),
        Shape("duplicate keys", #"{"password":"\#(canary)","password":"\#(canary)","a":2}"#),
        Shape("escaped key", #"{"\u0070assw\u006Frd":"\#(canary)"}"#),
        Shape(
            "escaped value",
            #"{"password":"\u0068Unt3r2\u002dc4nary-Z\u0071","token":"\#(canary)"}"#),
        Shape(
            "second password and keys",
            #"{"PASSWORD2":"\#(canary)","private_key":"\#(canary)","username":"\#(canary)"}"#),
        Shape("form", "institution=erebor&username=u&password=\(canary)", isJSON: false),
        Shape(
            "multipart",
            "--x\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\n\(canary)\r\n--x--\r\n",
            isJSON: false),
        Shape(
            "gzip", [0x1F, 0x8B, 0x08, 0, 0, 0, 0, 0, 0, 0xFF] + Array(canary.utf8), isJSON: false),
        Shape("br", [0x0B, 0x08, 0x80] + Array(canary.utf8) + [0x03], isJSON: false),
        Shape("zstd", [0x28, 0xB5, 0x2F, 0xFD, 0x04, 0x58] + Array(canary.utf8), isJSON: false),
        Shape(
            "UTF-16",
            #"{"password":"\#(canary)"}"#.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] },
            isJSON: false),
        Shape(
            "trailing garbage", #"{"password":"\#(canary)"}, "password":"\#(canary)""#,
            isJSON: false),
        Shape("cut in the value", #"{"password":"\#(canary)"#, isJSON: false),
        Shape("broken value", "{\"password\":\"a\n\(canary)\"}", isJSON: false),
        Shape("broken after it", #"{"password":"\#(canary)" "b":"\#(canary)"}"#, isJSON: false),
        Shape(
            "not UTF-8", Array(#"{"password":"\#(canary)","a":""#.utf8) + [0xFF, 0x22, 0x7D],
            isJSON: false),
        Shape("wrong content type", "<password>\(canary)</password>", isJSON: false),
        Shape("two bodies", #"{"a":1}{"password":"\#(canary)"}"#, isJSON: false),
    ]

    @Test(arguments: shapes)
    func `no shape and no cut lets the password through`(shape: Shape) {
        let whole = RedactionRun([shape.body], RedactionRun.links)
        for run in RedactionRun.everyWay(shape.body, RedactionRun.links) {
            #expect(run.kept == whole.kept)
            #expect(!Self.holdsCanary(run.kept))
            switch run.outcome {
            case .json: #expect(shape.isJSON && !run.wasWithheld)
            case .withheld: #expect(!shape.isJSON)
            case .text: Issue.record("kept as text on a route that carries secrets")
            }
        }
    }

    @Test(arguments: shapes)
    func `the scan finds the password where nothing is redacted`(shape: Shape) {
        #expect(Self.holdsCanary(shape.body))
    }

    @Test func `a body broken inside a secret is withheld on every route`() {
        let body = Array("{\"token\":\"a\n\(Self.canary)\"}".utf8)
        for run in RedactionRun.everyWay(body, RedactionRun.accounts) {
            #expect(!Self.holdsCanary(run.kept))
            guard case .withheld = run.outcome else {
                Issue.record("\(run.outcome)")
                continue
            }
        }
    }

    @Test func `a broken body on a harmless route is kept as it came`() {
        let body = Array(#"{"count":1,"results":[{"id":"a"},]}"#.utf8)
        for run in RedactionRun.everyWay(body, RedactionRun.accounts) {
            #expect(run.kept == body)
            #expect(run.outcome == .text(Malformation(reason: .unexpectedByte, offset: 33)))
        }
    }

    @Test func `an empty body is not JSON`() {
        #expect(
            RedactionRun([], RedactionRun.accounts).outcome
                == .text(.init(reason: .truncated, offset: 0)))
    }

    /// Looks for the canary as it stands, and as any decoder of escapes or of UTF-16 would see it.
    private static func holdsCanary(_ bytes: [UInt8]) -> Bool {
        let text = String(decoding: bytes.filter { $0 != 0 }, as: UTF8.self)
        let unescaped = ["0068": "h", "002d": "-", "0071": "q"].reduce(text) {
            $0.replacing("\\u" + $1.key, with: $1.value)
        }
        return text.contains(canary) || unescaped.contains(canary)
    }
}
