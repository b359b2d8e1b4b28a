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
        for item in QueryItem.All(Array(query.utf8)) {
            read(item)
        }
    }

    private static let linkDetail = "/api/links/{id}/"

    /// The first of several equal names counts, as does the path before the query.
    private mutating func read(_ item: QueryItem) {
        if item.isNamed("link") {
            link = link ?? item.valueText
        } else if item.isNamed("external_id") {
            externalID = externalID ?? item.valueText
        } else if item.isNamed("institution_user_id") {
            institutionUserID = institutionUserID ?? item.valueText
        } else if item.isNamed("institution") {
            institution = institution ?? item.valueText
        }
    }
}
