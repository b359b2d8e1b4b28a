import Testing

@testable import Belvo

/// One kind of body, and the pass over a whole body held against the readers that it stands in for.
struct CleanScanTrial: Sendable, CustomTestStringConvertible {
    /// One event of a walk, kept.
    private struct Step: Equatable, CustomStringConvertible {
        let kind: SimdJSON.Kind
        let name: Int?
        let range: Range<Int>
        let key: [UInt8]
        let text: [UInt8]

        init(_ event: SimdJSON.Event, _ key: Span<UInt8>, _ text: Span<UInt8>) {
            kind = event.kind
            name = event.name
            range = event.range
            self.key = key.indices.map { key[$0] }
            self.text = text.indices.map { text[$0] }
        }

        var description: String {
            "\(kind) \(name ?? -1) \(range) \(String(decoding: key + text, as: UTF8.self))"
        }
    }

    let testDescription: String
    let scope: SensitiveCatalogue.Scope
    let context: BodyFacets.Context
    /// The names that must not be kept in such a body.
    let sensitive: [String]

    private init(
        _ description: String, _ method: String, _ template: String?,
        _ side: SensitiveCatalogue.Side, status: Int?, _ reaches: Set<SensitiveCatalogue.Reach>
    ) {
        testDescription = description
        scope = SensitiveCatalogue.scope(
            method: method, template: template, path: template ?? "/api/unheard-of/", side: side)
        context = BodyFacets.Context(
            template: template, side: side, method: method, status: status)
        sensitive = SensitiveCatalogue.bodyMembers.filter { reaches.contains($0.reach) }
            .map(\.name)
    }

    /// Every set of sensitive names, and every way in which facets are read.
    static let all = [
        CleanScanTrial("a page", "GET", "/api/accounts/", .response, status: 200, [.anywhere]),
        CleanScanTrial(
            "a page of links", "GET", "/api/links/", .response, status: 200, [.anywhere]),
        CleanScanTrial("an error", "POST", "/api/links/", .response, status: 428, [.anywhere]),
        CleanScanTrial("a request", "POST", "/api/links/", .request, status: nil, [.anywhere]),
        CleanScanTrial(
            "a request for a token", "POST", "/api/token/", .request, status: nil,
            [.anywhere, .tokenRequest]),
        CleanScanTrial(
            "a token", "POST", "/api/token/", .response, status: 200, [.anywhere, .tokenAnswer]),
        CleanScanTrial(
            "an authorisation", "POST", "/payments/br/enrollments/complete-redirection/", .request,
            status: nil, [.anywhere, .redirectionRequest]),
        CleanScanTrial(
            "an unknown path", "GET", nil, .response, status: 200, [.anywhere, .tokenAnswer]),
    ]

    /// Whether the pass says yes. If it does although a reader disagrees, that is an issue.
    @discardableResult
    func takes(_ body: [UInt8], interest: SimdJSON.Interest? = nil) -> Bool {
        let interest = interest ?? FacetReader(context).interest
        var scanned: [Step] = []
        let isTaken = SimdJSON.scanClean(
            body.span, without: scope.members.names, interest,
            depth: RedactionMachine.deepestNesting
        ) { scanned.append(Step($0, $1, $2)) }
        guard isTaken else {
            // What was seen before the doubt must not be shown.
            if !scanned.isEmpty { report("events of a refused body", body) }
            return false
        }
        compareWithMachine(body)
        var walked: [Step] = []
        let isContainer = SimdJSON.walk(body.span, interest) { walked.append(Step($0, $1, $2)) }
        // A walk through a scalar shows nothing, and says so.
        if !isContainer && !walked.isEmpty { report("the walk broke off", body) }
        if scanned != walked {
            let place = zip(scanned, walked).prefix { $0 == $1 }.count
            let differing = [scanned, walked].map { steps in
                place < steps.count ? "\(steps[place])" : "nothing"
            }
            report("step \(place) is \(differing[0]), of a walk \(differing[1])", body)
        }
        return true
    }

    private func compareWithMachine(_ body: [UInt8]) {
        var machine = RedactionMachine(scope: scope) { $1 }
        var output: [UInt8] = []
        let passage = machine.pass(body.span, into: &output)
        let verdict = machine.finish(into: &output)
        if passage != .verbatim || verdict != .json || !output.isEmpty {
            report("the machine says \(passage), \(verdict)", body)
        }
    }

    private func report(_ what: String, _ body: [UInt8]) {
        Issue.record(
            "\(testDescription): \(what): \(String(decoding: body, as: UTF8.self).debugDescription)"
        )
    }
}
