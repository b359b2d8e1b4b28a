/// An error as Belvo documents it. Its messages belong to the protocol: clients compare them.
public struct BelvoError: Sendable, Equatable {
    /// Who has to act, in Belvo's own division.
    public enum Class: String, Sendable, CaseIterable {
        /// The application: it asked for something that cannot be.
        case request
        /// The end user: the link needs him.
        case link
        /// Nobody but the institution; later it may work.
        case institution
        /// Nobody but Belvo; later it may work.
        case belvo
    }

    /// Stands in a message for what differs from case to case.
    public static let gap: Character = "…"

    public let status: Int
    public let code: String
    public let errorClass: Class
    /// What Belvo writes, the most usual first; none where it writes nothing.
    public let messages: [String]
    /// Whether the answer names a member of the request in `field`.
    public let namesField: Bool

    init(
        _ status: Int, _ code: String, _ errorClass: Class, _ messages: String...,
        namesField: Bool = false
    ) {
        self.status = status
        self.code = code
        self.errorClass = errorClass
        self.messages = messages
        self.namesField = namesField
    }

    /// The message of that number, from 1, with its gaps filled in order; `nil` when there is none.
    public func message(_ number: Int = 1, filling parts: [String] = []) -> String? {
        guard messages.indices.contains(number - 1) else { return nil }
        var parts = parts[...]
        return messages[number - 1].reduce(into: "") { text, sign in
            if sign == Self.gap, let part = parts.popFirst() {
                text += part
            } else {
                text.append(sign)
            }
        }
    }
}

/// The errors that Belvo documents for its API and for payments. Where the documentation prints no message, Django's
/// stands here, in which Belvo's API is written.
public enum ErrorCatalogue {
    public static let all = request + fields + links + institutions + payments + belvo

    public static func error(_ code: String) -> BelvoError? { byCode[code] }

    private static let byCode = Dictionary(uniqueKeysWithValues: all.map { ($0.code, $0) })

    private static let request: [BelvoError] = [
        .authenticationFailed, .accessToProductionDenied, .accessToResourceDenied, .duplicated,
        .invalidCredentialsStorage, .invalidFetchResources, .invalidPeriod, .linkRefreshed,
        .methodNotAllowed, .notFound, .operationalLimitsReached, .parseError, .permissionDenied,
        .quotaLimitReached, .throttled, .unsupportedOperation, .validationError,
    ]

    private static let fields: [BelvoError] = [
        .blank, .doesNotExist, .invalid, .invalidChoice, .maxDecimalPlaces, .maxDigits,
        .maxLength, .minLength, .minValue, .notAList, .null, .required,
    ]

    private static let links: [BelvoError] = [
        .activationFailed, .activationRequired, .consentWithoutAccounts, .expiredCredentials,
        .invalidLink, .loginError, .sessionExpired, .sessionExpiredInOpenFinance, .tokenRequired,
        .tooManySessions, .unconfirmedLink,
    ]

    private static let institutions: [BelvoError] = [
        .institutionDown, .institutionInactive, .institutionUnavailable, .unavailableData,
    ]

    private static let payments: [BelvoError] = [
        .alreadyExists, .alreadyRegistered, .cancellationError, .idempotencyKeyConflict,
        .idempotencyKeyInvalid, .idempotencyPayloadMismatch,
    ]

    private static let belvo: [BelvoError] = [.requestTimeout, .serviceUnavailable, .unexpected]
}

/// An instance of each, for those who make errors happen.
extension BelvoError {
    /// The message of that number, from 1, as it could occur; `nil` when there is none.
    public func example(_ number: Int = 1) -> String? {
        message(number, filling: Self.examples[code] ?? [])
    }

    private static let examples: [String: [String]] = [
        "already_exists": ["57291"], "cancellation_error": ["Payment Intent", "23:59:00"],
        "does_not_exist": ["name=nobody"], "invalid": ["FISCAL"], "invalid_choice": ["often"],
        "invalid_period": ["90"], "link_refreshed": ["10"], "max_decimal_places": ["2"],
        "max_digits": ["12"], "max_length": ["256"], "method_not_allowed": ["PATCH"],
        "min_length": ["3"], "min_value": ["0.01"], "not_a_list": ["str"],
        "parse_error": ["Expecting value: line 1 column 1 (char 0)"], "throttled": ["60"],
    ]
}
