import Belvo

/// What lets the widget in, as the application asked for it.
struct AccessToken: Sendable {
    /// Its `jti`.
    let id: String
    let issuedAt: Timestamp
    let expiresAt: Timestamp
    let claims: JSON

    /// Reads an `Authorization` value by the Bearer scheme (RFC 6750).
    /// - Throws: `Refusal` when this sandbox did not sign it, or signed it for something else.
    init(authorization: ArraySlice<UInt8>?, _ keys: SandboxKeys) throws(Refusal) {
        let parts = authorization?.split(separator: 0x20, maxSplits: 1) ?? []
        guard parts.count == 2, parts[0].elementsEqual("bearer".utf8, by: { $0 | 0x20 == $1 }),
            let claims = keys.claims(of: parts[1]), let token = AccessToken(claims: claims)
        else { throw .unauthenticated }
        self = token
    }

    /// `nil` when they are not those of an access token.
    init?(claims: JSON) {
        guard claims["token_type"] == "access", let id = claims["jti"]?.stringValue,
            let issued = Self.moment("iat", of: claims), let ends = Self.moment("exp", of: claims)
        else { return nil }
        self.claims = claims
        self.id = id
        issuedAt = issued
        expiresAt = ends
    }

    private static func moment(_ name: String, of claims: JSON) -> Timestamp? {
        guard case .number(let digits) = claims[name], let seconds = Int(digits) else { return nil }
        return Timestamp(microseconds: seconds * 1_000_000)
    }

    /// - Throws: `Refusal` when the application did not ask for that.
    func check(scope: String) throws(Refusal) {
        guard words("scopes").contains(scope) else { throw .accessDenied }
    }

    private func words(_ name: String) -> [String] {
        guard case .array(let elements) = claims[name] else { return [] }
        return elements.compactMap(\.stringValue)
    }
}

/// What it asks of the link that is to be made.
extension AccessToken {
    var fetchResources: [String] { words("fetch_resources") }
    var staleIn: String { claims["stale_in"]?.stringValue ?? "365d" }
    var credentialsStorage: String { claims["credentials_storage"]?.stringValue ?? "store" }
    var externalID: String? { claims["external_id"]?.stringValue }

    /// The link to be given new credentials or a new consent, instead of one being made.
    var link: ObjectID? { claims[path: ["link", "id"]]?.stringValue.flatMap { ObjectID($0) } }

    var isForOpenFinance: Bool {
        claims[path: ["widget", "openfinance_feature"]] == .string(WidgetForm.consentFeature)
    }

    /// Who gives the consent, if the application said so: for a company also by its own number, which counts then.
    var document: String? {
        let people = claims[path: ["widget", "consent", "identification_info"]]
        guard case .array(let entries) = people else { return nil }
        let company = entries.first { $0["type"] == "CNPJ" }
        return (company ?? entries.first)?["number"]?.stringValue
    }
}

extension Refusal {
    static let accessDenied = Refusal(
        403, "access_to_resource_denied", "You don't have access to this resource.")
    /// Belvo prints no message with it.
    static let widgetSessionExpired = Refusal(.sessionExpiredInOpenFinance)
}
