import Belvo

/// A payment of the first version: what is to be paid, and when its payer said yes. Everything that happens
/// after that follows from the clock.
struct PaymentIntent: PaymentRecord {
    /// So long the payer takes at his bank after he was sent there.
    private static let authorizationMicroseconds = 60_000_000
    /// Amounts that end so are refused by the payer's bank, until failures can be ordered.
    private static let failingCents = 13

    enum Beneficiary: Sendable {
        case account(PaymentAccount)
        case pixKey(String, holder: PaymentHolder)
    }

    /// What the application says of it.
    struct Details: Sendable {
        let cents: Int
        let customer: PaymentCustomer
        let externalID: ObjectID?
        let description: String
        let statement: String
        let methodType: String
        var beneficiary: Beneficiary
        var payer: PaymentInstitution
        let callback: String
        let cpf: String?
        let schedule: PaymentSchedule?
        let metadata: JSON
    }

    /// What its confirmation brought.
    struct Confirmation: Sendable {
        let at: Timestamp
        let providerRequest: String
        var charges: [Charge]
    }

    /// One payment of those that were confirmed together.
    struct Charge: Sendable {
        let id: ObjectID
        let transaction: ObjectID
        let endToEnd: String
        let day: CalendarDay
        let payerAgency: String
        let payerNumber: String
        var canceledAt: Timestamp?
    }

    let id: ObjectID
    let createdAt: Timestamp
    var changedAt: Timestamp
    var details: Details
    var confirmation: Confirmation?

    private var fails: Bool { details.cents % 100 == Self.failingCents }

    /// When the payer has done his part.
    var authorizedAt: Timestamp? {
        confirmation.map { $0.at + Self.authorizationMicroseconds }
    }

    func status(at now: Timestamp) -> String {
        guard let confirmation, let authorizedAt else { return "REQUIRES_ACTION" }
        if now < authorizedAt { return "PROCESSING" }
        if fails { return "FAILED" }
        guard let schedule = details.schedule else { return "SUCCEEDED" }
        let statuses = confirmation.charges.map { status(of: $0, at: now) }
        if statuses.contains("SCHEDULED") { return "SCHEDULED" }
        if statuses.allSatisfy({ $0 == "CANCELED" }) { return "CANCELED" }
        return schedule.isRecurring ? "SCHEDULE_FINISHED" : "SUCCEEDED"
    }

    func status(of charge: Charge, at now: Timestamp) -> String {
        guard let authorizedAt, now >= authorizedAt else { return "PENDING" }
        if fails { return "FAILED" }
        if charge.canceledAt != nil { return "CANCELED" }
        return now >= settledAt(charge) ? "SUCCEEDED" : "SCHEDULED"
    }

    /// When a charge is paid, if nothing comes between.
    func settledAt(_ charge: Charge) -> Timestamp {
        let settlement =
            details.schedule == nil ? createdAt : PaymentSchedule.settlement(on: charge.day)
        return max(settlement, authorizedAt ?? settlement)
    }

    /// The latest moment until now at which something happened to a charge.
    func updatedAt(of charge: Charge, at now: Timestamp) -> Timestamp {
        let moments = [authorizedAt, charge.canceledAt, settledAt(charge)].compactMap { $0 }
        return moments.filter { $0 <= now }.max() ?? confirmation?.at ?? createdAt
    }

    func updatedAt(at now: Timestamp) -> Timestamp {
        let charges = (confirmation?.charges ?? []).map { updatedAt(of: $0, at: now) }
        return charges.reduce(max(changedAt, confirmation?.at ?? createdAt)) { max($0, $1) }
    }

    /// Says yes to it.
    mutating func confirm(at now: Timestamp, _ charges: [Charge], providerRequest: String) {
        confirmation = Confirmation(at: now, providerRequest: providerRequest, charges: charges)
        changedAt = now
    }

    /// The days on which it is paid.
    func days(confirmedAt now: Timestamp) -> [CalendarDay] {
        details.schedule?.days ?? [PaymentSchedule.day(at: now)]
    }
}

/// Taking it back.
extension PaymentIntent {
    /// Cancels all that has not been paid.
    mutating func cancel(at now: Timestamp) throws(Refusal) {
        guard status(at: now) == "SCHEDULED", var confirmation else {
            throw .notScheduled("Payment Intent")
        }
        let open = confirmation.charges.indices.filter {
            status(of: confirmation.charges[$0], at: now) == "SCHEDULED"
        }
        // The cut-off is that of the payment that comes next; later ones are still far away.
        if let next = open.first { try checkCutoff(confirmation.charges[next], now) }
        for index in open { confirmation.charges[index].canceledAt = now }
        self.confirmation = confirmation
        changedAt = now
    }

    mutating func cancelCharge(_ id: ObjectID, at now: Timestamp) throws(Refusal) {
        guard let index = confirmation?.charges.firstIndex(where: { $0.id == id }),
            let charge = confirmation?.charges[index]
        else { throw .notFound }
        guard status(of: charge, at: now) == "SCHEDULED" else { throw .notScheduled("Charge") }
        try checkCutoff(charge, now)
        confirmation?.charges[index].canceledAt = now
        changedAt = now
    }

    private func checkCutoff(_ charge: Charge, _ now: Timestamp) throws(Refusal) {
        let cutoff = PaymentSchedule.cutoff(before: charge.day, hour: 23, minute: 59)
        guard now <= cutoff else { throw .cutoffPassed("Payment Intent", "23:59:00") }
    }
}

extension Refusal {
    static func notScheduled(_ what: String) -> Refusal { Refusal(.cancellationError, what) }

    static func cutoffPassed(_ what: String, _ clock: String) -> Refusal {
        Refusal(.cancellationError, what, clock, messageNumber: 2)
    }
}
