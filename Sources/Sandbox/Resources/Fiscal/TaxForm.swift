import Belvo

/// A part of a return: its fields in their order. Most stay empty, as on paper.
struct TaxForm {
    let fields: [String]

    init(_ names: String) { fields = names.split(separator: " ").map(String.init) }

    /// The part with some fields filled; all others hold the same, which is nothing unless it is said.
    func filled(_ values: [String: JSON], others: JSON = .null) -> JSON {
        precondition(values.keys.allSatisfy(fields.contains), "a field that the form has not")
        return .object(fields.map { JSON.Member($0, values[$0] ?? others) })
    }

    /// The part with amounts in whole pesos.
    func filled(_ pesos: [String: Int]) -> JSON { filled(pesos.mapValues(JSON.integer)) }
}
