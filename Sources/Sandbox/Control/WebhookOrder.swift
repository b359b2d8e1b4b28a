import Belvo

/// A webhook that somebody wants sent: any type and code, also such as nobody knows yet.
struct WebhookOrder {
    let webhook: Webhook

    /// Reads `webhook_type`, `webhook_code` and `link`, and perhaps `process_type` and `data`.
    init(_ body: JSON, _ simulation: Simulation) throws(Refusal) {
        var form = BodyForm(body)
        let type = form.text("webhook_type", isRequired: true)
        let code = form.text("webhook_code", isRequired: true)
        let process = form.choice(
            "process_type", of: Webhook.Process.allCases.map(\.rawValue))
        let link = form.id("link", isRequired: true)
        try form.check()
        guard let type, let code, let link else { throw .badRequest }
        guard let record = simulation.link(link) else {
            throw Refusal(400, [.doesNotExist("id", link.description, field: "link")])
        }
        var data: [JSON.Member] = []
        if case .object(let members) = body["data"] { data = members }
        webhook = Webhook(
            id: simulation.nextRequestID(), type: type,
            process: process.flatMap { Webhook.Process(rawValue: $0) }, code: code,
            subject: .link(record.id), requestID: simulation.nextRequestID(),
            externalID: record.externalID, data: data)
    }
}

extension Simulation {
    /// What was sent or is to be sent, the oldest first.
    var deliveryLog: JSON {
        .array(
            allDeliveries.map { delivery in
                let attempts = delivery.attempts.map { attempt -> JSON in
                    switch attempt.outcome {
                    case .answered(let status):
                        ["at": .timestamp(attempt.at), "status": .integer(status), "error": .null]
                    case .failed(let reason):
                        ["at": .timestamp(attempt.at), "status": .null, "error": .string(reason)]
                    }
                }
                return [
                    "webhook": delivery.webhook.json, "attempts": .array(attempts),
                    "is_accepted": .bool(delivery.isAccepted),
                ]
            })
    }
}
