import Testing

@testable import Belvo

/// The links of a page found without reading it, against a reading of the same page.
@Suite struct PageLinkScanTests {
    private struct Link: Equatable {
        let range: Range<Int>
        let text: String
    }

    private static func text(_ body: [UInt8], _ range: Range<Int>) -> String {
        String(decoding: body[range], as: UTF8.self)
    }

    private static func scanned(_ body: [UInt8]) -> [Link]? {
        SimdJSON.pageLinks(in: body.span)?.map { Link(range: $0, text: text(body, $0)) }
    }

    /// What a walk finds: the way that is gone where the fast one gives up.
    private static func read(_ body: [UInt8]) -> [Link]? {
        TopLevel.members(of: body.span) { $0.isEqual(to: "next") || $0.isEqual(to: "previous") }?
            .compactMap { member in
                member.text.map {
                    Link(
                        range: member.range.lowerBound + 1..<member.range.upperBound - 1, text: $0)
                }
            }
    }

    /// The links of a sound body are the same either way, and `linkValues` tells the same.
    /// - Returns: how many the fast way found; `nil` where it gave up.
    private static func check(_ body: [UInt8]) -> Int? {
        let scanned = scanned(body)
        guard SimdJSON.isValid(body.span, depth: RedactionMachine.deepestNesting) else {
            // Nothing is promised of it but that it does no harm.
            for link in scanned ?? [] { #expect(link.range.upperBound <= body.count) }
            return nil
        }
        let read = read(body)
        let told = PageEnvelope.linkValues(in: body.span)?.map {
            Link(range: $0.range, text: $0.unescaped ?? text(body, $0.range))
        }
        if scanned != nil && scanned != read || told != read {
            Issue.record(
                """
                \(String(decoding: body, as: UTF8.self).debugDescription): \
                \(scanned as Any), \(told as Any), a reading finds \(read as Any)
                """)
        }
        return scanned?.count
    }

    @Test(arguments: [
        (#"{"count":3,"next":"b","previous":null,"results":[]}"#, 1),
        (#"{"next":"","previous":"a","results":[{"id":"n"},"next-"]}"#, 2),
        (#" { "previous" : "a" , "next" : "b" , "results" : [ ] } "#, 2),
        (#"{"next":"a","next":"b","next":7,"x":{}}"#, 2), (#"{"next":null,"x":{}}"#, 0),
        (#"{"nextx":"a","xnext":"b","Next":"c","nex":"d","n":"next","x":{}}"#, 0),
        (#"{"x":[1,"p","n",":"]}"#, 0), (#"{"next":"é😀\#u{7F}","x":{}}"#, 1),
    ])
    func `a page as Belvo writes it is not read`(body: String, count: Int) {
        #expect(Self.check(Array(body.utf8)) == count)
    }

    @Test(arguments: [
        #"{"results":[],"next":"b"}"#, #"{"results":[{"next":"inner"}]}"#,
        #"{"next":"a","x":{"previous":1}}"#, #"{"next":["a"],"x":["next"]}"#,
        #"{"next":"a\/b","results":[]}"#, #"{"next":"a","results":["\n"]}"#, #"{"next":"a"}"#,
        #"{"n\u0065xt":"a","results":[]}"#, "{}", "[]", #"["next",{}]"#, "", " ", "null",
        "\"next\"",
        #"{"next":"1","next":"2","next":"3","next":"4","next":"5","next":"6","next":"7","next":"8","#
            + #""next":"9","x":[]}"#,
    ])
    func `a page that is not as Belvo writes it is read`(body: String) {
        #expect(Self.check(Array(body.utf8)) == nil)
    }

    @Test func `a link behind the first container is noticed at every offset`() {
        for offset in 0..<100 {
            for tail in [0, 1, 31, 32, 33, 70] {
                let pad = String(repeating: "p", count: offset)
                let rest = String(repeating: "n", count: tail)
                for name in ["next", "previous"] {
                    for body in [
                        #"{"a":["\#(pad)"],"\#(name)":"\#(rest)"}"#,
                        #"{"a":["\#(pad)",{"\#(name)":"\#(rest)"}]}"#,
                    ] {
                        #expect(Self.check(Array(body.utf8)) == nil, "\(body)")
                    }
                    // Nothing but the name in its quotes is one.
                    let near = #"{"a":["\#(pad)"],"\#(name)-":"\#(rest)","-\#(name)":"\#(rest)"}"#
                    #expect(Self.check(Array(near.utf8)) == 0, "\(near)")
                }
            }
        }
    }

    @Test func `thousands of random pages have the same links either way`() {
        var pages = RandomPages(random: Seeded(state: 20_261_123))
        var (gaveUp, none, some) = (0, 0, 0)
        for _ in 0..<20_000 {
            switch Self.check(pages.next()) {
            case nil: gaveUp += 1
            case 0: none += 1
            default: some += 1
            }
        }
        #expect(gaveUp > 3000 && none > 1000 && some > 3000, "\(gaveUp), \(none), \(some)")
    }
}

/// Pages with their members in any order, as often as it comes, with and without damage.
private struct RandomPages {
    private static let links = [
        "\"https://sandbox.belvo.com/api/accounts/?page=2\"", "\"\"", "\"é\"", "null", "17", "true",
        #""https:\/\/sandbox.belvo.com""#, #""a\"b""#, "{}", #"{"next":"x"}"#, #"["next","y"]"#,
    ]

    var random: Seeded

    mutating func next() -> [UInt8] {
        // Most pages are nearly as they should be, or the fast way would hardly ever be gone.
        let isOrderly = Int.random(in: 0..<10, using: &random) < 6
        var members = [member("count"), member("next"), member("previous")]
        while Bool.random(using: &random) {
            members.append(member(pick(["next", "previous", "x", "nextx", "", #"n\u0065xt"#])))
        }
        if !isOrderly { members.append(results()) }
        members.shuffle(using: &random)
        if isOrderly { members.append(results()) }
        var body = blank() + "{"
        for (place, member) in members.enumerated() {
            body += (place > 0 ? "," : "") + blank() + member + blank()
        }
        var bytes = Array((body + "}" + blank()).utf8)
        if Int.random(in: 0..<5, using: &random) == 0 {
            Mutations.apply(to: &bytes, using: &random)
        }
        return bytes
    }

    private mutating func member(_ name: String) -> String {
        // Of two links one is plain: an escape anywhere ends the fast way.
        let value =
            Bool.random(using: &random) ? pick(Array(Self.links.prefix(6))) : pick(Self.links)
        return "\"\(name)\"" + blank() + ":" + blank() + (name == "count" ? "12" : value)
    }

    private mutating func results() -> String {
        var maker = RandomDocument(random: random, blanksInHundred: 0)
        let isNested = Int.random(in: 0..<3, using: &random) == 0
        let result = isNested ? maker.value(depth: 3) : #"{"id":"a","amount":-1.5,"p":"n"}"#
        random = maker.random
        return "\"results\":[\(result)]"
    }

    private mutating func blank() -> String {
        Int.random(in: 0..<6, using: &random) == 0 ? pick([" ", "\n", "\r\n\t"]) : ""
    }

    private mutating func pick(_ values: [String]) -> String {
        values.randomElement(using: &random) ?? ""
    }
}
