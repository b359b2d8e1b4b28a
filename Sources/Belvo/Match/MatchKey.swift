/// The key under which replay finds the recorded request that an application repeats.
///
/// Two requests have the same key when they ask for the same: the order of query items and of members does not count,
/// nor does the order of a comma list that Belvo reads as a set. What is secret and what changes from run to run
/// (tokens, sessions, passwords, Belvo's keys) is left out, so that the key is the same before and after redaction.
public enum MatchKey {
    /// - Parameter isRedacted: path and query stand as in the record, so they need not be brought into that form.
    public static func compute(
        method: String, template: String?, path: String, query: String?, body: Span<UInt8>,
        isRedacted: Bool = false
    ) -> UInt64 {
        var hash = StableHash()
        hash.add(method.utf8.span)
        // A byte that neither a method nor a path can hold keeps the parts apart.
        hash.add(byte: 0)
        // As it will stand in the record, so that a value that looks like a secret counts alike there and here.
        let keptPath = isRedacted ? nil : TargetRedaction.redacted(path: path)
        hash.add((keptPath ?? path).utf8.span)
        if let query, !query.isEmpty {
            hash.add(byte: 0)
            let keptQuery = isRedacted ? query : QueryRedaction.redacted(query: query)
            addQuery(keptQuery.utf8.span, to: &hash)
        }
        if !body.isEmpty {
            let scope = SensitiveCatalogue.scope(
                method: method, template: template, path: path, side: .request)
            hash.add(byte: 0)
            hash.add(word: CanonicalBody.hash(of: body, leavingOut: scope.members))
        }
        return hash.value
    }

    /// The items in the order of their hashes, which is as good as any.
    private static func addQuery(_ query: Span<UInt8>, to hash: inout StableHash) {
        var items: [UInt64] = []
        items.reserveCapacity(8)
        QueryItems.forEach(in: query) { name, value in
            if !SecretName.isInQuery(name) { items.append(hashed(name, value)) }
        }
        items.sort()
        for item in items { hash.add(word: item) }
    }

    private static func hashed(_ name: Span<UInt8>, _ value: Span<UInt8>) -> UInt64 {
        var hash = StableHash()
        hash.add(name)
        hash.add(byte: 0)
        if isSet(name) {
            let elements = value.array.split(separator: UInt8(ascii: ","))
            for element in Set(elements.map(hashed(element:))).sorted() { hash.add(word: element) }
        } else {
            hash.add(value)
        }
        return hash.value
    }

    private static func hashed(element: ArraySlice<UInt8>) -> UInt64 {
        var hash = StableHash()
        hash.add(element.span)
        return hash.value
    }

    /// Belvo's filters that take a list in which order and repetition mean nothing.
    private static let setSuffixes = ["__in", "__not_in", "__allin"].map { Array($0.utf8) }

    private static func isSet(_ name: Span<UInt8>) -> Bool {
        // All of them end so.
        guard !name.isEmpty, name[name.count - 1] == UInt8(ascii: "n") else { return false }
        let name = name.array
        return setSuffixes.contains { name.suffix($0.count).elementsEqual($0) }
    }
}
