/// Copies a JSON body, fed in pieces cut anywhere, and replaces what is secret in it; checks the whole grammar
/// on the way, so that a body it calls JSON can stand verbatim inside another JSON document.
///
/// Keys are compared unescaped and without regard to ASCII case, every duplicate counts, at any depth, with a value
/// of any type. Secrets are also found by their looks inside every string: see ``SecretFinder``.
///
/// The grammar is RFC 8259 with what readers of recordings cannot take left out: nesting beyond ``deepestNesting``,
/// a byte order mark, and escaped halves of surrogate pairs.
public struct RedactionMachine {
    public typealias Pseudonym =
        @Sendable (_ kind: PseudonymKind, _ text: [UInt8]) -> [UInt8]

    public static let deepestNesting = 128
    /// A longer user name or session is removed instead of given a pseudonym.
    static let longestPseudonymisedBytes = 64 << 10

    /// What may come next between tokens.
    enum Place {
        case value, firstElement, firstKey, key, colon, commaOrEnd, end
    }

    /// The token that is under way; it may go on in the next piece.
    enum Token {
        case none, string, number, literal
    }

    let members: MemberSet
    let pseudonym: Pseudonym

    var outlet = Outlet()
    var place = Place.value
    var token = Token.none
    var depth = 0
    /// One bit for each open container, the innermost lowest: set for an object.
    var containers: UInt128 = 0

    var string = StringState()
    var finder = SecretFinder()
    var number = NumberPart.sign
    var literal = LiteralState()

    /// How the value of the key just read is to be treated.
    var upcoming: SensitiveCatalogue.Treatment?
    /// The depth at which a value is being removed.
    var removalDepth: Int?
    /// For each byte of the piece one bit: see ``SimdJSON/markSpecialBytes(of:in:)``. Kept between pieces for
    /// its memory only.
    private var marks: [UInt64] = []
    private var malformation: Malformation?

    public init(scope: SensitiveCatalogue.Scope, pseudonym: @escaping Pseudonym) {
        members = scope.members
        self.pseudonym = pseudonym
    }

    /// Whether the bytes that come next belong to a value that must not be shown.
    var isInsideSecret: Bool {
        removalDepth != nil || string.captures != nil || finder.isInsideSecret
    }

    /// Takes the next piece of the body.
    public mutating func pass(_ input: Span<UInt8>, into output: inout [UInt8]) -> Passage {
        guard malformation == nil else { return .stopped(consumed: 0) }
        if input.isEmpty { return .verbatim }
        outlet.beginPiece()
        var marks: [UInt64] = []
        swap(&marks, &self.marks)
        defer { swap(&marks, &self.marks) }
        SimdJSON.markSpecialBytes(of: input, in: &marks)
        do {
            try follow(input, marks.span, &output)
        } catch {
            malformation = error
            outlet.stop(at: error.offset, input, &output)
            return .stopped(consumed: error.offset - outlet.base)
        }
        return outlet.endPiece(undecided: undecided, input, &output)
    }

    /// Ends the body. What was held back is appended, if it is innocent.
    public mutating func finish(into output: inout [UInt8]) -> Verdict {
        if malformation == nil, token == .number, number.isComplete { endNumber(at: outlet.base) }
        if malformation == nil, token != .none || place != .end {
            malformation = Malformation(reason: .truncated, offset: outlet.base)
        }
        if let malformation {
            outlet.stop(at: outlet.base, [UInt8]().span, &output)
            return .malformed(malformation, insideSecret: isInsideSecret)
        }
        return .json
    }

    private mutating func follow(
        _ input: Span<UInt8>, _ marks: Span<UInt64>, _ output: inout [UInt8]
    ) throws(Malformation) {
        var index = 0
        while index < input.count {
            if token == .none { index = try betweenTokens(input, from: index, &output) }
            // Nearly every token is a string: a branch that is nearly always taken costs nothing.
            if token == .string {
                index = try insideString(input, marks, from: index, &output)
            } else if token == .number {
                index = try insideNumber(input, from: index)
            } else if token == .literal {
                index = try insideLiteral(input, from: index)
            }
        }
    }

    /// The first byte that may still turn out to belong to a secret.
    private var undecided: Int {
        guard token == .string, removalDepth == nil else { return .max }
        return min(finder.undecided, string.escapeStart)
    }

    func malformed(_ reason: Malformation.Reason, at index: Int) -> Malformation {
        Malformation(reason: reason, offset: outlet.base + index)
    }
}

/// Why a body is not JSON.
public struct Malformation: Error, Equatable {
    public enum Reason: String, Sendable {
        case truncated
        case unexpectedByte = "unexpected byte"
        case nestedTooDeep = "nested too deep"
        case controlByteInString = "control byte in a string"
        case badEscape = "bad escape"
        case badNumber = "bad number"
        case notUTF8 = "not UTF-8"
    }

    public let reason: Reason
    /// Counted from the beginning of the body.
    public let offset: Int

    public init(reason: Reason, offset: Int) {
        self.reason = reason
        self.offset = offset
    }
}

/// What a body turned out to be.
public enum Verdict: Sendable, Equatable {
    case json
    /// `insideSecret`: it broke off in the middle of a value that must not be shown, so the rest must not be
    /// either.
    case malformed(Malformation, insideSecret: Bool)
}
