/// The member names that facets are read from.
enum FacetName: Int, CaseIterable {
    case requestID, link, linkID, id, institution, name, externalID, institutionUserID, code
    case count, next, previous, results
    case session, expiry
    case webhookID, webhookType, webhookCode
    case status, accessMode

    static let vocabulary = SimdJSON.Vocabulary(allCases.map(\.text))

    static func bits(_ names: [FacetName]) -> UInt64 {
        names.reduce(0) { $0 | 1 << UInt64($1.rawValue) }
    }

    private var text: String {
        switch self {
        case .requestID: "request_id"
        case .link: "link"
        case .linkID: "link_id"
        case .id: "id"
        case .institution: "institution"
        case .name: "name"
        case .externalID: "external_id"
        case .institutionUserID: "institution_user_id"
        case .code: "code"
        case .count: "count"
        case .next: "next"
        case .previous: "previous"
        case .results: "results"
        case .session: "session"
        case .expiry: "expiry"
        case .webhookID: "webhook_id"
        case .webhookType: "webhook_type"
        case .webhookCode: "webhook_code"
        case .status: "status"
        case .accessMode: "access_mode"
        }
    }
}
