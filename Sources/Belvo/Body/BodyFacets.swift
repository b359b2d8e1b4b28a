/// What one body says about the exchange it belongs to, read once.
///
/// Whatever the body is, what was found in it up to the point where it stopped making sense is returned.
public struct BodyFacets: Sendable, Equatable {
    /// More of one kind are not kept: a page of Belvo's has at most 1000 results.
    public static let mostValues = 1000

    /// Every `request_id`, in the order of appearance, each once.
    public var requestIDs: [RequestIdentifier] = []
    /// Every link the body speaks of, in the order of appearance, each once.
    public var links: [String] = []
    public var institution: String?
    public var externalID: String?
    public var institutionUserID: String?
    /// Every `code` of an error answer, also of nested field errors, in the order of appearance, each once.
    public var errorCodes: [String] = []
    public var page: Page?
    public var challenge: Challenge?
    public var webhook: Webhook?
    /// The links themselves, on the routes that show them.
    public var linkObjects: [LinkObject] = []

    public init() {}

    public static func read(_ body: Span<UInt8>, in context: Context) -> BodyFacets {
        var reader = FacetReader(context)
        _ = SimdJSON.walk(body, reader.interest) { reader.take($0, $2) }
        return reader.finished()
    }
}
