/// What in Belvo's traffic is secret, as a table: the union of what belongs to Belvo's keys and tokens and to
/// the bank credentials of end users. Every reader of names (bodies, queries, match keys) asks here.
public enum SensitiveCatalogue {
    public enum Side: Sendable {
        case request
        case response
    }

    /// What is done with the value of a sensitive name.
    public enum Treatment: Sendable, Equatable {
        /// Replaced without trace, whatever its type.
        case removed
        /// A text replaced by its pseudonym; anything else that could hold a text is removed.
        case pseudonym(PseudonymKind)
        /// Personal data. No profile of this version acts on it; it stands in the table so that the profile
        /// which does finds its names here.
        case personal
    }

    /// Where a member name is sensitive. Error bodies have `code`, every list has `id`.
    enum Reach: Sendable {
        case anywhere
        case tokenRequest
        case tokenAnswer
        case redirectionRequest
    }

    struct Member: Sendable {
        let name: String
        let treatment: Treatment
        let reach: Reach

        init(_ name: String, _ treatment: Treatment, _ reach: Reach = .anywhere) {
            self.name = name
            self.treatment = treatment
            self.reach = reach
        }
    }

    static let bodyMembers: [Member] = [
        Member("password", .removed),
        Member("password2", .removed),
        Member("token", .removed),
        Member("encryption_key", .removed),
        Member("private_key", .removed),
        Member("certificate", .removed),
        Member("secret", .removed),
        Member("secret_id", .removed),
        Member("secret_key", .removed),
        Member("secret_password", .removed),
        Member("client_secret", .removed),
        Member("access_token", .removed),
        Member("refresh_token", .removed),
        Member("id_token", .removed),
        // Belvo writes with underscores; others that an application may quote do not.
        Member("encryptionKey", .removed),
        Member("privateKey", .removed),
        Member("secretId", .removed),
        Member("secretKey", .removed),
        Member("secretPassword", .removed),
        Member("clientSecret", .removed),
        Member("accessToken", .removed),
        Member("refreshToken", .removed),
        Member("idToken", .removed),
        Member("api_key", .removed),
        Member("apiKey", .removed),
        Member("authorization", .removed),
        Member("proxy-authorization", .removed),
        Member("proxy_authorization", .removed),
        Member("cookie", .removed),
        Member("set-cookie", .removed),
        Member("x-api-key", .removed),
        Member("id", .removed, .tokenRequest),
        Member("access", .removed, .tokenAnswer),
        Member("refresh", .removed, .tokenAnswer),
        Member("code", .removed, .redirectionRequest),
        Member("username", .pseudonym(.userName)),
        Member("username2", .pseudonym(.userName)),
        Member("username3", .pseudonym(.userName)),
        Member("session", .pseudonym(.session)),
    ]

    /// Names in the query of a URL, besides those that are secret in a body: see ``SecretName``.
    static let queryMembers: [Member] = [
        Member("access_token", .removed),
        Member("refresh_token", .removed),
        Member("id_token", .removed),
        Member("token", .removed),
        Member("password", .removed),
        Member("password2", .removed),
        Member("authorization", .removed),
        Member("client_secret", .removed),
        // The code of an authorisation, on the callback to which a bank sends the browser.
        Member("code", .removed),
        Member("user_document", .personal),
    ]

    /// Header fields whose value is a credential.
    static let headerFields: [String] = [
        "authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key",
    ]

    /// What stands in the place of a removed value.
    static let mark = "[redacted]"
}

/// What a pseudonym stands for: equal values of one kind get equal pseudonyms.
public enum PseudonymKind: Sendable, Equatable {
    case userName
    case session
}
