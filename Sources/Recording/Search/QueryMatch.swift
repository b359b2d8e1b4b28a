extension Query {
    /// Whether a line is what is looked for. This is the truth; the index only proposes.
    func matches(_ line: LineView) -> Bool {
        switch self {
        case .everything: true
        case .and(let parts): parts.allSatisfy { $0.matches(line) }
        case .or(let parts): parts.contains { $0.matches(line) }
        case .not(let part): !part.matches(line)
        case .term(let term): term.matches(line)
        }
    }

    /// Whether a reader who asked this wants to see the line: as in a search, exchanges unless the query names
    /// kinds.
    public func accepts(_ line: LineView) -> Bool { restrictedToExchanges.matches(line) }

    /// Whether the query says itself which kinds of lines it wants; if not, it wants exchanges.
    var namesKind: Bool {
        switch self {
        case .everything: false
        case .and(let parts), .or(let parts): parts.contains(where: \.namesKind)
        case .not(let part): part.namesKind
        case .term(.equals(let field, _)): field == "testigo.kind"
        case .term: false
        }
    }

    /// The query as it is run: exchanges, unless it names kinds.
    var restrictedToExchanges: Query {
        if namesKind { return self }
        let exchanges = Query.term(
            .equals(field: "testigo.kind", value: LineKind.exchange.rawValue))
        return self == .everything ? exchanges : .and([exchanges, self])
    }
}

extension Query.Term {
    func matches(_ line: LineView) -> Bool {
        switch self {
        case .equals(let field, let value):
            line.strings(field).contains(value)
        case .begins(let field, let prefix):
            line.string(field).map { $0.utf8.starts(with: prefix.utf8) } ?? false
        case .status(let range):
            line.integer("http.response.status_code").map(range.contains) ?? false
        case .time(let range):
            line.time.map(range.contains) ?? false
        case .identifier(let fields, let value):
            fields.contains { field in
                line.strings(field).contains { Identifier.matches($0, wanted: value) }
            }
        }
    }
}
