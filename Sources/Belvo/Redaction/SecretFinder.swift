/// Finds secrets by their looks in running text, one character at a time: a JWT (`eyJ…`, three parts with
/// dots) and what follows the words `Basic` or `Bearer`.
///
/// It tells where a secret begins once it is sure, and where it has ended. Until it is sure, the characters
/// from `undecided` on must be held back.
struct SecretFinder {
    enum Finding {
        case nothing
        /// A secret began at this position and goes on.
        case begins(Int)
        /// The secret ended before this character.
        case ends
    }

    private enum Stage {
        case idle
        case tokenHeader, tokenPayload, tokenRest
        case schemeGap, schemeValue, schemeRest
    }

    /// The header of a JWT has a few hundred characters; a longer run is a document in Base64.
    private static let longestTokenHeader = 16 << 10
    /// After header and dot a run this long is taken for a token without waiting for the second dot.
    private static let longestTokenPayload = 64 << 10
    /// A longer word after `Basic` without a sign of Base64 is none.
    private static let longestPlainWord = 4 << 10
    private static let shortestSchemeValue = 8

    private var stage = Stage.idle
    /// How many characters of `ey` have just passed, and where they began.
    private var tokenPrefix: UInt8 = 0
    private var tokenStart = Int.max
    private var scheme = SchemeWord()
    /// Where what may be a secret began.
    private var start = Int.max
    private var length = 0
    private var looksEncoded = false
    private var afterSmallLetter = false

    /// Nothing is under way that an earlier character could have a part in.
    var isQuiet: Bool { stage == .idle && tokenPrefix == 0 && scheme.isNone }

    /// More characters than any prefix that `isQuiet` depends on.
    static let memory = 6

    var isInsideSecret: Bool { stage == .tokenRest || stage == .schemeRest }

    var undecided: Int {
        switch stage {
        case .tokenHeader, .tokenPayload, .schemeValue: start
        case .tokenRest, .schemeRest: .max
        case .idle, .schemeGap: tokenPrefix == 0 ? .max : tokenStart
        }
    }

    /// Takes the next character, a byte that stands (or whose escape begins) at `position`. A character
    /// outside ASCII is any byte above 0x7F.
    mutating func take(_ character: UInt8, at position: Int) -> Finding {
        let completesToken = advanceTokenPrefix(character, at: position)
        let completesScheme = scheme.advance(character)
        var finding = Finding.nothing
        switch stage {
        case .idle: break
        case .tokenHeader, .tokenPayload, .tokenRest: finding = continueToken(character)
        case .schemeGap, .schemeValue, .schemeRest:
            finding = continueScheme(character, at: position)
        }
        guard stage == .idle else { return finding }
        start = .max
        if completesToken {
            stage = .tokenHeader
            start = tokenStart
            length = 0
        } else if completesScheme {
            stage = .schemeGap
        }
        return finding
    }

    /// The text has ended; what is undecided is no secret.
    mutating func reset() {
        stage = .idle
        tokenPrefix = 0
        scheme = SchemeWord()
        start = .max
    }

    private mutating func advanceTokenPrefix(_ character: UInt8, at position: Int) -> Bool {
        switch character {
        case UInt8(ascii: "e"):
            tokenPrefix = 1
            tokenStart = position
            return false
        case UInt8(ascii: "y") where tokenPrefix == 1:
            tokenPrefix = 2
            return false
        default:
            let isComplete = tokenPrefix == 2 && character == UInt8(ascii: "J")
            tokenPrefix = 0
            return isComplete
        }
    }

    private mutating func continueToken(_ character: UInt8) -> Finding {
        let isDot = character == UInt8(ascii: ".")
        length += 1
        switch stage {
        case .tokenHeader where Self.isTokenCharacter(character):
            if length > Self.longestTokenHeader { stage = .idle }
        case .tokenHeader where isDot:
            stage = .tokenPayload
            length = 0
        case .tokenPayload where Self.isTokenCharacter(character) || isDot && length > 1:
            guard isDot || length > Self.longestTokenPayload else { break }
            stage = .tokenRest
            return .begins(start)
        case .tokenRest where Self.isTokenCharacter(character) || isDot:
            break
        case .tokenRest:
            stage = .idle
            return .ends
        default:
            stage = .idle
        }
        return .nothing
    }

    private mutating func continueScheme(_ character: UInt8, at position: Int) -> Finding {
        if stage == .schemeGap {
            if character == UInt8(ascii: " ") { return .nothing }
            stage = .schemeValue
            start = position
            length = 0
            looksEncoded = false
            afterSmallLetter = false
        }
        guard Self.isCredentialCharacter(character) else {
            defer { stage = .idle }
            return stage == .schemeRest ? .ends : .nothing
        }
        guard stage == .schemeValue else { return .nothing }
        length += 1
        noteLooks(of: character)
        if looksEncoded && length >= Self.shortestSchemeValue {
            stage = .schemeRest
            return .begins(start)
        }
        if length > Self.longestPlainWord { stage = .idle }
        return .nothing
    }

    /// `Basic` is also an English word: what follows is a credential only if it does not look like a word.
    private mutating func noteLooks(of character: UInt8) {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "="): looksEncoded = true
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): if afterSmallLetter { looksEncoded = true }
        default: break
        }
        afterSmallLetter = character >= UInt8(ascii: "a") && character <= UInt8(ascii: "z")
    }

    private static func isTokenCharacter(_ character: UInt8) -> Bool {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func isCredentialCharacter(_ character: UInt8) -> Bool {
        switch character {
        case UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="), UInt8(ascii: "."),
            UInt8(ascii: "~"):
            true
        default: isTokenCharacter(character)
        }
    }
}

/// How much of `basic` or `bearer`, in any case, has just passed.
private struct SchemeWord {
    private static let words = [Array("basic".utf8), Array("bearer".utf8)]

    private var isBearer = false
    private var count = 0

    var isNone: Bool { count == 0 }

    /// Returns whether this character is the space behind the whole word.
    mutating func advance(_ character: UInt8) -> Bool {
        let small = character | 0x20
        if small == UInt8(ascii: "b") {
            count = 1
            isBearer = false
            return false
        }
        guard count > 0 else { return false }
        if count == 1 { isBearer = small == UInt8(ascii: "e") }
        let word = Self.words[isBearer ? 1 : 0]
        if count == word.count {
            count = 0
            return character == UInt8(ascii: " ")
        }
        count = small == word[count] ? count + 1 : 0
        return false
    }
}
