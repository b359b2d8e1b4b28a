import Belvo

/// What only a simulation can do, under a path that no path of Belvo collides with. The pair is asked for as elsewhere.
extension Endpoint {
    static let controlPath = "/_sandbox/"

    private static let resetPath = controlPath + "reset/"

    /// Whether it ends all that was.
    var isReset: Bool { path == Self.resetPath }

    static let control: [Endpoint] = [
        Endpoint(
            path: controlPath,
            actions: [
                .get: { call, simulation throws(Refusal) in
                    .object(status: 200, SandboxState(simulation, at: call.now).json)
                }
            ]),
        Endpoint(
            path: controlPath + "clock/",
            actions: [
                .get: { call, _ throws(Refusal) in .object(status: 200, time(call.now)) },
                .post: { call, simulation throws(Refusal) in try moveClock(call, simulation) },
            ]),
        Endpoint(
            path: controlPath + "links/",
            actions: [
                .post: { call, simulation throws(Refusal) in
                    let record =
                        try call.body["link"] == nil
                        ? WidgetVisit(call.body, simulation.world).complete(call, simulation)
                        : ConsentRenewal(call.body, simulation).complete(call, simulation)
                    return .detail(status: 201, record.stored, for: call)
                }
            ]),
        Endpoint(
            path: controlPath + "webhooks/",
            actions: [
                .get: { _, simulation throws(Refusal) in
                    .object(status: 200, ["results": simulation.deliveryLog])
                },
                .post: { call, simulation throws(Refusal) in
                    let webhook = try WebhookOrder(call.body, simulation).webhook
                    simulation.tell(webhook, at: call.now)
                    return .object(status: 201, webhook.json)
                },
            ]),
        Endpoint(
            path: controlPath + "webhooks/again/",
            actions: [
                .post: { call, simulation throws(Refusal) in
                    let webhook = try sent(call, simulation)
                    simulation.repeatDelivery(of: webhook, at: call.now)
                    return .object(status: 201, webhook.json)
                }
            ]),
        Endpoint(
            path: controlPath + "deliveries/",
            actions: [
                .get: { _, simulation throws(Refusal) in
                    .object(status: 200, simulation.deliveryHabits.json)
                },
                .post: { call, simulation throws(Refusal) in
                    let order = try DeliveryOrder(call.body)
                    simulation.changeDeliveries(at: call.now) { order.change(&$0) }
                    return .object(status: 200, simulation.deliveryHabits.json)
                },
            ]),
        Endpoint(
            path: resetPath,
            actions: [
                .post: { _, simulation throws(Refusal) in
                    simulation.reset()
                    return .noContent
                }
            ]),
    ]

    /// The webhook of the `webhook_id` that the body names, or the latest.
    private static func sent(_ call: Call, _ simulation: Simulation) throws(Refusal) -> Webhook {
        var form = BodyForm(call.body)
        let id = form.text("webhook_id")
        try form.check()
        let known = simulation.allDeliveries.map(\.webhook)
        let webhook = id.map { id in known.last { $0.id == id } } ?? known.last
        guard let webhook else {
            throw Refusal(
                400, [.doesNotExist("webhook_id", id ?? "the latest", field: "webhook_id")])
        }
        return webhook
    }

    private static func time(_ now: Timestamp) -> JSON { ["now": .timestamp(now)] }

    private static func moveClock(
        _ call: Call, _ simulation: Simulation
    ) throws(Refusal) -> Answer {
        try simulation.moveClock { now throws(Refusal) in
            try ClockJump(call.body, at: now, simulation).microseconds
        }
        simulation.bell.ring()
        return .object(status: 200, time(simulation.clock.now))
    }
}

/// What there is, and what is to come.
private struct SandboxState {
    /// So many of those that come next are shown.
    private static let eventsMax = 100

    let json: JSON

    init(_ simulation: Simulation, at now: Timestamp) {
        let jobs = simulation.jobs.map { job -> JSON in
            [
                "link": .id(simulation.world.linkID(job.link)), "due": .timestamp(job.due),
                "request_id": .text(job.requestID),
            ]
        }
        let events = simulation.events.prefix(Self.eventsMax).map { job -> JSON in
            let isOfLink = simulation.link(ordinal: job.link) != nil
            return [
                "link": isOfLink ? .id(simulation.world.linkID(job.link)) : .null,
                "due": .timestamp(job.due), "what": .string(job.kind.name),
            ]
        }
        json = [
            "now": .timestamp(now), "seed": .string(String(simulation.world.seed)),
            "limits": .string(simulation.limits.rawValue),
            "links": .integer(simulation.links.count), "jobs": .array(jobs),
            "events": .array(events),
        ]
    }
}
