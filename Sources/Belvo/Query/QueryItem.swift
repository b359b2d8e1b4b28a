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
        private let query: [UInt8]
        private var position = 0

        init(_ query: [UInt8]) { self.query = query }

        mutating func next() -> QueryItem? {
            while position < query.count && query[position] == UInt8(ascii: "&") { position += 1 }
            guard position < query.count else { return nil }
            let start = position
            var equals: Int?
            var isEncoded = false
            while position < query.count && query[position] != UInt8(ascii: "&") {
                let byte = query[position]
                if byte == UInt8(ascii: "=") && equals == nil { equals = position }
                if byte == UInt8(ascii: "%") || byte == UInt8(ascii: "+") { isEncoded = true }
                position += 1
            }
            let name = query[start..<(equals ?? position)]
            let value = query[(equals.map { $0 + 1 } ?? position)..<position]
            guard isEncoded else { return QueryItem(name: name, value: value) }
            return QueryItem(
                name: PercentEncoding.decoded(name), value: PercentEncoding.decoded(value))
        }
    }
}
