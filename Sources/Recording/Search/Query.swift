/// What a search looks for.
package indirect enum Query: Sendable, Equatable {
    case everything
    case and([Query])
    case or([Query])
    case not(Query)
    case term(Term)

    package enum Term: Sendable, Equatable {
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
package struct QueryFields: Sendable {
    package struct Field: Sendable {
        /// The word before the colon.
        package var word: String
        package var lineFields: [String]
        /// Looked up as an identifier, in either notation; else compared as text.
        package var isIdentifier: Bool

        package init(_ word: String, lineFields: [String], isIdentifier: Bool) {
            self.word = word
            self.lineFields = lineFields
            self.isIdentifier = isIdentifier
        }
    }

    package var fields: [Field]
    /// What a word without a colon is looked up in, besides the exchange's own id.
    package var bareFields: [String]

    package init(fields: [Field], bareFields: [String]) {
        self.fields = fields
        self.bareFields = bareFields
    }
}

/// Why a query could not be read.
package struct QueryError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Where, counted from 1.
    package var column: Int
    package var message: String

    package var description: String { "column \(column): \(message)" }
}
