import Belvo

/// Why a call is refused: a status and one element of Belvo's error array for each thing that is wrong.
struct Refusal: Error, Sendable {
    struct Complaint: Sendable {
        let code: String
        /// None where Belvo sends none.
        let message: String?
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

    /// One of Belvo's errors, in its words.
    init(_ error: BelvoError, _ parts: String..., messageNumber: Int = 1, field: String? = nil) {
        status = error.status
        complaints = [Complaint(error, parts, messageNumber: messageNumber, field: field)]
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
        let words = message.map { [JSON.Member("message", .string($0))] } ?? []
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
    /// - Parameter parts: what the gaps of the message are filled with.
    init(
        _ error: BelvoError, _ parts: [String] = [], messageNumber: Int = 1,
        field: String? = nil, extra: [JSON.Member] = []
    ) {
        self.init(
            code: error.code, message: error.message(messageNumber, filling: parts), field: field,
            extra: extra)
    }

    static func invalid(_ message: String, field: String) -> Self {
        Self(code: BelvoError.invalid.code, message: message, field: field)
    }
    static func required(_ field: String) -> Self { Self(.required, field: field) }
    static func null(_ field: String) -> Self { Self(.null, field: field) }
    static func blank(_ field: String) -> Self { Self(.blank, field: field) }
    static func invalidChoice(_ value: String, field: String) -> Self {
        Self(.invalidChoice, [value], field: field)
    }
    static func notList(_ type: String, field: String) -> Self {
        Self(.notAList, [type], field: field)
    }
    static func notDate(field: String) -> Self { Self(.invalid, field: field) }
    static func notUUID(_ value: String, field: String) -> Self {
        Self(.invalid, [value], messageNumber: 2, field: field)
    }
    static func doesNotExist(_ attribute: String, _ value: String, field: String) -> Self {
        Self(.doesNotExist, ["\(attribute)=\(value)"], field: field)
    }
}

/// The refusals that are not about one member of a body.
extension Refusal {
    static let unauthenticated = Refusal(.authenticationFailed)
    static let notFound = Refusal(.notFound)
    static let badRequest = Refusal(.validationError)
    static let linkInvalid = Refusal(.invalidLink)
    static let linkUnconfirmed = Refusal(.unconfirmedLink)
    static let tooManySessions = Refusal(.tooManySessions)
    static let sessionExpired = Refusal(.sessionExpired)
    static let unsupported = Refusal(.unsupportedOperation)
    static let noData = Refusal(.unavailableData)
    static let quotaReached = Refusal(.quotaLimitReached)

    static func refreshed(minutesLeft: Int) -> Refusal {
        Refusal(.linkRefreshed, String(minutesLeft))
    }

    static func shortPeriod(days: Int) -> Refusal { Refusal(.invalidPeriod, String(days)) }

    static func parseError(_ detail: String) -> Refusal { Refusal(.parseError, detail) }

    static func methodNotAllowed(_ method: String) -> Refusal {
        Refusal(.methodNotAllowed, method)
    }

    static func duplicated(institutionUser: String) -> Refusal {
        let extra = [JSON.Member("institution_user_id", .string(institutionUser))]
        return Refusal(BelvoError.duplicated.status, [Complaint(.duplicated, extra: extra)])
    }
}
