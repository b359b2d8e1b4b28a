/// The members `next` and `previous` of a list page, for whoever has to replace them.
public enum PageEnvelope {
    public struct LinkValue: Sendable, Equatable {
        /// Where the text stands in the body, between the quotes.
        public let range: Range<Int>
        /// The same text without escapes; `nil` when it stands there without any.
        public let unescaped: String?
    }

    /// Every top-level `next` and `previous` that is a string, duplicates included, in the order of the body; `nil`
    /// when the body is not one JSON object. Of one whose links stand before its first container, as Belvo writes
    /// them, what follows is not checked.
    public static func linkValues(in body: Span<UInt8>) -> [LinkValue]? {
        if let places = SimdJSON.pageLinks(in: body) {
            return places.map { LinkValue(range: $0, unescaped: nil) }
        }
        return linkValues(reading: body)
    }

    private static func linkValues(reading body: Span<UInt8>) -> [LinkValue]? {
        TopLevel.members(of: body, where: isLink)?.compactMap { member in
            guard let text = member.text else { return nil }
            return LinkValue(
                range: member.range.lowerBound + 1..<member.range.upperBound - 1, unescaped: text)
        }
    }

    private static func isLink(_ key: Span<UInt8>) -> Bool {
        key.isEqual(to: "next") || key.isEqual(to: "previous")
    }
}
