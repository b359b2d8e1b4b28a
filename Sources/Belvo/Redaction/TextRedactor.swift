/// Masks what looks like a secret in text that is not JSON, fed in pieces cut anywhere. It knows no names, only looks:
/// see ``SecretFinder``.
public struct TextRedactor {
    private var outlet = Outlet()
    private var finder = SecretFinder()

    public init() {}

    public mutating func pass(_ input: Span<UInt8>, into output: inout [UInt8]) -> Passage {
        if input.isEmpty { return .verbatim }
        outlet.beginPiece()
        for index in input.indices {
            let position = outlet.base + index
            switch finder.take(input[index], at: position) {
            case .nothing: break
            case .begins(let start):
                outlet.shut(at: start, input, &output)
                output.append(contentsOf: SensitiveCatalogue.mark.utf8)
            case .ends:
                outlet.open(at: position)
            }
        }
        return outlet.endPiece(undecided: finder.undecided, input, &output)
    }

    /// Appends what was held back: the text has ended, so it is no secret.
    public mutating func finish(into output: inout [UInt8]) {
        outlet.stop(at: outlet.base, [UInt8]().span, &output)
    }

    /// A whole text at once; `nil` when nothing in it had to be masked.
    public static func redacted(_ text: [UInt8]) -> [UInt8]? {
        var redactor = TextRedactor()
        var output: [UInt8] = []
        let passage = redactor.pass(text.span, into: &output)
        redactor.finish(into: &output)
        return passage == .verbatim || output == text ? nil : output
    }
}
