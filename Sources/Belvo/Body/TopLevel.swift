/// The members of the outermost object of a body.
enum TopLevel {
    struct Member {
        /// Unescaped.
        let key: String
        /// The whole value, a string with its quotes.
        let range: Range<Int>
        /// Unescaped; `nil` for anything but a string.
        let text: String?
    }

    /// The members with the wanted keys, duplicates included, in their order; `nil` when the body is not one
    /// object.
    static func members(
        of body: Span<UInt8>, where isWanted: (Span<UInt8>) -> Bool
    ) -> [Member]? {
        var members: [Member] = []
        var isObject = false
        var isFirst = true
        let isComplete = SimdJSON.walk(body, SimdJSON.Interest(depth: 1)) { event, key, text in
            if isFirst {
                isObject = event.kind == .objectBegin
                isFirst = false
            } else if isObject, event.kind != .containerEnd, isWanted(key) {
                members.append(
                    Member(
                        key: key.string, range: event.range,
                        text: event.kind == .string ? text.string : nil))
            }
        }
        return isComplete && isObject ? members : nil
    }
}

extension Span<UInt8> {
    func isEqual(to text: String) -> Bool {
        var index = 0
        for byte in text.utf8 {
            guard index < count, self[index] == byte else { return false }
            index += 1
        }
        return index == count
    }
}
