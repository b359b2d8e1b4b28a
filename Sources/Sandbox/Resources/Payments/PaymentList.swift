import Belvo

/// An object of the payments' side of the API, with what can be asked of it beside what it shows.
struct PaymentEntry {
    let json: JSON
    /// What filters look at though it is not shown, or not in that form.
    var beside: [JSON.Member] = []
    /// Where `search` looks.
    var words: [String?] = []
}

extension Answer {
    /// One page of payment objects. `search` finds a part of any of an object's words.
    static func page(
        of entries: [PaymentEntry], columns: [Column], for call: Call
    ) throws(Refusal) -> Answer {
        let part = call.query.last("search").map { $0.lowercased() } ?? ""
        let found =
            part.isEmpty
            ? entries
            : entries.filter { $0.words.contains { $0?.lowercased().contains(part) ?? false } }
        return try .page(
            of: found.map { StoredObject($0.json, columns: columns, beside: $0.beside) },
            columns: columns, for: call)
    }

    static func detail(status: Int = 200, _ json: JSON, for call: Call) -> Answer {
        .detail(status: status, StoredObject(json, columns: []), for: call)
    }
}

extension Column {
    /// What all lists of payment objects can be asked for.
    static let ofPayments: [Column] = [
        Column("id", .id, [.oneOf]), .ordered("created_at", .moment), .id("external_id"),
    ]
}

extension JSON.Member {
    /// An amount in the form that filters compare; it is shown as text.
    static func comparable(cents: Int) -> JSON.Member { JSON.Member("amount", .money(cents)) }
}

extension JSON {
    /// An amount as payments show it: `"1234.12"`.
    static func amount(_ cents: Int) -> JSON {
        guard case .number(let digits) = JSON.money(cents) else { return .null }
        return .string(digits)
    }
}
