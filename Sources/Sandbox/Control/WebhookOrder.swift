import Belvo

/// A webhook that somebody wants sent: any type and code, also such as nobody knows yet.
struct WebhookOrder {
    private static let dataBytesMax = 16 * 1024

    let webhook: Webhook

    /// Reads `webhook_type`, `webhook_code` and `link`, and perhaps `process_type` and `data`.
    init(_ body: JSON, _ simulation: Simulation) throws(Refusal) {
        var form = BodyForm(
            control: body,
            knows: ["webhook_type", "webhook_code", "process_type", "link", "data"])
        let type = form.text("webhook_type", isRequired: true)
        let code = form.text("webhook_code", isRequired: true)
        let process = form.choice(
            "process_type", of: Webhook.Process.allCases.map(\.rawValue))
        let link = form.id("link", isRequired: true)
        let data = form.object("data") { _ in true }
        if data != nil, body["data"]?.rendered().count ?? 0 > Self.dataBytesMax {
            form.complain(.invalid("No more than \(Self.dataBytesMax) bytes.", field: "data"))
        }
        try form.check()
        guard let type, let code, let link else { throw .badRequest }
        guard let record = simulation.link(link) else {
            throw Refusal(400, [.doesNotExist("id", link.description, field: "link")])
        }
        var members: [JSON.Member] = []
        if case .object(let given) = body["data"] { members = given }
        webhook = Webhook(
            id: simulation.nextRequestID(), type: type,
            process: process.flatMap { Webhook.Process(rawValue: $0) }, code: code,
            subject: .link(record.id), requestID: simulation.nextRequestID(),
            externalID: record.externalID, data: members)
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
