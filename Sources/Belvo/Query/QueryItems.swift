/// The `name=value` items of a query.
enum QueryItems {
    /// Shows the items in their order, both halves decoded; empty ones are left out. Nothing is copied unless it is encoded.
    static func forEach(
        in query: Span<UInt8>, _ visit: (_ name: Span<UInt8>, _ value: Span<UInt8>) -> Void
    ) {
        var start = 0
        while start < query.count {
            var end = start
            var equals: Int?
            var isEncoded = false
            while end < query.count && query[end] != UInt8(ascii: "&") {
                let byte = query[end]
                if byte == UInt8(ascii: "=") && equals == nil { equals = end }
                if byte == UInt8(ascii: "%") || byte == UInt8(ascii: "+") { isEncoded = true }
                end += 1
            }
            if end > start {
                let name = query.extracting(start..<(equals ?? end))
                let value = query.extracting((equals.map { $0 + 1 } ?? end)..<end)
                if isEncoded {
                    visit(decoded(name).span, decoded(value).span)
                } else {
                    visit(name, value)
                }
            }
            start = end + 1
        }
    }

    private static func decoded(_ text: Span<UInt8>) -> [UInt8] {
        Array(PercentEncoding.decoded(text.array[...]))
    }
}
