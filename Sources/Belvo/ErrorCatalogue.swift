/// An error that Belvo is known to answer with.
public struct KnownError: Sendable, Equatable {
    /// Whose matter it is, in Belvo's own division.
    public enum Concern: String, Sendable, CaseIterable {
        /// The application's: its request is wrong.
        case request
        /// The end user's: he must act.
        case link
        /// The institution's: later it may work.
        case institution
        /// Belvo's own: later it may work.
        case belvo
    }

    public let status: Int
    public let code: String
    /// As Belvo writes it; where it depends on the request, an instance. `nil` where Belvo writes none.
    public let message: String?
    public let concern: Concern

    public init(status: Int, code: String, message: String?, concern: Concern) {
        self.status = status
        self.code = code
        self.message = message
        self.concern = concern
    }
}

/// Belvo's errors. A code that occurs with several messages stands here several times, the usual one first.
public enum ErrorCatalogue {
    /// The first error of that code.
    public static func find(_ code: String) -> KnownError? { all.first { $0.code == code } }

    /// All errors of that code.
    public static func variants(of code: String) -> [KnownError] { all.filter { $0.code == code } }

    /// Each code once.
    public static let codes: [String] = all.map(\.code).reduce(into: []) { codes, code in
        if codes.last != code { codes.append(code) }
    }

    public static let all: [KnownError] = request + link + institution + belvo

    private static let request: [KnownError] = [
        of(.request, 400, "blank", "This field may not be blank."),
        of(
            .request, 400, "cancellation_error",
            "Payment Intent cannot be canceled because it is not SCHEDULED."),
        of(.request, 400, "does_not_exist", "Object with name=nobody does not exist."),
        of(.request, 400, "duplicated", "Link already exists"),
        of(.request, 400, "null", "This field may not be null."),
        of(.request, 400, "required", "This field is required."),
        of(
            .request, 400, "invalid",
            "Date has wrong format. Use one of these formats instead: YYYY-MM-DD."),
        of(.request, 400, "invalid_choice", "\"never\" is not a valid choice."),
        of(
            .request, 400, "invalid_credentials_storage",
            "Recurrent links must store the credentials"),
        of(
            .request, 400, "invalid_fetch_resources",
            "Single links without stored credentials must fetch resources"),
        of(
            .request, 400, "invalid_period",
            "The number of days between date_from and date_to must be at least 90 days"),
        of(
            .request, 400, "max_digits",
            "Ensure that there are no more than 12 digits in total."),
        of(
            .request, 400, "max_decimal_places",
            "Ensure that there are no more than 2 decimal places."),
        of(
            .request, 400, "min_value",
            "Ensure this value is greater than or equal to 0.01."),
        of(.request, 400, "already_exists", "A bank account with these details already exists."),
        of(.request, 400, "already_registered", nil),
        of(.request, 400, "idempotency_key_invalid", nil),
        of(.request, 400, "not_a_list", "Expected a list but got type \"str\"."),
        of(
            .request, 400, "parse_error",
            "JSON parse error - Expecting value: line 1 column 1 (char 0)"),
        of(
            .request, 400, "session_expired",
            "The session you are trying to resume has expired, please start again from register/retrieve endpoint"
        ),
        of(.request, 400, "session_expired_ob", nil),
        of(
            .request, 400, "unsupported_operation",
            "The resource you are trying to access is not supported by this institution"),
        of(.request, 400, "validation_error", "Bad request"),
        of(.request, 401, "authentication_failed", "Invalid Secret Keys"),
        of(
            .request, 403, "access_to_production_denied",
            "You don’t have access to production API."),
        of(
            .request, 403, "access_to_resource_denied",
            "You don't have access to this resource."),
        of(.request, 403, "quota_limit_reached", "The quota limit has been reached."),
        of(.request, 404, "not_found", "Not found"),
        of(.request, 405, "method_not_allowed", "Method \"PATCH\" not allowed."),
        of(
            .request, 408, "request_timeout",
            "The request timed out, you can retry asking for less data by changing your query parameters"
        ),
        of(
            .request, 409, "link_refreshed",
            "The link has already been refreshed. Please wait 10 minutes before trying again."),
        of(
            .request, 409, "idempotency_key_conflict",
            "A request with this idempotency key is already being processed."),
        of(
            .request, 422, "idempotency_payload_mismatch",
            "A different request with the same idempotency key already exists."),
        of(.request, 429, "throttled", "Request was throttled."),
    ]

    private static let link: [KnownError] = [
        of(
            .link, 400, "activation_failed",
            "The credentials provided were not accepted by the institution."),
        of(
            .link, 400, "invalid_link",
            "The link has been invalidated. You may need to update link credentials"),
        of(
            .link, 400, "login_error",
            "Invalid credentials provided to login to the institution"),
        of(
            .link, 400, "login_error",
            "A MFA token is required by the institution, but it’s not supported yet by Belvo."),
        of(
            .link, 400, "login_error",
            "Impossible to login, something unexpected happened while logging into the institution. Try again later."
        ),
        of(.link, 400, "login_error", "Login not attempted due to invalid credentials"),
        of(.link, 400, "login_error", "Missing credentials to login to the institution"),
        of(
            .link, 400, "login_error",
            "The user account access was forbidden by the institution"),
        of(
            .link, 400, "login_error",
            "The user account is locked, user needs to contact the institution to unlock it"),
        of(
            .link, 400, "too_many_sessions",
            "Impossible to login, a session is already opened with the institution for these credentials"
        ),
        of(
            .link, 400, "unconfirmed_link",
            "The link creation has not been completed yet"),
        of(
            .link, 401, "consent_without_accounts",
            "Information cannot be retrieved as the consent has no associated accounts"),
        of(.link, 403, "permission_denied", nil),
        of(
            .link, 404, "expired_credentials",
            "The credentials of this link have expired"),
        of(
            .link, 428, "token_required",
            "A MFA token is required by the institution to login"),
        of(
            .link, 428, "activation_required",
            "This user doesn't have web access activated yet."),
    ]

    private static let institution: [KnownError] = [
        of(
            .institution, 400, "institution_down",
            "The financial institution is down, try again later"),
        of(
            .institution, 400, "institution_inactive",
            "The institution has been temporarily deactivated"),
        of(
            .institution, 400, "institution_unavailable",
            "The financial institution is unavailable"),
        of(
            .institution, 400, "operational_limits_reached",
            "The institution has reached its operational limits"),
        of(
            .institution, 400, "unavailable_data",
            "The institution did not return any data for the request."),
    ]

    private static let belvo: [KnownError] = ["unexpected_error", "service_unavailable"].map {
        of(
            .belvo, 500, $0,
            "Belvo is unable to process the request due to an internal system issue or to an unsupported response from an institution"
        )
    }

    private static func of(
        _ concern: KnownError.Concern, _ status: Int, _ code: String, _ message: String?
    ) -> KnownError {
        KnownError(status: status, code: code, message: message, concern: concern)
    }
}
