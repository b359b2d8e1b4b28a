/// Reads the query language:
///
/// ```
/// query   = or
/// or      = and *( "or" and )
/// and     = not *( [ "and" ] not )
/// not     = "not" not / "(" or ")" / term
/// term    = word ":" value / id
/// value   = text without spaces and parentheses / '"' text '"'
/// ```
public struct QueryParser {
    private var tokens: QueryTokens
    private let fields: QueryFields
    private let now: Int64
    private var depth = 0

    /// Deeper nesting is a mistake, or an attack on the stack.
    private static let depthMax = 64

    /// - Parameter now: microseconds since 1970, for `since:2h`.
    public static func parse(
        _ text: String, fields: QueryFields, now: Int64
    ) throws(QueryError) -> Query {
        var parser = QueryParser(tokens: QueryTokens(text), fields: fields, now: now)
        guard try parser.tokens.peek() != nil else { return .everything }
        let query = try parser.parseOr()
        if let extra = try parser.tokens.peek() {
            throw QueryError(
                column: extra.column, message: "a closing parenthesis without an opening one")
        }
        return query
    }

    private init(tokens: QueryTokens, fields: QueryFields, now: Int64) {
        self.tokens = tokens
        self.fields = fields
        self.now = now
    }

    private mutating func parseOr() throws(QueryError) -> Query {
        var parts = [try parseAnd()]
        while try tokens.take(word: "or") { parts.append(try parseAnd()) }
        return parts.count == 1 ? parts[0] : .or(parts)
    }

    private mutating func parseAnd() throws(QueryError) -> Query {
        var parts = [try parseNot()]
        while let next = try tokens.peek() {
            if next.kind == .close || next.isWord("or") { break }
            _ = try tokens.take(word: "and")
            parts.append(try parseNot())
        }
        return parts.count == 1 ? parts[0] : .and(parts)
    }

    private mutating func parseNot() throws(QueryError) -> Query {
        guard let token = try tokens.next() else {
            throw QueryError(
                column: tokens.column, message: "the query ends where a term is expected")
        }
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthMax else {
            throw QueryError(
                column: token.column, message: "nested more than \(Self.depthMax) deep")
        }
        switch token.kind {
        case .open:
            let inside = try parseOr()
            guard try tokens.take(.close) else {
                throw QueryError(
                    column: token.column, message: "this parenthesis is never closed")
            }
            return inside
        case .close:
            throw QueryError(column: token.column, message: "a term is expected, not )")
        case .term(let text, let isQuoted):
            if !isQuoted && token.isWord("not") { return .not(try parseNot()) }
            if !isQuoted && (token.isWord("and") || token.isWord("or")) {
                throw QueryError(
                    column: token.column, message: "\(text) needs a term before and after it")
            }
            return .term(try QueryTerm(fields: fields, now: now).read(text, at: token.column))
        }
    }
}

/// The pieces of a query, one at a time.
struct QueryTokens {
    enum Kind: Equatable {
        case open
        case close
        case term(String, isQuoted: Bool)
    }

    struct Token: Equatable {
        let kind: Kind
        /// Counted from 1.
        let column: Int

        func isWord(_ word: String) -> Bool {
            guard case .term(let text, false) = kind else { return false }
            return text.lowercased() == word
        }
    }

    private let characters: [Character]
    private var position = 0
    private var peeked: Token?

    init(_ text: String) { characters = Array(text) }

    /// Where the next piece is looked for.
    var column: Int { peeked?.column ?? position + 1 }

    mutating func peek() throws(QueryError) -> Token? {
        if peeked == nil { peeked = try scan() }
        return peeked
    }

    mutating func next() throws(QueryError) -> Token? {
        defer { peeked = nil }
        return try peek()
    }

    mutating func take(_ kind: Kind) throws(QueryError) -> Bool {
        guard try peek()?.kind == kind else { return false }
        peeked = nil
        return true
    }

    mutating func take(word: String) throws(QueryError) -> Bool {
        guard try peek()?.isWord(word) == true else { return false }
        peeked = nil
        return true
    }

    private mutating func scan() throws(QueryError) -> Token? {
        while position < characters.count && characters[position].isWhitespace { position += 1 }
        guard position < characters.count else { return nil }
        let column = position + 1
        switch characters[position] {
        case "(":
            position += 1
            return Token(kind: .open, column: column)
        case ")":
            position += 1
            return Token(kind: .close, column: column)
        default:
            return try scanTerm(column)
        }
    }

    private mutating func scanTerm(_ column: Int) throws(QueryError) -> Token {
        var text = ""
        var isQuoted = false
        while position < characters.count {
            let character = characters[position]
            if character.isWhitespace || character == "(" || character == ")" { break }
            position += 1
            guard character == "\"" else {
                text.append(character)
                continue
            }
            isQuoted = true
            let start = position
            while position < characters.count && characters[position] != "\"" { position += 1 }
            guard position < characters.count else {
                throw QueryError(column: start, message: "this quotation is never closed")
            }
            text += String(characters[start..<position])
            position += 1
        }
        return Token(kind: .term(text, isQuoted: isQuoted), column: column)
    }
}
