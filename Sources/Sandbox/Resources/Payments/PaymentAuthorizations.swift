import Belvo
import Chance

/// The paths of payments of the second version.
extension PaymentAuthorization {
    static let path = "/payments/br/payment-authorizations/"
    static var shelf: WritableKeyPath<PaymentLedger, PaymentLedger.Shelf<Self>> { \.authorizations }

    static let endpoints =
        endpoints { call, simulation throws(Refusal) in try create(call, simulation) } + [
            ending("cancel/") { authorization, call throws(Refusal) in
                try authorization.cancel(at: call.now)
            }
        ]

    static let chargeEndpoints: [Endpoint] = [
        Endpoint(
            path: path + "{id}/charges/",
            actions: [
                .get: { call, simulation throws(Refusal) in
                    let authorization = try find(call, simulation)
                    let entries = authorization.shownCharges(at: call.now).map {
                        PaymentEntry(json: authorization.json(of: $0, at: call.now))
                    }
                    return try .page(of: entries, columns: [.word("status")], for: call)
                }
            ]),
        Endpoint(
            path: path + "{id}/charges/{charge}/",
            actions: [
                .get: { call, simulation throws(Refusal) in
                    let authorization = try find(call, simulation)
                    let id = try call.objectID(1)
                    let found = authorization.shownCharges(at: call.now).first { $0.id == id }
                    guard let found else { throw .notFound }
                    return .detail(authorization.json(of: found, at: call.now), for: call)
                }
            ]),
        ending("charges/{charge}/cancel/") { authorization, call throws(Refusal) in
            try authorization.cancelCharge(call.objectID(1), at: call.now)
        },
        Endpoint(
            path: path + "{id}/charges/{charge}/retry/",
            actions: [
                .post: { call, simulation throws(Refusal) in try retry(call, simulation) }
            ]),
    ]

    static let columns =
        Column.ofPayments + [
            .ordered("amount", .number), .id("customer", at: ["payer", "customer"]),
            .ordered("updated_at", .moment),
        ]

    func entry(at now: Timestamp, createdBy owner: String) -> PaymentEntry {
        PaymentEntry(
            json: json(at: now), beside: [.comparable(cents: details.cents)],
            words: [
                details.description, details.customer.details.name,
                details.customer.details.identifier,
            ])
    }

    /// A charge by its own id alone.
    static func charge(
        _ id: ObjectID, _ call: Call, _ simulation: Simulation
    ) throws(Refusal) -> JSON {
        for authorization in simulation.payments({ $0.authorizations.all }) {
            let found = authorization.shownCharges(at: call.now).first { $0.id == id }
            if let found { return authorization.json(of: found, at: call.now) }
        }
        throw .notFound
    }

    private static func create(_ call: Call, _ simulation: Simulation) throws(Refusal) -> Answer {
        let details = try PaymentAuthorizationForm(call).details(at: call.now, simulation)
        let made = try simulation.changePayments { ledger throws(Refusal) in
            var chance = ledger.nextChance()
            let day = details.day ?? PaymentSchedule.day(at: call.now)
            let charge = Charge(
                id: ledger.nextID(), createdAt: call.now, day: day,
                isScheduled: details.day != nil,
                endToEnd: PaymentIntent.endToEnd(details.institution, day, &chance))
            let authorization = PaymentAuthorization(
                id: ledger.nextID(), createdAt: call.now, details: details,
                payerAgency: chance.digits(4), payerNumber: chance.numeral(8), charges: [charge])
            try ledger.authorizations.add(authorization, as: authorization.id)
            return authorization
        }
        return made.answer(status: 201, call, simulation)
    }

    /// Tomorrow, if the body does not say when.
    private static func retry(_ call: Call, _ simulation: Simulation) throws(Refusal) -> Answer {
        let (id, failed) = (try call.objectID(), try call.objectID(1))
        var form = BodyForm(call.body)
        let today = PaymentSchedule.day(at: call.now)
        let day = form.date("date", isRequired: false) ?? today + 1
        if day <= today {
            form.complain(
                .invalid("The date must be at least 1 day in the future.", field: "date"))
        }
        try form.check()
        let charge = try simulation.changePayments { ledger throws(Refusal) in
            var chance = ledger.nextChance()
            let new = ledger.nextID()
            return try ledger.authorizations.update(id) { authorization throws(Refusal) in
                try authorization.retry(
                    failed, as: new, on: day,
                    endToEnd: PaymentIntent.endToEnd(
                        authorization.details.institution, day, &chance), at: call.now)
            }
        }
        return .detail(
            status: 201, try find(call, simulation).json(of: charge, at: call.now), for: call)
    }
}
