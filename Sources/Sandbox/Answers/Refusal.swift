import Belvo

/// Why a call is refused: a status and one element of Belvo's error array for each thing that is wrong.
struct Refusal: Error, Sendable {
    struct Complaint: Sendable {
        let code: String
        /// Not printed when it is empty: one of Belvo's errors has none.
        let message: String
        var field: String?
        var extra: [JSON.Member] = []
    }

    let status: Int
    let complaints: [Complaint]
    var idempotency: IdempotencyMark?

    init(_ status: Int, _ code: String, _ message: String, field: String? = nil) {
        self.status = status
        complaints = [Complaint(code: code, message: message, field: field)]
    }

    init(_ status: Int, _ complaints: [Complaint]) {
        self.status = status
        self.complaints = complaints
    }

    /// The error array. All elements carry the id of the request they answer.
    func body(requestID: String) -> JSON {
        .array(complaints.map { $0.json(requestID: requestID) })
    }
}

extension Refusal.Complaint {
    fileprivate func json(requestID: String) -> JSON {
        let words = message.isEmpty ? [] : [JSON.Member("message", .string(message))]
        let what = [JSON.Member("code", .string(code))] + words
        let id = JSON.Member("request_id", .string(requestID))
        let path = (field ?? "").split(separator: ".").map(String.init)
        guard path.count > 1 else {
            let place = field.map { [JSON.Member("field", .string($0))] } ?? []
            return .object(what + [id] + place + extra)
        }
        // Of a member inside a member, the error stands under the names that lead to it.
        let nested = path.dropFirst().reversed().reduce(JSON.array([.object(what + extra)])) {
            inner, name in .object([JSON.Member(name, inner)])
        }
        guard case .object(let members) = nested else { return nested }
        return .object([JSON.Member("field", .string(path[0])), id] + members)
    }
}

extension Refusal.Complaint {
    static func invalid(_ message: String, field: String) -> Self {
        Self(code: "invalid", message: message, field: field)
    }
    static func required(_ field: String) -> Self {
        Self(code: "required", message: "This field is required.", field: field)
    }
    static func null(_ field: String) -> Self {
        Self(code: "null", message: "This field may not be null.", field: field)
    }
    static func blank(_ field: String) -> Self {
        Self(code: "blank", message: "This field may not be blank.", field: field)
    }
    static func invalidChoice(_ value: String, field: String) -> Self {
        Self(
            code: "invalid_choice", message: "\"\(value)\" is not a valid choice.", field: field)
    }
    static func notList(_ type: String, field: String) -> Self {
        Self(
            code: "not_a_list", message: "Expected a list but got type \"\(type)\".", field: field)
    }
    static func notUUID(_ value: String, field: String) -> Self {
        .invalid("\u{201C}\(value)\u{201D} is not a valid UUID.", field: field)
    }
    static func notDate(field: String) -> Self {
        .invalid(
            "Date has wrong format. Use one of these formats instead: YYYY-MM-DD.", field: field)
    }
    static func doesNotExist(_ attribute: String, _ value: String, field: String) -> Self {
        Self(
            code: "does_not_exist", message: "Object with \(attribute)=\(value) does not exist.",
            field: field)
    }
}

/// The refusals that are not about one member of a body. Codes and messages are Belvo's.
extension Refusal {
    static let unauthenticated = Refusal(401, "authentication_failed", "Invalid Secret Keys")
    static let notFound = Refusal(404, "not_found", "Not found.")
    static let badRequest = Refusal(400, "validation_error", "Bad request")
    static let linkInvalid = Refusal(
        400, "invalid_link",
        "The link has been invalidated. You may need to update link credentials")
    static let linkUnconfirmed = Refusal(
        400, "unconfirmed_link", "The link creation has not been completed yet")
    static let institutionDown = Refusal(
        400, "institution_down", "The financial institution is down, try again later")
    static let tooManySessions = Refusal(
        400, "too_many_sessions",
        "Impossible to login, a session is already opened with the institution for these"
            + " credentials")
    static let sessionExpired = Refusal(
        400, "session_expired",
        "The session you are trying to resume has expired, please start again from"
            + " register/retrieve endpoint")
    static let unsupported = Refusal(
        400, "unsupported_operation",
        "The resource you are trying to access is not supported by this institution")

    static let noData = Refusal(
        400, "unavailable_data", "The institution did not return any data for the request.")

    static let quotaReached = Refusal(
        403, "quota_limit_reached", "The quota limit has been reached.")

    static func refreshed(minutesLeft: Int) -> Refusal {
        Refusal(
            409, "link_refreshed",
            "The link has already been refreshed. Please wait \(minutesLeft) minutes before"
                + " trying again.")
    }

    static func shortPeriod(days: Int) -> Refusal {
        Refusal(
            400, "invalid_period",
            "The number of days between date_from and date_to must be at least \(days) days")
    }

    static func parseError(_ detail: String) -> Refusal {
        Refusal(400, "parse_error", "JSON parse error - \(detail)")
    }

    static func methodNotAllowed(_ method: String) -> Refusal {
        Refusal(405, "method_not_allowed", "Method \"\(method)\" not allowed.")
    }

    static func duplicated(institutionUser: String) -> Refusal {
        let complaint = Complaint(
            code: "duplicated", message: "Link already exists",
            extra: [JSON.Member("institution_user_id", .string(institutionUser))])
        return Refusal(400, [complaint])
    }
}
