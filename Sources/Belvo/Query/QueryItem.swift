/// One `name=value` of a query, both decoded.
struct QueryItem {
    let name: ArraySlice<UInt8>
    let value: ArraySlice<UInt8>

    var valueText: String { String(decoding: value, as: UTF8.self) }

    func isNamed(_ word: String) -> Bool {
        name.count == word.utf8.count && name.elementsEqual(word.utf8)
    }

    /// The items of a query in their order; empty ones are left out.
    struct All: Sequence, IteratorProtocol {
        private var rest: ArraySlice<UInt8>

        init(_ query: [UInt8]) {
            rest = query[...]
        }

        mutating func next() -> QueryItem? {
            rest = rest.drop { $0 == UInt8(ascii: "&") }
            guard !rest.isEmpty else { return nil }
            let item = rest.prefix { $0 != UInt8(ascii: "&") }
            rest = rest[item.endIndex...]
            let equals = item.firstIndex(of: UInt8(ascii: "=")) ?? item.endIndex
            return QueryItem(
                name: PercentEncoding.decoded(item[..<equals]),
                value: PercentEncoding.decoded(item[equals...].dropFirst()))
        }
    }
}
