import Belvo

/// What only a simulation can do, under a path that no path of Belvo collides with. The pair is asked for as elsewhere.
extension Endpoint {
    static let controlPath = "/_sandbox/"

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
                    let record = try WidgetVisit(call.body, simulation.world)
                        .complete(call, simulation)
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
            path: controlPath + "reset/",
            actions: [
                .post: { _, simulation throws(Refusal) in
                    simulation.reset()
                    return .noContent
                }
            ]),
    ]

    private static func time(_ now: Timestamp) -> JSON { ["now": .timestamp(now)] }

    /// `seconds`, or `until` a moment or the beginning of a day.
    private static func moveClock(
        _ call: Call, _ simulation: Simulation
    ) throws(Refusal) -> Answer {
        var form = BodyForm(call.body)
        let seconds = form.text("seconds").map { Int($0) ?? -1 }
        let until = form.text("until")
        let goal = until.flatMap { text in
            Timestamp(text) ?? CalendarDay(text).map { Timestamp($0, microsecondOfDay: 0) }
        }
        if let seconds, !(0...secondsMax ~= seconds) {
            form.complain(
                .invalid("A number of seconds from 0 to \(secondsMax).", field: "seconds"))
        }
        if until != nil, goal.map({ $0 < call.now }) ?? true {
            form.complain(
                .invalid("A day or a moment that is yet to come.", field: "until"))
        }
        if seconds == nil && until == nil { form.complain(.required("seconds")) }
        try form.check()
        let distance = goal.map { $0.microseconds - call.now.microseconds }
        simulation.clock.move(byMicroseconds: distance ?? (seconds ?? 0) * 1_000_000)
        let now = simulation.clock.now
        simulation.catchUp(to: now)
        simulation.bell.ring()
        return .object(status: 200, time(now))
    }

    /// A hundred years.
    private static let secondsMax = 100 * 366 * 86_400
}

/// What there is, and what is to come.
private struct SandboxState {
    let json: JSON

    init(_ simulation: Simulation, at now: Timestamp) {
        let jobs = simulation.jobs.map { job -> JSON in
            [
                "link": .id(simulation.world.linkID(job.link)), "due": .timestamp(job.due),
                "request_id": .string(job.requestID),
            ]
        }
        json = [
            "now": .timestamp(now), "seed": .string(String(simulation.world.seed)),
            "limits": .string(simulation.limits.rawValue),
            "links": .integer(simulation.links.count), "jobs": .array(jobs),
        ]
    }
}
