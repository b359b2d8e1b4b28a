/// Reads one term: `word:value`, or an identifier by itself.
struct QueryTerm {
    let fields: QueryFields
    let now: Int64

    /// Words whose value is compared with one field, as it stands.
    private static let textFields = [
        "session": "testigo.session", "environment": "testigo.environment", "error": "error.type",
    ]

    func read(_ text: String, at column: Int) throws(QueryError) -> Query.Term {
        guard let colon = text.firstIndex(of: ":") else { return try bare(text, at: column) }
        let word = String(text[..<colon]).lowercased()
        let value = String(text[text.index(after: colon)...])
        let valueColumn = column + word.count + 1
        guard !value.isEmpty else {
            throw QueryError(column: valueColumn, message: "\(word): needs a value")
        }
        switch word {
        case "method":
            return .equals(field: "http.request.method", value: value.uppercased())
        case "path":
            return .begins(field: "url.path", prefix: value)
        case "status":
            return .status(try status(value, at: valueColumn))
        case "since":
            return .time(try time(value, at: valueColumn)...Int64.max)
        case "until":
            return .time(Int64.min...(try time(value, at: valueColumn)))
        case "kind":
            return .equals(field: "testigo.kind", value: try kind(value, at: valueColumn))
        default:
            if let field = Self.textFields[word] { return .equals(field: field, value: value) }
            return try known(word, value, column, valueColumn)
        }
    }

    private func known(
        _ word: String, _ value: String, _ column: Int, _ valueColumn: Int
    ) throws(QueryError) -> Query.Term {
        guard let field = fields.fields.first(where: { $0.word == word }) else {
            let builtIn = ["method", "path", "status", "since", "until", "kind"]
            let words = (builtIn + Self.textFields.keys + fields.fields.map(\.word)).sorted()
            throw QueryError(
                column: column,
                message:
                    "there is no \(word):, only \(words.map { $0 + ":" }.joined(separator: " "))")
        }
        guard field.isIdentifier else {
            return .equals(field: field.lineFields.first ?? "", value: value)
        }
        return .identifier(
            fields: field.lineFields, value: try identifier(value, at: valueColumn))
    }

    private func bare(_ text: String, at column: Int) throws(QueryError) -> Query.Term {
        guard let digits = Identifier.hexDigits(text), digits.count <= 32 else {
            throw QueryError(
                column: column,
                message: """
                    \(text) is neither word:value nor an id; an id is hexadecimal digits, with or without dashes
                    """)
        }
        return .identifier(
            fields: ["testigo.exchange_id"] + fields.bareFields,
            value: try identifier(text, at: column))
    }

    private func identifier(_ value: String, at column: Int) throws(QueryError) -> String {
        if let digits = Identifier.hexDigits(value), digits.count < Identifier.prefixDigitsMin {
            throw QueryError(
                column: column,
                message: "an id needs at least \(Identifier.prefixDigitsMin) digits to be looked up"
            )
        }
        return value
    }

    private func kind(_ value: String, at column: Int) throws(QueryError) -> String {
        guard LineKind(rawValue: value) != nil else {
            let kinds = LineKind.allCases.map(\.rawValue).joined(separator: ", ")
            throw QueryError(column: column, message: "kind: is one of \(kinds)")
        }
        return value
    }

    private func status(_ value: String, at column: Int) throws(QueryError) -> ClosedRange<Int> {
        let bytes = Array(value.utf8)
        if bytes.count == 3, let hundreds = Hexadecimal.value(bytes[0]), (1...9).contains(hundreds),
            bytes[1] | 0x20 == 0x78, bytes[2] | 0x20 == 0x78
        {
            return Int(hundreds) * 100...Int(hundreds) * 100 + 99
        }
        if let code = Int(value), (100...999).contains(code) { return code...code }
        let ends = value.split(separator: ".", omittingEmptySubsequences: true)
        if ends.count == 2, value.contains(".."), let low = Int(ends[0]), let high = Int(ends[1]),
            low <= high
        {
            return low...high
        }
        throw QueryError(column: column, message: "status: is 404, 4xx or 400..499")
    }

    /// Microseconds since 1970.
    private func time(_ value: String, at column: Int) throws(QueryError) -> Int64 {
        if let time = Timestamp.parse(value) { return time }
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        if let unit = value.last.flatMap({ units[$0] }), let count = Int64(value.dropLast()),
            (0...1_000_000).contains(count)
        {
            return now - count * unit * 1_000_000
        }
        throw QueryError(
            column: column,
            message: "a time is 90s, 30m, 2h, 7d, 2026-11-21 or 2026-11-21T10:00:00Z")
    }
}
