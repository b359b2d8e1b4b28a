/// The redaction of one body from its first piece to its end, with the decision what happens to a body that cannot be
/// followed as JSON: where credentials may stand in it, nothing of it is kept; elsewhere it is kept as text, with
/// what looks like a secret masked.
public struct BodyRedaction {
    public enum Progress: Sendable, Equatable {
        /// The output for this piece is the piece itself; nothing was appended.
        case verbatim
        /// The output for this piece, which may be nothing, was appended.
        case rewritten
        /// The body must not be kept, neither this piece nor the output for earlier ones.
        case withheld
    }

    public enum Outcome: Sendable, Equatable {
        /// The output is exactly one JSON value.
        case json
        case text(Malformation)
        /// The body must not be kept.
        case withheld(Malformation)
    }

    private enum Way {
        /// The whole body was taken at once, and is innocent.
        case innocent(count: Int)
        case json
        case text(TextRedactor)
        case withheld
    }

    private let scope: SensitiveCatalogue.Scope
    private let pseudonym: RedactionMachine.Pseudonym
    /// Most bodies need none.
    private lazy var machine = RedactionMachine(scope: scope, pseudonym: pseudonym)
    private var way = Way.json
    private var malformation: Malformation?

    public init(
        scope: SensitiveCatalogue.Scope, pseudonym: @escaping RedactionMachine.Pseudonym
    ) {
        self.scope = scope
        self.pseudonym = pseudonym
    }

    /// Takes a whole body, before anything else of it, if it can be kept as it is; and reads it on the way. `nil`
    /// when that is not certain: then nothing was taken, and it goes through `pass`.
    public mutating func passWhole(
        _ body: Span<UInt8>, in context: BodyFacets.Context
    ) -> FoundFacets? {
        var reader = FacetReader(context)
        guard
            SimdJSON.scanClean(
                body, without: scope.members.names, reader.interest,
                depth: RedactionMachine.deepestNesting, { reader.take($0, $2) })
        else { return nil }
        way = .innocent(count: body.count)
        return FoundFacets(reader.finished())
    }

    public mutating func pass(_ input: Span<UInt8>, into output: inout [UInt8]) -> Progress {
        switch way {
        case .innocent(let count):
            guard !input.isEmpty else { return .verbatim }
            // More came than was announced.
            let surplus = Malformation(reason: .unexpectedByte, offset: count)
            leaveJSON(.malformed(surplus, insideSecret: false))
            return pass(input, into: &output)
        case .withheld:
            return .withheld
        case .text(var redactor):
            // Out of the enum while it works, so that its buffers are not copied.
            way = .withheld
            let passage = redactor.pass(input, into: &output)
            way = .text(redactor)
            return passage == .verbatim ? .verbatim : .rewritten
        case .json:
            switch machine.pass(input, into: &output) {
            case .verbatim: return .verbatim
            case .rewritten: return .rewritten
            case .stopped(let consumed):
                leaveJSON(machine.finish(into: &output))
                if case .withheld = way { return .withheld }
                let rest = input.extracting(consumed..<input.count)
                if pass(rest, into: &output) == .verbatim {
                    output.append(copying: rest, 0..<rest.count)
                }
                return .rewritten
            }
        }
    }

    public mutating func finish(into output: inout [UInt8]) -> Outcome {
        if case .innocent = way { return .json }
        if case .json = way { leaveJSON(machine.finish(into: &output)) }
        guard let malformation else { return .json }
        guard case .text(var redactor) = way else { return .withheld(malformation) }
        redactor.finish(into: &output)
        return .text(malformation)
    }

    /// Decides what becomes of a body that turned out not to be JSON.
    private mutating func leaveJSON(_ verdict: Verdict) {
        guard case .malformed(let reason, let insideSecret) = verdict else { return }
        malformation = reason
        way = scope.carriesSecrets || insideSecret ? .withheld : .text(TextRedactor())
    }
}
