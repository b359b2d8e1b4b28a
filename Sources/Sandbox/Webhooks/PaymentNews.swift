import Belvo

/// What a payment of the first version consists of at a moment, as far as webhooks tell of it.
private struct PaymentScene {
    struct Part {
        let type: String
        let id: ObjectID
        let json: JSON

        var status: JSON { json["status"] ?? .null }

        var data: [JSON.Member] {
            ["status", "metadata", "failure_code", "failure_message"].map {
                JSON.Member($0, json[$0] ?? .null)
            } + [
                JSON.Member(
                    "end_to_end_id",
                    json[path: ["payment_method_information", "open_finance", "end_to_end_id"]]
                        ?? .null)
            ]
        }
    }

    private(set) var parts: [Part] = []

    init(_ intent: PaymentIntent?, at now: Timestamp, owner: String) {
        guard let intent else { return }
        let view = PaymentIntentView(intent: intent, now: now, owner: owner)
        parts.append(Part(type: "PAYMENT_INTENTS", id: intent.id, json: view.json))
        for charge in intent.confirmation?.charges ?? [] {
            parts.append(Part(type: "CHARGES", id: charge.id, json: view.charge(charge)))
            guard intent.hasBeenPaid(charge, at: now) else { continue }
            parts.append(
                Part(
                    type: "TRANSACTIONS", id: charge.transaction, json: view.transaction(charge)))
        }
    }

    /// What is new here, and what has another status than before.
    func news(since before: PaymentScene) -> [(part: Part, code: String)] {
        let known = Dictionary(
            before.parts.map { ($0.id, $0.status) }, uniquingKeysWith: { first, _ in first })
        return parts.compactMap { part in
            guard let status = known[part.id] else { return (part, "OBJECT_CREATED") }
            return status == part.status ? nil : (part, "STATUS_UPDATE")
        }
    }
}

extension PaymentIntent {
    fileprivate func hasBeenPaid(_ charge: Charge, at now: Timestamp) -> Bool {
        guard case .account = details.beneficiary else { return false }
        return status(of: charge, at: now) == "SUCCEEDED"
    }

    /// When something will happen to it by itself.
    fileprivate func nextChange(after now: Timestamp) -> Timestamp? {
        let settlements = (confirmation?.charges ?? []).map { settledAt($0) }
        return (settlements + [authorizedAt].compactMap(\.self)).filter { $0 > now }.min()
    }

    /// Tells of what somebody did to it, and notes what comes next.
    func changed(from before: PaymentIntent?, at now: Timestamp, _ simulation: Simulation) {
        simulation.tell(from: (before, now), to: (self, now))
        simulation.expectChange(of: self, after: now)
    }
}

/// Payments that change as time passes.
extension Simulation {
    func followPayment(_ id: ObjectID, _ job: Agenda.Job) {
        guard let intent = payments({ $0.intents[id] }) else { return }
        tell(from: (intent, job.due + -1), to: (intent, job.due))
        expectChange(of: intent, after: job.due)
    }

    fileprivate func expectChange(of intent: PaymentIntent, after now: Timestamp) {
        guard let next = intent.nextChange(after: now) else { return }
        expect(
            Agenda.Job(
                kind: .payment(intent.id), link: ObjectID.ordinalMax, due: next, process: nil,
                requestID: nil))
    }

    fileprivate func tell(
        from before: (intent: PaymentIntent?, moment: Timestamp),
        to after: (intent: PaymentIntent, moment: Timestamp)
    ) {
        let old = PaymentScene(before.intent, at: before.moment, owner: keys.owner)
        let new = PaymentScene(after.intent, at: after.moment, owner: keys.owner)
        let externalID = (after.intent.details.externalID ?? after.intent.id).description
        for (part, code) in new.news(since: old) {
            tell(
                Webhook(
                    id: nextRequestID(), type: part.type, process: nil, code: code,
                    subject: .object(part.id), requestID: nil, externalID: externalID,
                    data: part.data), at: after.moment)
        }
    }
}
