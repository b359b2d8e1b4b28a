/// What applications make for payments and the ledger keeps: it has a list, a page of its own, and is made by
/// a body.
protocol PaymentRecord: Sendable {
    /// Where the list is; what has one record's id behind it is the record.
    static var path: String { get }
    static var columns: [Column] { get }
    static var shelf: WritableKeyPath<PaymentLedger, PaymentLedger.Shelf<Self>> { get }

    /// Whether the version of payments that is asked knows it.
    func isShown(in version: PaymentVersion) -> Bool
    func entry(at now: Timestamp, createdBy owner: String) -> PaymentEntry
    /// Hears of what a call did to it.
    func changed(from before: Self?, at now: Timestamp, _ simulation: Simulation)
}

extension PaymentRecord {
    func changed(from before: Self?, at now: Timestamp, _ simulation: Simulation) {}

    func isShown(in version: PaymentVersion) -> Bool { true }

    func answer(
        status: Int = 200, _ call: Call, _ simulation: Simulation
    ) -> Answer {
        .detail(
            status: status, entry(at: call.now, createdBy: simulation.keys.owner).json, for: call)
    }

    static func find(
        _ id: ObjectID, _ version: PaymentVersion, _ simulation: Simulation
    ) -> Self? {
        let found = simulation.payments { $0[keyPath: shelf][id] }
        return found?.isShown(in: version) == true ? found : nil
    }

    /// The record that the path names.
    static func find(_ call: Call, _ simulation: Simulation) throws(Refusal) -> Self {
        guard let found = find(try call.objectID(), PaymentVersion(call), simulation) else {
            throw .notFound
        }
        return found
    }

    static func list(_ call: Call, _ simulation: Simulation) throws(Refusal) -> Answer {
        let version = PaymentVersion(call)
        let entries = simulation.payments { $0[keyPath: shelf].all }
            .filter { $0.isShown(in: version) }
            .map { $0.entry(at: call.now, createdBy: simulation.keys.owner) }
        return try .page(of: entries, columns: columns, for: call)
    }

    /// The list, where one is also made, and each of them, which some kinds let change.
    static func endpoints(
        making make: @escaping Endpoint.Action, changing change: Endpoint.Action? = nil
    ) -> [Endpoint] {
        var single: [Endpoint.Method: Endpoint.Action] = [
            .get: { call, simulation throws(Refusal) in
                try find(call, simulation).answer(call, simulation)
            }
        ]
        single[.patch] = change
        return [
            Endpoint(
                path: path,
                actions: [
                    .get: { call, simulation throws(Refusal) in try list(call, simulation) },
                    .post: make,
                ]),
            Endpoint(path: path + "{id}/", actions: single),
        ]
    }

    /// Something that is done to a record without an answer: `POST` on the path behind its id.
    static func ending(
        _ suffix: String,
        _ act: @escaping @Sendable (inout Self, Call) throws(Refusal) -> Void
    ) -> Endpoint {
        Endpoint(
            path: path + "{id}/" + suffix,
            actions: [
                .post: { call, simulation throws(Refusal) in
                    let id = try call.objectID()
                    let (before, after) = try simulation.changePayments { ledger throws(Refusal) in
                        try ledger[keyPath: shelf].update(id) { record throws(Refusal) in
                            let before = record
                            try act(&record, call)
                            return (before, record)
                        }
                    }
                    after.changed(from: before, at: call.now, simulation)
                    return .noContent
                }
            ])
    }
}
