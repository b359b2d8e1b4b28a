/// The members that carry Belvo's keys in the body of `POST /api/token/`, for whoever has to replace them.
public enum CredentialMembers {
    public struct Member: Sendable, Equatable {
        public enum Name: Sendable {
            case id
            case password
        }

        public let name: Name
        /// The whole value, a string with its quotes.
        public let range: Range<Int>
        /// The text, when the value is a string: what the application took for its key.
        public let text: String?
    }

    /// Every top-level `id` and `password`, duplicates included, in the order of the body; `nil` when the body is not
    /// one JSON object. The whole body is checked: a key is not put into something that two parsers could read
    /// in two ways.
    public static func ranges(in body: Span<UInt8>) -> [Member]? {
        guard SimdJSON.isValid(body, depth: RedactionMachine.deepestNesting) else { return nil }
        return TopLevel.members(of: body) { $0.isEqual(to: "id") || $0.isEqual(to: "password") }?
            .map { member in
                Member(
                    name: member.key == "id" ? .id : .password, range: member.range,
                    text: member.text)
            }
    }
}
