/// Values in the order in which they first appeared, each once, and not more of them than anybody can use: a hostile
/// body must not buy memory or time with them.
struct OrderedValues<Value: Hashable> {
    private(set) var values: [Value] = []
    /// Begun when there are so many values that looking through them would take longer.
    private var seen: Set<Value> = []
    private static var listedMost: Int { 8 }

    mutating func append(_ value: Value) {
        guard values.count < BodyFacets.mostValues, isNew(value) else { return }
        values.append(value)
    }

    private mutating func isNew(_ value: Value) -> Bool {
        guard values.count >= Self.listedMost else { return !values.contains(value) }
        if seen.isEmpty { seen = Set(values) }
        return seen.insert(value).inserted
    }
}

extension OrderedValues<String> {
    /// The results of a page mostly speak of one link: what equals the last value is not even copied.
    mutating func append(_ text: Span<UInt8>) {
        if let last = values.last, text.isEqual(to: last) { return }
        append(text.string)
    }
}
