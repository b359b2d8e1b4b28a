import Belvo

/// A device with which payments can be confirmed.
struct PaymentEnrollment: PaymentRecord {
    /// So long the bank takes to accept a device whose holder said yes.
    private static let acceptanceMicroseconds = 60_000_000
    private static let daysValid = 730

    /// What came back with the person who was sent to the bank.
    enum Return: Sendable {
        case accepted
        case refused(code: String)
    }

    let id: ObjectID
    let createdAt: Timestamp
    let customer: PaymentCustomer
    let institution: PaymentInstitution
    let name: String?
    let callback: String
    let platform: String
    let externalID: ObjectID?
    let metadata: JSON
    /// By which the person is known when he comes back.
    let state: String
    var back: (how: Return, at: Timestamp)?

    private struct Status {
        let word: String
        let detail: String
        let since: Timestamp
        var reason: (code: String, message: String)?
    }

    private var expiresAt: Timestamp {
        createdAt + Self.daysValid * Timestamp.microsecondsPerDay
    }

    private func status(at now: Timestamp) -> Status {
        if now >= expiresAt {
            return Status(
                word: "CANCELED", detail: "REVOKED", since: expiresAt,
                reason: (
                    "canceled_due_to_expiration",
                    "Enrollment canceled because its validity period has expired."
                ))
        }
        switch back {
        case nil:
            return Status(
                word: "PENDING", detail: "AWAITING_ACCOUNT_HOLDER_VALIDATION", since: createdAt)
        case (.refused(let code), let moment)?:
            return Status(
                word: "FAILED", detail: "REJECTED", since: moment,
                reason: (code, "Enrollment rejected after the redirection to the institution."))
        case (.accepted, let moment)?:
            let accepted = moment + Self.acceptanceMicroseconds
            return now < accepted
                ? Status(word: "PENDING", detail: "AWAITING_ENROLLMENT", since: moment)
                : Status(word: "SUCCEEDED", detail: "AUTHORIZED", since: accepted)
        }
    }

    func json(at now: Timestamp, createdBy owner: String) -> JSON {
        let status = status(at: now)
        let slug = institution.institution.name.prefix { $0 != "_" }
        return [
            "id": .id(id),
            "created_by": .string(owner),
            "created_at": .timestamp(createdAt),
            "updated_at": .timestamp(status.since),
            "external_id": .id(externalID ?? id),
            "type": "open_finance_biometric_pix",
            "status": .string(status.word),
            "status_reason_code": .text(status.reason?.code),
            "status_reason_message": .text(status.reason?.message),
            "details": [
                "status": .string(status.detail),
                "customer": .id(customer.id),
                "institution": .id(institution.id),
                "platform": .string(platform),
                "name": .text(name),
                "callback_url": .string(callback),
                "redirect_url": .string("https://www.\(slug).example.com/enroll?state=\(state)"),
                "risk_signals": "******",
                "expires_at": .timestamp(expiresAt),
            ],
            "metadata": metadata,
        ]
    }
}
