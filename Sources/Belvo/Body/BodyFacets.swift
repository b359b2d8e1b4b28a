/// What one body says about the exchange it belongs to, read once.
///
/// Whatever the body is, what was found in it up to the point where it stopped making sense is returned.
package struct BodyFacets: Sendable, Equatable {
    /// More of one kind are not kept: a page of Belvo's has at most 1000 results.
    package static let mostValues = 1000

    /// Every `request_id`, in the order of appearance, each once.
    package var requestIDs: [RequestIdentifier] = []
    /// Every link the body speaks of, in the order of appearance, each once.
    package var links: [String] = []
    package var institution: String?
    package var externalID: String?
    package var institutionUserID: String?
    /// Every `code` of an error answer, also of nested field errors, in the order of appearance, each once.
    package var errorCodes: [String] = []
    package var page: Page?
    package var challenge: Challenge?
    package var webhook: Webhook?
    /// The links themselves, on the routes that show them.
    package var linkObjects: [LinkObject] = []

    package init() {}

    package static func read(_ body: Span<UInt8>, in context: Context) -> BodyFacets {
        var reader = FacetReader(context)
        _ = SimdJSON.walk(body, reader.interest) { reader.take($0, $2) }
        return reader.finished()
    }
}
