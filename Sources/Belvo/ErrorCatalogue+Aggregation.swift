/// What the calls of an application run into.
extension BelvoError {
    public static let authenticationFailed = BelvoError(
        401, "authentication_failed", .request, "Invalid Secret Keys")
    public static let accessToProductionDenied = BelvoError(
        403, "access_to_production_denied", .request,
        "You don’t have access to production API.")
    public static let accessToResourceDenied = BelvoError(
        403, "access_to_resource_denied", .request, "You don't have access to this resource.")
    public static let duplicated = BelvoError(400, "duplicated", .request, "Link already exists")
    public static let invalidCredentialsStorage = BelvoError(
        400, "invalid_credentials_storage", .request, "Recurrent links must store the credentials")
    public static let invalidFetchResources = BelvoError(
        400, "invalid_fetch_resources", .request,
        "Single links without stored credentials must fetch resources")
    public static let invalidPeriod = BelvoError(
        400, "invalid_period", .request,
        "The number of days between date_from and date_to must be at least … days")
    public static let linkRefreshed = BelvoError(
        409, "link_refreshed", .request,
        "The link has already been refreshed. Please wait … minutes before trying again.")
    public static let methodNotAllowed = BelvoError(
        405, "method_not_allowed", .request, "Method \"…\" not allowed.")
    public static let notFound = BelvoError(404, "not_found", .request, "Not found.")
    public static let operationalLimitsReached = BelvoError(
        400, "operational_limits_reached", .request,
        "The institution has reached its operational limits")
    public static let parseError = BelvoError(
        400, "parse_error", .request, "JSON parse error - …")
    public static let permissionDenied = BelvoError(
        403, "permission_denied", .request,
        "You do not have permission to perform this action.")
    public static let quotaLimitReached = BelvoError(
        403, "quota_limit_reached", .request, "The quota limit has been reached.")
    /// Belvo documents the status alone; the words are Django's.
    public static let throttled = BelvoError(
        429, "throttled", .request,
        "Request was throttled. Expected available in … seconds.")
    public static let unsupportedOperation = BelvoError(
        400, "unsupported_operation", .request,
        "The resource you are trying to access is not supported by this institution")
    public static let validationError = BelvoError(
        400, "validation_error", .request, "Bad request")
}

/// What is wrong with one member of a body or a query.
extension BelvoError {
    public static let blank = BelvoError(
        400, "blank", .request, "This field may not be blank.", namesField: true)
    public static let doesNotExist = BelvoError(
        400, "does_not_exist", .request, "Object with … does not exist.", namesField: true)
    public static let invalid = BelvoError(
        400, "invalid", .request,
        "Date has wrong format. Use one of these formats instead: YYYY-MM-DD.",
        "\u{201C}…\u{201D} is not a valid UUID.",
        "The institution only supports the following resources: …", namesField: true)
    public static let invalidChoice = BelvoError(
        400, "invalid_choice", .request, "\"…\" is not a valid choice.", namesField: true)
    public static let maxDecimalPlaces = BelvoError(
        400, "max_decimal_places", .request,
        "Ensure that there are no more than … decimal places.", namesField: true)
    public static let maxDigits = BelvoError(
        400, "max_digits", .request, "Ensure that there are no more than … digits in total.",
        namesField: true)
    public static let maxLength = BelvoError(
        400, "max_length", .request, "Ensure this field has no more than … characters.",
        namesField: true)
    public static let minLength = BelvoError(
        400, "min_length", .request, "Ensure this field has at least … characters.",
        namesField: true)
    public static let minValue = BelvoError(
        400, "min_value", .request, "Ensure this value is greater than or equal to ….",
        namesField: true)
    public static let notAList = BelvoError(
        400, "not_a_list", .request, "Expected a list but got type \"…\".", namesField: true)
    public static let null = BelvoError(
        400, "null", .request, "This field may not be null.", namesField: true)
    public static let required = BelvoError(
        400, "required", .request, "This field is required.", namesField: true)
}

/// What the end user has to do something about.
extension BelvoError {
    public static let activationFailed = BelvoError(
        400, "activation_failed", .link,
        "The credentials provided were not accepted by the institution.")
    public static let activationRequired = BelvoError(
        428, "activation_required", .link,
        "This user doesn't have web access activated yet.")
    public static let consentWithoutAccounts = BelvoError(
        401, "consent_without_accounts", .link,
        "Information cannot be retrieved as the consent has no associated accounts")
    public static let expiredCredentials = BelvoError(
        404, "expired_credentials", .link, "The credentials of this link have expired")
    public static let invalidLink = BelvoError(
        400, "invalid_link", .link,
        "The link has been invalidated. You may need to update link credentials")
    public static let loginError = BelvoError(
        400, "login_error", .link,
        "Invalid credentials provided to login to the institution",
        "A MFA token is required by the institution, but it’s not supported yet by Belvo.",
        "Impossible to login, something unexpected happened while logging into the institution."
            + " Try again later.",
        "Login not attempted due to invalid credentials",
        "Missing credentials to login to the institution",
        "The user account access was forbidden by the institution",
        "The user account is locked, user needs to contact the institution to unlock it")
    public static let sessionExpired = BelvoError(
        400, "session_expired", .link,
        "The session you are trying to resume has expired, please start again from"
            + " register/retrieve endpoint")
    /// The token of the widget, not used in time or used twice. Belvo says nothing more.
    public static let sessionExpiredInOpenFinance = BelvoError(400, "session_expired_ob", .link)
    public static let tokenRequired = BelvoError(
        428, "token_required", .link, "A MFA token is required by the institution to login")
    public static let tooManySessions = BelvoError(
        400, "too_many_sessions", .link,
        "Impossible to login, a session is already opened with the institution for these"
            + " credentials")
    public static let unconfirmedLink = BelvoError(
        400, "unconfirmed_link", .link, "The link creation has not been completed yet")
}

/// What is not the application's fault.
extension BelvoError {
    public static let institutionDown = BelvoError(
        400, "institution_down", .institution,
        "The financial institution is down, try again later")
    public static let institutionInactive = BelvoError(
        400, "institution_inactive", .institution,
        "The institution has been temporarily deactivated")
    public static let institutionUnavailable = BelvoError(
        400, "institution_unavailable", .institution, "The financial institution is unavailable")
    public static let unavailableData = BelvoError(
        400, "unavailable_data", .institution,
        "The institution did not return any data for the request.")
    public static let requestTimeout = BelvoError(
        408, "request_timeout", .belvo,
        "The request timed out, you can retry asking for less data by changing your query"
            + " parameters")
    public static let serviceUnavailable = BelvoError(
        500, "service_unavailable", .belvo, unableToProcess)
    public static let unexpected = BelvoError(500, "unexpected_error", .belvo, unableToProcess)

    private static let unableToProcess =
        "Belvo is unable to process the request due to an internal system issue or to an"
        + " unsupported response from an institution"
}
