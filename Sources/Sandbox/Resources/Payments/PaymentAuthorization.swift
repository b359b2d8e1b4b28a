import Belvo

/// A payment of the second version: the payer's leave to charge him. What happens to it follows from the clock.
struct PaymentAuthorization: PaymentRecord {
    /// So long the payer takes at his bank, and so long the bank takes to pay.
    private static let stepMicroseconds = 60_000_000
    /// The first charge of an amount that ends so fails, until failures can be ordered.
    private static let failingCents = 13

    /// What the application says of it.
    struct Details: Sendable {
        let cents: Int
        let statement: String
        let description: String
        let externalID: ObjectID?
        let returnURL: String
        /// The day of a scheduled payment; others are made at once.
        let day: CalendarDay?
        let customer: PaymentCustomer
        let institution: PaymentInstitution
        let representative: String?
        let account: PaymentAccount
        let metadata: JSON
    }

    struct Charge: Sendable {
        let id: ObjectID
        let createdAt: Timestamp
        let day: CalendarDay
        /// Whether it waits for its day.
        let isScheduled: Bool
        let endToEnd: String
        var previous: ObjectID?
        var next: ObjectID?
        var canceledAt: Timestamp?
    }

    let id: ObjectID
    let createdAt: Timestamp
    let details: Details
    let payerAgency: String
    let payerNumber: String
    /// All that was ever to be charged, the first from the beginning, though it is shown only once the payer agreed.
    var charges: [Charge]
    var revokedAt: Timestamp?

    private var fails: Bool { details.cents % 100 == Self.failingCents }

    /// When the payer agrees, unless it is revoked before.
    var authorizedAt: Timestamp { createdAt + Self.stepMicroseconds }

    func isAuthorized(at now: Timestamp) -> Bool {
        now >= authorizedAt && (revokedAt.map { $0 >= authorizedAt } ?? true)
    }

    func shownCharges(at now: Timestamp) -> [Charge] { isAuthorized(at: now) ? charges : [] }

    private func settledAt(_ charge: Charge) -> Timestamp {
        charge.isScheduled
            ? max(PaymentSchedule.settlement(on: charge.day), authorizedAt)
            : authorizedAt + Self.stepMicroseconds
    }

    func status(of charge: Charge, at now: Timestamp) -> String {
        if charge.canceledAt != nil { return "CANCELED" }
        guard now >= settledAt(charge) else { return charge.isScheduled ? "SCHEDULED" : "PENDING" }
        // A charge that is tried again finds the money.
        return fails && charge.previous == nil ? "FAILED" : "SETTLED"
    }

    func updatedAt(of charge: Charge, at now: Timestamp) -> Timestamp {
        if let canceledAt = charge.canceledAt { return canceledAt }
        return now >= settledAt(charge) ? settledAt(charge) : max(charge.createdAt, authorizedAt)
    }

    func status(at now: Timestamp) -> String {
        if revokedAt != nil { return "REVOKED" }
        guard isAuthorized(at: now) else { return "AWAITING_AUTHORIZATION" }
        let isConsumed = charges.contains { status(of: $0, at: now) == "SETTLED" }
        return isConsumed ? "CONSUMED" : "AUTHORIZED"
    }

    func updatedAt(at now: Timestamp) -> Timestamp {
        if let revokedAt { return revokedAt }
        guard isAuthorized(at: now) else { return createdAt }
        let settled = charges.filter { status(of: $0, at: now) == "SETTLED" }
        return settled.map(settledAt).min() ?? authorizedAt
    }
}

/// Taking it back, and trying again.
extension PaymentAuthorization {
    /// A charge whose evening before has passed is still made, though the leave is gone.
    mutating func cancel(at now: Timestamp) throws(Refusal) {
        let status = status(at: now)
        guard status == "AWAITING_AUTHORIZATION" || status == "AUTHORIZED" else {
            throw Refusal(
                400, "cancellation_error",
                "Payment Authorization cannot be canceled because it is \(status)")
        }
        for index in charges.indices {
            let isOpen = ["PENDING", "SCHEDULED"].contains(self.status(of: charges[index], at: now))
            let isInTime = !charges[index].isScheduled || now <= cutoff(of: charges[index])
            if isOpen && isInTime { charges[index].canceledAt = now }
        }
        revokedAt = now
    }

    private func cutoff(of charge: Charge) -> Timestamp {
        PaymentSchedule.cutoff(before: charge.day, hour: 22, minute: 0)
    }

    private func index(of id: ObjectID, at now: Timestamp) throws(Refusal) -> Int {
        guard isAuthorized(at: now), let index = charges.firstIndex(where: { $0.id == id }) else {
            throw .notFound
        }
        return index
    }

    mutating func cancelCharge(_ id: ObjectID, at now: Timestamp) throws(Refusal) {
        let index = try index(of: id, at: now)
        guard status(of: charges[index], at: now) == "SCHEDULED" else {
            throw .notScheduled("Charge")
        }
        guard now <= cutoff(of: charges[index]) else { throw .cutoffPassed("Charge", "22:00:00") }
        charges[index].canceledAt = now
    }

    /// Only a charge that failed, and only once: the next try is a charge of its own.
    mutating func retry(
        _ id: ObjectID, as new: ObjectID, on day: CalendarDay, endToEnd: String, at now: Timestamp
    ) throws(Refusal) -> Charge {
        let index = try index(of: id, at: now)
        guard status(of: charges[index], at: now) == "FAILED", charges[index].next == nil,
            revokedAt == nil
        else {
            throw Refusal(400, "invalid", "Only a failed charge can be retried.", field: "charge")
        }
        charges[index].next = new
        let charge = Charge(
            id: new, createdAt: now, day: day, isScheduled: true, endToEnd: endToEnd, previous: id)
        charges.append(charge)
        return charge
    }
}
