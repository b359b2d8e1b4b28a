import GRDB

/// A query as a condition on the index: true for every row whose line could match, and perhaps for more. What
/// the index does not know becomes "perhaps", whichever side of a `not` it stands on.
struct QueryPlan {
    private(set) var arguments: [any DatabaseValueConvertible] = []
    private let fields: LineFields

    init(_ fields: LineFields) { self.fields = fields }

    mutating func condition(_ query: Query, isNegated: Bool = false) -> String {
        switch query {
        case .everything:
            return isNegated ? "0" : "1"
        case .not(let part):
            return condition(part, isNegated: !isNegated)
        case .and(let parts):
            return join(parts, isNegated ? " OR " : " AND ", isNegated)
        case .or(let parts):
            return join(parts, isNegated ? " AND " : " OR ", isNegated)
        case .term(let term):
            // A row that the index only thinks to match may not match: its negation proposes every row.
            guard let (sql, isExact) = condition(term) else { return "1" }
            if !isNegated { return sql }
            return isExact ? "NOT COALESCE((\(sql)), 0)" : discard(sql)
        }
    }

    private mutating func join(_ parts: [Query], _ operation: String, _ isNegated: Bool) -> String {
        let conditions = parts.map { condition($0, isNegated: isNegated) }
        return "(" + conditions.joined(separator: operation) + ")"
    }

    /// Takes back the arguments of a condition that is not used.
    private mutating func discard(_ sql: String) -> String {
        arguments.removeLast(sql.count { $0 == "?" })
        return "1"
    }

    private mutating func condition(_ term: Query.Term) -> (sql: String, isExact: Bool)? {
        switch term {
        case .equals(let field, let value):
            return equals(field, value)
        case .begins("url.path", let prefix):
            arguments += [prefix, prefix]
            return ("substr(path, 1, length(?)) = ?", true)
        case .begins:
            return nil
        case .status(let range):
            arguments += [range.lowerBound, range.upperBound]
            return ("status BETWEEN ? AND ?", true)
        case .time(let range):
            arguments += [range.lowerBound, range.upperBound]
            return ("ts_us BETWEEN ? AND ?", true)
        case .identifier(let names, let value):
            guard names.allSatisfy(fields.identifiers.contains) else { return nil }
            let keys = Identifier.keys(matching: value)
            arguments += [keys.lowerBound, keys.upperBound]
            return (
                "sequence IN (SELECT row FROM occurrence WHERE hash64 BETWEEN ? AND ?)", false
            )
        }
    }

    private mutating func equals(_ field: String, _ value: String) -> (String, Bool)? {
        let column: String
        switch field {
        case "http.request.method": column = "method"
        case "testigo.kind": column = "kind"
        case "testigo.session": column = "session"
        case "testigo.environment": column = "environment"
        case "error.type": column = "error"
        default:
            guard field == fields.institution else { return nil }
            arguments.append(value)
            // The column holds a string by itself only; the line may hold several.
            return (
                "(institution IS NULL OR institution = (SELECT id FROM word WHERE text = ?))", false
            )
        }
        arguments.append(value)
        return ("\(column) = (SELECT id FROM word WHERE text = ?)", true)
    }
}
