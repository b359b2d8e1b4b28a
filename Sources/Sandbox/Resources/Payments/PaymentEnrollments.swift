import Belvo
import Chance

/// The paths of enrolments.
extension PaymentEnrollment {
    static let path = "/payments/br/enrollments/"
    static var shelf: WritableKeyPath<PaymentLedger, PaymentLedger.Shelf<Self>> { \.enrollments }

    static let endpoints =
        endpoints { call, simulation throws(Refusal) in try create(call, simulation) } + [
            Endpoint(
                path: path + "complete-redirection/",
                actions: [
                    .post: { call, simulation throws(Refusal) in try complete(call, simulation) }
                ])
        ]

    static let columns: [Column] = [
        .word("customer__identifier", at: ["customer_identifier"]),
        Column("customer", .id, [.equals], at: ["details", "customer"]), .id("external_id"),
        Column("institution", .text, [.equals], at: ["institution_name"]), .word("status"),
    ]

    func entry(at now: Timestamp, createdBy owner: String) -> PaymentEntry {
        PaymentEntry(
            json: json(at: now, createdBy: owner),
            beside: [
                .init("customer_identifier", .string(customer.details.identifier)),
                .init("institution_name", .string(institution.institution.name)),
            ])
    }

    private static func create(_ call: Call, _ simulation: Simulation) throws(Refusal) -> Answer {
        var form = BodyForm(call.body)
        _ = form.choice("type", of: ["open_finance_biometric_pix"], isRequired: true)
        let platforms = ["ANDROID", "BROWSER", "CROSS_PLATFORM", "IOS"]
        let details = form.object("details", isRequired: true) { details in
            (
                customer: Self.customer(&details, simulation),
                institution: details.paymentInstitution("institution"),
                name: details.text("name", length: 1...140),
                callback: details.url("callback_url", isRequired: false),
                platform: details.choice("platform", of: platforms, isRequired: true),
                signals: details.object("risk_signals", isRequired: true) { _ in true }
            )
        }
        let externalID = form.id("external_id")
        let metadata = form.metadata()
        try form.check()
        guard let details, let customer = details.customer, let institution = details.institution,
            let platform = details.platform
        else { throw .badRequest }
        let made = try simulation.changePayments { ledger throws(Refusal) in
            var chance = ledger.nextChance()
            let enrollment = PaymentEnrollment(
                id: ledger.nextID(), createdAt: call.now, customer: customer,
                institution: institution, name: details.name,
                callback: details.callback ?? "https://www.example.com/", platform: platform,
                externalID: externalID, metadata: metadata, state: chance.hexadecimal32())
            try ledger.enrollments.add(enrollment, as: enrollment.id)
            return enrollment
        }
        return made.answer(status: 201, call, simulation)
    }

    private static func customer(
        _ form: inout BodyForm, _ simulation: Simulation
    ) -> PaymentCustomer? {
        guard let id = form.id("customer", isRequired: true) else { return nil }
        let found = PaymentCustomer.find(id, .first, simulation)
        if found == nil { form.complain(.doesNotExist("id", id.description, field: "customer")) }
        return found
    }

    /// The person has come back from the bank, with its yes or its no.
    private static func complete(
        _ call: Call, _ simulation: Simulation
    ) throws(Refusal) -> Answer {
        var form = BodyForm(call.body)
        let state = form.text("state", isRequired: true)
        let error = form.text("error")
        if error != nil { _ = form.text("error_description", isRequired: true) }
        try form.check()
        guard let state else { throw .badRequest }
        let back: Return =
            error.map {
                .refused(code: $0 == "access_denied" ? "rejected_by_user" : "rejected_other")
            } ?? .accepted
        let changed = try simulation.changePayments { ledger throws(Refusal) in
            guard let known = ledger.enrollments.all.first(where: { $0.state == state }) else {
                throw Refusal(400, [.doesNotExist("state", state, field: "state")])
            }
            return try ledger.enrollments.update(known.id) { enrollment in
                // Who comes back twice has said yes or no already.
                if enrollment.back == nil { enrollment.back = (back, call.now) }
                return enrollment
            }
        }
        return changed.answer(call, simulation)
    }
}
