/// What a search looks for.
public indirect enum Query: Sendable, Equatable {
    case everything
    case and([Query])
    case or([Query])
    case not(Query)
    case term(Term)

    public enum Term: Sendable, Equatable {
        /// A text field that equals one of some values.
        case equals(field: String, value: String)
        /// A text field that begins so.
        case begins(field: String, prefix: String)
        case status(ClosedRange<Int>)
        case time(ClosedRange<Int64>)
        /// One of some fields is, or begins with, this identifier.
        case identifier(fields: [String], value: String)
    }
}

/// The words of the query language that only the roof knows: which line fields they look at.
public struct QueryFields: Sendable {
    public struct Field: Sendable {
        /// The word before the colon.
        public var word: String
        public var lineFields: [String]
        /// Looked up as an identifier, in either notation; else compared as text.
        public var isIdentifier: Bool

        public init(_ word: String, lineFields: [String], isIdentifier: Bool) {
            self.word = word
            self.lineFields = lineFields
            self.isIdentifier = isIdentifier
        }
    }

    public var fields: [Field]
    /// What a word without a colon is looked up in, besides the exchange's own id.
    public var bareFields: [String]

    public init(fields: [Field], bareFields: [String]) {
        self.fields = fields
        self.bareFields = bareFields
    }
}

/// Why a query could not be read.
public struct QueryError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Where, counted from 1.
    public var column: Int
    public var message: String

    public var description: String { "column \(column): \(message)" }
}
