import Belvo

/// A body sent through the redaction in pieces, and what came of it.
struct RedactionRun: Equatable {
    var output: [UInt8] = []
    var outcome = BodyRedaction.Outcome.json
    /// Whether any piece said that the body must not be kept.
    var wasWithheld = false

    var text: String { String(decoding: output, as: UTF8.self) }

    /// What a recorder would keep: nothing of a body that is withheld.
    var kept: [UInt8] {
        if case .withheld = outcome { return [] }
        return output
    }

    static let links = SensitiveCatalogue.scope(
        method: "POST", template: "/api/links/", path: "/api/links/", side: .request)
    static let accounts = SensitiveCatalogue.scope(
        method: "GET", template: "/api/accounts/", path: "/api/accounts/", side: .response)
    static let tokenRequest = SensitiveCatalogue.scope(
        method: "POST", template: "/api/token/", path: "/api/token/", side: .request)
    static let tokenAnswer = SensitiveCatalogue.scope(
        method: "POST", template: "/api/token/", path: "/api/token/", side: .response)

    init(_ pieces: [[UInt8]], _ scope: SensitiveCatalogue.Scope) {
        var redaction = BodyRedaction(scope: scope) { kind, text in
            // Unmistakable, and different for each text and kind.
            Array(
                "<\(kind) \(text.count) \(text.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xFFFF })>".utf8)
        }
        for piece in pieces {
            switch redaction.pass(piece.span, into: &output) {
            case .verbatim: output += piece
            case .rewritten: break
            case .withheld: wasWithheld = true
            }
        }
        outcome = redaction.finish(into: &output)
    }

    init(_ body: String, _ scope: SensitiveCatalogue.Scope = links) {
        self.init([Array(body.utf8)], scope)
    }

    /// The body fed whole, cut in two at every byte, in three at every pair of neighbouring places, and byte by byte.
    static func everyWay(
        _ body: [UInt8], _ scope: SensitiveCatalogue.Scope
    ) -> [RedactionRun] {
        var runs = [RedactionRun([body], scope), RedactionRun(body.map { [$0] }, scope)]
        for place in 0...body.count {
            let (left, right) = (Array(body[..<place]), Array(body[place...]))
            runs.append(RedactionRun([left, right], scope))
            if let first = right.first {
                runs.append(RedactionRun([left, [first], Array(right.dropFirst())], scope))
            }
        }
        return runs
    }
}
