/// JSON texts made of what Belvo's bodies are made of, and, at will, of what must not be kept of them.
struct RandomDocument {
    /// Names that readers of facets look for, and some that nobody looks for.
    static let names = [
        "request_id", "link", "link_id", "id", "institution", "name", "external_id",
        "institution_user_id", "code", "count", "next", "previous", "results", "session_", "expiry",
        "webhook_id", "webhook_type", "webhook_code", "status", "access_mode", "amount",
        "description", "", "x", "é",
        "a_name_as_long_as_the_longest_that_anybody_would_ever_look_for",
    ]

    private static let words = [
        "", "a", "São Paulo", "erebor_br_retail", "0c3f2a9b6d7e4f10a1b2c3d4e5f60718", "😀", "\u{7F}",
        "2026-11-21T00:00:00.123456Z", "Basi c", "er ic ", "eyj ey J", "next", "Plaza Básica 12",
        "https://sandbox.belvo.com/api/accounts/?page=2&page_size=100",
    ]

    private static let looksOfSecrets = [
        "eyJhbGciOiJIUzUxMiJ9.eyJqdGkiOiI3NSJ9.kS-fE_3bXVl0", "Basic c2VjcmV0LWlkOnBhc3N3b3Jk",
        "bEARER abcdefghi0=", "eyJ", "basic  b", "é", "a\\u00e9", "\\/", "\\n",
    ]

    private static let numbers = ["0", "-0", "17", "-12.50", "1e3", "1.5E-2", "9007199254740993"]

    var random: Seeded
    /// Of a hundred names or texts, how many are of a kind that must not be kept.
    var secretsInHundred = 0
    /// Of a hundred places where a blank may stand, how many have some.
    var blanksInHundred = 10
    /// Names that must not be kept, in lower case.
    var sensitive: [String] = []

    /// An object or an array, rarely another value.
    mutating func document() -> [UInt8] {
        Array((blank() + (chance(95) ? container(depth: 0) : value(depth: 9)) + blank()).utf8)
    }

    mutating func value(depth: Int) -> String {
        if depth < 6 && chance(35) { return container(depth: depth) }
        switch Int.random(in: 0..<10, using: &random) {
        case 0: return pick(["true", "false", "null"])
        case 1, 2: return pick(Self.numbers)
        default: return "\"" + text() + "\""
        }
    }

    private mutating func container(depth: Int) -> String {
        let count = chance(10) ? 0 : Int.random(in: 1...5, using: &random)
        let isObject = chance(70)
        var result = isObject ? "{" : "["
        for place in 0..<count {
            if place > 0 { result += blank() + "," }
            result += blank()
            if isObject { result += "\"" + name() + "\"" + blank() + ":" + blank() }
            result += value(depth: depth + 1)
        }
        return result + blank() + (isObject ? "}" : "]")
    }

    private mutating func name() -> String {
        guard !sensitive.isEmpty, chance(secretsInHundred) else { return pick(Self.names) }
        let name = Self.inAnyCase(pick(sensitive), using: &random)
        // Names that only begin or end like one are innocent.
        return chance(50) ? name : chance(50) ? name + "x" : String(name.dropFirst())
    }

    private mutating func text() -> String {
        var text = pick(Self.words)
        while chance(30) { text += " " + pick(Self.words) }
        if chance(secretsInHundred) { text += pick(["", " ", "x"]) + pick(Self.looksOfSecrets) }
        return text
    }

    private mutating func blank() -> String {
        chance(blanksInHundred) ? pick([" ", "  ", "\n", "\r\n", "\t"]) : ""
    }

    private mutating func chance(_ inHundred: Int) -> Bool {
        Int.random(in: 0..<100, using: &random) < inHundred
    }

    private mutating func pick(_ values: [String]) -> String {
        values.randomElement(using: &random) ?? ""
    }

    static func inAnyCase(_ name: String, using random: inout Seeded) -> String {
        String(
            name.map { letter in
                Bool.random(using: &random) ? Character(letter.uppercased()) : letter
            })
    }
}
