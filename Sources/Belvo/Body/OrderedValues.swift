/// Values in the order in which they first appeared, each once, and not more of them than anybody can use: a hostile
/// body must not buy memory or time with them.
struct OrderedValues<Value: Hashable> {
    private(set) var values: [Value] = []
    private var seen: Set<Value> = []

    mutating func append(_ value: Value) {
        guard values.count < BodyFacets.mostValues, value != values.last else { return }
        if seen.insert(value).inserted { values.append(value) }
    }
}

extension OrderedValues<String> {
    /// The results of a page mostly speak of one link: what equals the last value is not even copied.
    mutating func append(_ text: Span<UInt8>) {
        if let last = values.last, text.isEqual(to: last) { return }
        append(text.string)
    }
}
