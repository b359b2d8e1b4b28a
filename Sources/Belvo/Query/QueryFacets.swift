/// What a request says about links and institutions before any body is read: in its path and its query.
public struct QueryFacets: Sendable, Equatable {
    public var link: String?
    public var externalID: String?
    public var institutionUserID: String?
    public var institution: String?

    public init(path: String, template: String?, query: String?) {
        if let template, template.utf8.starts(with: Self.linkDetail.utf8) {
            link = path.split(separator: "/").dropFirst(2).first.map(String.init)
        }
        guard let query else { return }
        QueryItems.forEach(in: query.utf8.span) { name, value in read(name, value) }
    }

    private static let linkDetail = "/api/links/{id}/"

    /// The first of several equal names counts, as does the path before the query.
    private mutating func read(_ name: Span<UInt8>, _ value: Span<UInt8>) {
        if name.isEqual(to: "link") {
            link = link ?? value.string
        } else if name.isEqual(to: "external_id") {
            externalID = externalID ?? value.string
        } else if name.isEqual(to: "institution_user_id") {
            institutionUserID = institutionUserID ?? value.string
        } else if name.isEqual(to: "institution") {
            institution = institution ?? value.string
        }
    }
}
