import Belvo

/// The paths of charges of the first version, and of what has been paid.
enum PaymentCharges {
    static let endpoints: [Endpoint] = [
        Endpoint(
            path: "/payments/br/payment-intents/{id}/charges/",
            actions: [
                .get: { call, simulation throws(Refusal) in
                    let view = try PaymentIntent.find(call, simulation).view(call, simulation)
                    return try .page(
                        of: entries(of: [view]), columns: [.word("status")], for: call)
                }
            ]),
        Endpoint(
            path: "/payments/br/payment-intents/{id}/charges/{charge}/",
            actions: [
                .get: { call, simulation throws(Refusal) in
                    let view = try PaymentIntent.find(call, simulation).view(call, simulation)
                    return .detail(try shown(call.objectID(1), in: [view]), for: call)
                }
            ]),
        PaymentIntent.ending("charges/{charge}/cancel/") { intent, call throws(Refusal) in
            try intent.cancelCharge(call.objectID(1), at: call.now)
        },
        Endpoint(
            path: "/payments/br/charges/",
            actions: [
                .get: { call, simulation throws(Refusal) in
                    try .page(
                        of: entries(of: views(call, simulation)), columns: columns, for: call)
                }
            ]),
        Endpoint(
            path: "/payments/br/charges/{charge}/",
            actions: [
                .get: { call, simulation throws(Refusal) in
                    let id = try call.objectID()
                    if PaymentVersion(call) == .second {
                        return .detail(
                            try PaymentAuthorization.charge(id, call, simulation), for: call)
                    }
                    return .detail(try shown(id, in: views(call, simulation)), for: call)
                }
            ]),
    ]

    static let transactionEndpoints: [Endpoint] = [
        Endpoint(
            path: "/payments/br/transactions/",
            actions: [
                .get: { call, simulation throws(Refusal) in
                    try .page(
                        of: views(call, simulation).flatMap(\.transactions),
                        columns: transactionColumns, for: call)
                }
            ]),
        Endpoint(
            path: "/payments/br/transactions/{id}/",
            actions: [
                .get: { call, simulation throws(Refusal) in
                    let id = JSON.id(try call.objectID())
                    let found = views(call, simulation).flatMap(\.transactions)
                        .first { $0.json["id"] == id }
                    guard let found else { throw .notFound }
                    return .detail(found.json, for: call)
                }
            ]),
    ]

    private static let columns: [Column] = [
        Column("id", .id, [.oneOf]),
        Column(
            "amount", .number, [.equals, .greater, .greaterOrEqual, .less, .lessOrEqual]),
        .ordered("created_at", .moment), .id("payment_intent"), .word("status"),
    ]

    private static let transactionColumns: [Column] = [
        Column("id", .id, [.oneOf]), .ordered("created_at", .moment), .id("charge"),
        .id("beneficiary"), .id("payer"), .id("customer"), .id("payment_intent"),
        Column("transaction__type", .text, [.equals], at: ["transaction_type"]),
        Column("currency", .text, [.equals]), Column("description", .text, [.equals]),
        .ordered("amount", .number),
    ]

    private static func views(_ call: Call, _ simulation: Simulation) -> [PaymentIntentView] {
        simulation.payments { $0.intents.all }.map { $0.view(call, simulation) }
    }

    private static func entries(of views: [PaymentIntentView]) -> [PaymentEntry] {
        views.flatMap { view in
            (view.intent.confirmation?.charges ?? []).map { charge in
                PaymentEntry(
                    json: view.charge(charge),
                    beside: [.comparable(cents: view.intent.details.cents)])
            }
        }
    }

    private static func shown(
        _ id: ObjectID, in views: [PaymentIntentView]
    ) throws(Refusal) -> JSON {
        for view in views {
            let found = view.intent.confirmation?.charges.first { $0.id == id }
            if let found { return view.charge(found) }
        }
        throw .notFound
    }
}
