import Testing

@testable import Belvo

/// The pass over a whole body may say no whenever it likes. Where it says yes nobody looks again, so there it must
/// never differ from the redaction machine, nor its events from those of a walk: `CleanScanTrial` checks both each
/// time it is asked.
@Suite struct CleanScanTests {
    private static let page = CleanScanTrial.all[0]
    private static let jwt = "eyJhbGciOiJIUzUxMiJ9.eyJqdGkiOiI3NSJ9.kS-fE_3bXVl0"

    private static func takes(_ text: String, _ trial: CleanScanTrial = page) -> Bool {
        trial.takes(Array(text.utf8))
    }

    // MARK: Yes

    @Test(arguments: CleanScanTrial.all)
    func `ordinary bodies are taken`(trial: CleanScanTrial) {
        let result =
            #"{"number":"5b1","link":"link-1","institution":{"name":"erebor_br_retail"},"#
            + #""balance":{"current":-12.50,"é":"São Paulo 😀"},"tags":[],"a":[true,false,null,{}]}"#
        let results = Array(repeating: result, count: 40).joined(separator: ",")
        let bodies = [
            #"{"count":40,"next":"https://sandbox.belvo.com/api/accounts/?page=2","previous":null,"#
                + #""results":[\#(results)]}"#,
            #"{"count":0,"next":null,"previous":null,"results":[]}"#,
            "{\n  \"count\" : 1 ,\r\n\t\"results\" : [ { \"link\" : \"a\" } , [ ] ]\n}\n",
            #"[{"message":"required","request_id":"0c3f2a9b6d7e4f10a1b2c3d4e5f60718"}]"#,
            #"{"link":{"name":"link-9","status":"valid"},"institution":"erebor","expiry":9500}"#,
            #"{"a":"Basic","b":"bearer","c":"eyj ey eJ","d":"Plaza Básica 12"}"#,
            "{}", "[]", " [ ] ", "0", "-0.5e+10", "\"\"", "true", "false", "null\n",
        ]
        for body in bodies { #expect(Self.takes(body, trial), "\(body.prefix(200))") }
    }

    @Test func `more events than memory is kept for do no harm to the next body`() {
        let result = #"{"link":"a","external_id":"b","institution":{"name":"c"}}"#
        let results = Array(repeating: result, count: 2000).joined(separator: ",")
        for _ in 0..<2 {
            #expect(Self.takes(#"{"results":[\#(results)]}"#))
            #expect(Self.takes(#"{"results":[\#(result)]}"#))
        }
    }

    // MARK: Secrets

    @Test(arguments: CleanScanTrial.all)
    func `a sensitive name is never taken, in any case and place, and its neighbours are`(
        trial: CleanScanTrial
    ) {
        var random = Seeded(state: 7)
        var innocent = 0
        for name in trial.sensitive {
            for round in 0..<40 {
                let written = RandomDocument.inAnyCase(name, using: &random)
                let pad = String(repeating: "a", count: round)
                for body in [
                    #"{"\#(written)":1}"#, #"{"p":"\#(pad)","\#(written)" : [ ]}"#,
                    #"[{"q":[{"\#(pad)":{"x":1,"\#(written)":null}}]}]"#,
                ] where Self.takes(body, trial) {
                    Issue.record("taken: \(body)")
                }
                for near in [
                    written + "x", "x" + written, String(written.dropLast()), "é" + written,
                ]
                where Self.takes(#"{"p":"\#(pad)","\#(near)":1}"#, trial) {
                    innocent += 1
                }
                // As a value it is a word like any other.
                #expect(Self.takes(#"{"p":"\#(pad)","field":"\#(written)"}"#, trial))
            }
        }
        // Some of the neighbours are sensitive themselves.
        #expect(innocent > trial.sensitive.count * 40 * 3)
    }

    @Test(arguments: [
        (jwt, true), ("eyJ", true), ("Basic c2VjcmV0LWlkOnBhc3N3b3Jk", true), ("basic x", true),
        ("BEARER 0123456789abcdef", true), ("bEaReR x", true), ("\\u0065yJ", true), ("\\/", true),
        ("\\\\", true), ("ey J", false), ("Basi c", false), ("easic earer ", false),
        ("basic\u{7F}", false), ("yJ", false), ("é", false), ("😀", false), ("atomic ", false),
    ])
    func `what looks like a secret is found at every offset`(text: String, isSecret: Bool) {
        // Short bodies are looked through byte by byte, long ones by vectors: of 32 bytes, from the second one on.
        for offset in 0..<100 {
            for tail in [0, 1, 31, 32, 33, 64, 100] {
                let pad = String(repeating: "-", count: offset)
                let rest = String(repeating: "+", count: tail)
                for body in [
                    #"["\#(pad)\#(text)\#(rest)"]"#, #"{"\#(pad)\#(text)\#(rest)":0}"#,
                    "[" + String(repeating: " ", count: offset) + #""\#(text)","\#(rest)"]"#,
                ] where Self.takes(body) == isSecret {
                    Issue.record("\(isSecret ? "taken" : "not taken"): \(body)")
                }
            }
        }
    }

    // MARK: Grammar

    @Test func `every byte at every place of a string of every length is judged as by the machine`()
    {
        let bytes: [UInt8] = [
            0x00, 0x09, 0x0A, 0x1F, 0x20, 0x21, 0x22, 0x5C, 0x7F, 0x80, 0xC0, 0xC3, 0xE2, 0xFF,
        ]
        var taken = 0
        for length in 0...70 {
            for (open, close) in [("[\"", "\"]"), ("{\"", "\":\"\"}")] {
                let body =
                    Array(open.utf8) + [UInt8](repeating: 0x61, count: length) + Array(close.utf8)
                #expect(Self.page.takes(body))
                for place in 2..<2 + length {
                    for byte in bytes {
                        var damaged = body
                        damaged[place] = byte
                        if Self.page.takes(damaged) { taken += 1 }
                    }
                }
            }
        }
        // A blank, an exclamation mark and DEL may stand in a string.
        #expect(taken == 3 * 2 * (0...70).reduce(0, +))
    }

    @Test func `a body cut anywhere, or with something behind it, is not taken`() {
        let body = Array(
            #"{"count":12,"next":null,"results":[{"id":"é😀","a":-1.5e3,"b":true},[],false]}"#.utf8)
        #expect(Self.page.takes(body))
        for length in 0..<body.count {
            let isTaken = Self.page.takes(Array(body[..<length]))
            #expect(!isTaken, "\(length) bytes")
        }
        for surplus in ["}", ",", "1", "{}", "\"", "\u{0}", "\u{B}"] {
            let isTaken = Self.page.takes(body + Array(surplus.utf8))
            #expect(!isTaken, "\(surplus)")
        }
    }

    @Test(
        arguments: [
            [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80],
            [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xC3],
            [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0xFF], [0xC3, 0x28], [0xEF, 0xBB],
        ] as [[UInt8]])
    func `bytes that are not UTF-8 are not taken at any offset`(bytes: [UInt8]) {
        for offset in 0..<70 {
            let pad = Array(String(repeating: "a", count: offset).utf8)
            for rest in [0, 1, 40] {
                let tail = Array(String(repeating: "b", count: rest).utf8)
                let body = [0x5B, 0x22] + pad + bytes + tail + [0x22, 0x5D]
                let isTaken = Self.page.takes(body)
                #expect(!isTaken, "at \(offset)")
            }
        }
    }

    @Test func `nesting is taken down to the machine's limit and no further`() {
        for depth in 120...136 {
            for (open, close) in [("[", "]"), (#"{"link":"#, "}"), (#"{"a":["#, "]}")] {
                let each = open.hasSuffix("[") && open.count > 1 ? 2 : 1
                let tail = depth % each == 0 ? "0" : "[]"
                let body =
                    String(repeating: open, count: depth / each) + tail
                    + String(repeating: close, count: depth / each)
                for trial in CleanScanTrial.all {
                    #expect(Self.takes(body, trial) == (depth <= 128), "\(depth) of \(open)")
                }
            }
        }
        // Far beyond it, no stack is used up.
        #expect(!Self.takes(String(repeating: "[", count: 1_000_000)))
    }

    @Test func `a body beyond the limit of size is not taken`() {
        var body = [UInt8](repeating: 0x20, count: SimdJSON.largestBodyBytes)
        body[0] = UInt8(ascii: "0")
        for isTaken in [true, false] {
            // Without the machine, which would take its time over so much.
            let result = SimdJSON.scanClean(
                body.span, without: Self.page.scope.members.names,
                FacetReader(Self.page.context).interest, depth: 1, { _, _, _ in })
            #expect(result == isTaken)
            body.append(0x20)
        }
    }

    // MARK: Chance

    @Test(arguments: CleanScanTrial.all)
    func `thousands of random documents, sound and damaged, are judged as by the machine`(
        trial: CleanScanTrial
    ) {
        var maker = RandomDocument(random: Seeded(state: 20_261_122), sensitive: trial.sensitive)
        var random = Seeded(state: 3)
        var (taken, damagedTaken, clean) = (0, 0, 0)
        for round in 0..<5000 {
            maker.secretsInHundred = [0, 0, 2, 20][round % 4]
            maker.blanksInHundred = [0, 10][round / 4 % 2]
            var document =
                round % 10 == 9
                ? Mutations.seeds[round / 10 % Mutations.seeds.count] : maker.document()
            if round % 4 < 2 && round % 10 != 9 {
                clean += 1
                if trial.takes(document) { taken += 1 }
            }
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                Mutations.apply(to: &document, using: &random)
                if trial.takes(document) { damagedTaken += 1 }
            }
        }
        // Of clean documents only those with a name that is sensitive in this kind of body are refused.
        #expect(taken > clean / 3 && taken > 700)
        #expect(damagedTaken > 500)
    }

    /// The pass compares the keys of an element of a list with those of the element before.
    @Test(arguments: CleanScanTrial.all)
    func `elements with nearly the same keys are judged as if each stood alone`(
        trial: CleanScanTrial
    ) throws {
        var random = Seeded(state: 17)
        let lengths = (8...34).map { String(repeating: "k", count: $0) }
        let keys = (RandomDocument.names + lengths).filter { !trial.sensitive.contains($0) }
        for round in 0..<400 {
            let most = round % 20 == 0 ? 90 : 12
            let usual = (0..<Int.random(in: 1...most, using: &random)).compactMap { _ in
                keys.randomElement(using: &random)
            }
            var elements = (0..<6).map { _ in
                var own = usual
                if round % 3 > 0 { own.remove(at: Int.random(in: 0..<own.count, using: &random)) }
                let surplus = Int.random(in: 0...own.count, using: &random)
                if round % 4 > 0 { own.insert("surplus", at: surplus) }
                return own
            }
            #expect(Self.takes(Self.list(of: elements, using: &random), trial))
            let place = Int.random(in: 0..<elements.count, using: &random)
            elements[place].append(try #require(trial.sensitive.randomElement(using: &random)))
            elements[place].shuffle(using: &random)
            #expect(!Self.takes(Self.list(of: elements, using: &random), trial))
        }
    }

    /// A page of objects with these keys, and some value for each.
    private static func list(of elements: [[String]], using random: inout Seeded) -> String {
        let values = [
            "1", "null", #""a""#, #"{"link":"b","name":1}"#, "[]", #"[{"link":2},{"link":3}]"#,
        ]
        let objects = elements.map { keys in
            let members = keys.map { key in
                #""\#(key)"\#(Int.random(in: 0..<9, using: &random) == 0 ? " " : ""):"#
                    + (values.randomElement(using: &random) ?? "")
            }
            return "{" + members.joined(separator: ",") + "}"
        }
        return #"{"count":6,"results":[\#(objects.joined(separator: ","))]}"#
    }

    @Test func `events are those of a walk whatever is asked for`() {
        var maker = RandomDocument(random: Seeded(state: 41))
        var random = Seeded(state: 42)
        var taken = 0
        for _ in 0..<4000 {
            let interest = SimdJSON.Interest(
                vocabulary: FacetName.vocabulary, wanted: random.next() & random.next(),
                whole: random.next() & random.next(), entered: random.next() & random.next(),
                depth: Int.random(in: 1...5, using: &random))
            if Self.page.takes(maker.document(), interest: interest) { taken += 1 }
        }
        #expect(taken > 3000)
    }
}

/// What becomes of a body that was taken whole.
@Suite struct BodyTakenWholeTests {
    private static func redaction(_ trial: CleanScanTrial) -> BodyRedaction {
        BodyRedaction(scope: trial.scope) { $1 }
    }

    @Test(arguments: CleanScanTrial.all)
    func `the facets are those of a reading of their own`(trial: CleanScanTrial) {
        var maker = RandomDocument(random: Seeded(state: 11))
        var taken = 0
        for _ in 0..<3000 {
            let body = maker.document()
            var redaction = Self.redaction(trial)
            guard let found = redaction.passWhole(body.span, in: trial.context) else { continue }
            taken += 1
            if found.facets != BodyFacets.read(body.span, in: trial.context) {
                Issue.record("\(String(decoding: body, as: UTF8.self))")
            }
            var output: [UInt8] = []
            // An empty piece is no surplus.
            let passage = redaction.pass([UInt8]().span, into: &output)
            let outcome = redaction.finish(into: &output)
            #expect(passage == .verbatim && outcome == .json && output.isEmpty)
        }
        #expect(taken > 1000)
    }

    @Test(arguments: CleanScanTrial.all)
    func `a body that is not taken goes its usual way`(trial: CleanScanTrial) {
        let body = Array(#"{"password":"hunter2","a":"\n"}"#.utf8)
        var redaction = Self.redaction(trial)
        #expect(redaction.passWhole(body.span, in: trial.context) == nil)
        var output: [UInt8] = []
        _ = redaction.pass(body.span, into: &output)
        #expect(redaction.finish(into: &output) == .json)
        #expect(String(decoding: output, as: UTF8.self) == #"{"password":"[redacted]","a":"\n"}"#)
    }

    /// Some surplus, and what is kept of it where it may be kept at all.
    private static let surplus = [
        (" ", " "), ("\n", "\n"), ("2", "2"), ("}", "}"), ("{}", "{}"), ("\u{0}", "\u{0}"),
        (#""eyJhbGc.eyJh.kS""#, #""[redacted]""#), ("Basic aGVsbG8gd29ybGQ=", "Basic [redacted]"),
    ]

    @Test(arguments: CleanScanTrial.all, ["1", "{}", #"{"count":0,"results":[]}"#, " [true]\n"])
    func `more than was announced ends as text or withheld, never as JSON`(
        trial: CleanScanTrial, body: String
    ) {
        for (surplus, kept) in Self.surplus {
            for isCut in [false, true] {
                var redaction = Self.redaction(trial)
                #expect(redaction.passWhole(Array(body.utf8).span, in: trial.context) != nil)
                let bytes = Array(surplus.utf8)
                let pieces = isCut ? bytes.map { [$0] } : [bytes]
                var output: [UInt8] = []
                for piece in pieces {
                    switch redaction.pass(piece.span, into: &output) {
                    case .verbatim: output += piece
                    case .rewritten: break
                    case .withheld: #expect(trial.scope.carriesSecrets)
                    }
                }
                let why = Malformation(reason: .unexpectedByte, offset: body.utf8.count)
                let outcome = redaction.finish(into: &output)
                #expect(outcome == (trial.scope.carriesSecrets ? .withheld(why) : .text(why)))
                let expected = trial.scope.carriesSecrets ? "" : kept
                #expect(String(decoding: output, as: UTF8.self) == expected)
            }
        }
    }
}
