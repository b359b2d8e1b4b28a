/// The members `next` and `previous` of a list page, for whoever has to replace them.
package enum PageEnvelope {
    package struct LinkValue: Sendable, Equatable {
        /// Where the text stands in the body, between the quotes.
        package let range: Range<Int>
        /// The same text without escapes.
        package let text: String
    }

    /// Every top-level `next` and `previous` that is a string, duplicates included, in the order of the body; `nil`
    /// when the body is not one JSON object.
    package static func linkValues(in body: Span<UInt8>) -> [LinkValue]? {
        TopLevel.members(of: body, where: isLink)?.compactMap { member in
            guard let text = member.text else { return nil }
            return LinkValue(
                range: member.range.lowerBound + 1..<member.range.upperBound - 1, text: text)
        }
    }

    private static func isLink(_ key: Span<UInt8>) -> Bool {
        key.isEqual(to: "next") || key.isEqual(to: "previous")
    }
}
