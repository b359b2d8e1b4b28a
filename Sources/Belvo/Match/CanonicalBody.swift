/// The hash of a JSON body that does not depend on white space, on the order of members or on how strings are
/// escaped. Numbers count as they are written: `1.0` is not `1`.
struct CanonicalBody {
    private struct Container {
        let isObject: Bool
        /// The hash of the member's name that the container is the value of.
        let key: UInt64
        /// Where the hashes of its elements begin.
        let start: Int
    }

    private let leftOut: MemberSet
    private var containers: [Container] = []
    private var values: [UInt64] = []
    /// How many containers have been opened inside a member that is left out, itself included.
    private var leftOutDepth = 0
    private var isTooDeep = false

    private init(leavingOut members: MemberSet) {
        leftOut = members
    }

    /// A body that is not JSON, or nested too deep, counts byte for byte.
    static func hash(of body: Span<UInt8>, leavingOut members: MemberSet) -> UInt64 {
        var canonical = CanonicalBody(leavingOut: members)
        let everything = SimdJSON.Interest(depth: RedactionMachine.deepestNesting)
        let isJSON = SimdJSON.walk(body, everything) { canonical.take($0, $1, $2) }
        if isJSON, !canonical.isTooDeep, let value = canonical.values.first { return value }
        var hash = StableHash()
        hash.add(body)
        return hash.value
    }

    private mutating func take(
        _ event: SimdJSON.Event, _ key: Span<UInt8>, _ text: Span<UInt8>
    ) {
        switch event.kind {
        case .objectBegin, .arrayBegin:
            if leftOutDepth > 0 || isLeftOut(key) {
                leftOutDepth += 1
            } else {
                containers.append(
                    Container(
                        isObject: event.kind == .objectBegin, key: hashed(key), start: values.count)
                )
            }
        case .containerEnd:
            if leftOutDepth > 0 { leftOutDepth -= 1 } else { endContainer() }
        case .string, .number, .true, .false, .null:
            if leftOutDepth > 0 || isLeftOut(key) { return }
            var hash = StableHash()
            hash.add(byte: event.kind.rawValue)
            hash.add(text)
            append(hash.value, key: hashed(key))
        case .skipped:
            isTooDeep = true
        }
    }

    private mutating func endContainer() {
        guard let container = containers.popLast() else { return }
        var elements = Array(values[container.start...])
        values.removeSubrange(container.start...)
        if container.isObject { elements.sort() }
        var hash = StableHash()
        hash.add(byte: container.isObject ? UInt8(ascii: "{") : UInt8(ascii: "["))
        for element in elements { hash.add(word: element) }
        append(hash.value, key: container.key)
    }

    private mutating func append(_ value: UInt64, key: UInt64) {
        guard containers.last?.isObject == true else { return values.append(value) }
        var hash = StableHash()
        hash.add(word: key)
        hash.add(word: value)
        values.append(hash.value)
    }

    private func isLeftOut(_ key: Span<UInt8>) -> Bool {
        guard containers.last?.isObject == true else { return false }
        let treatment = leftOut.treatment(of: key, 0..<key.count)
        return treatment == .removed || treatment == .pseudonym(.session)
    }

    private func hashed(_ key: Span<UInt8>) -> UInt64 {
        guard containers.last?.isObject == true else { return 0 }
        var hash = StableHash()
        hash.add(key)
        return hash.value
    }
}
