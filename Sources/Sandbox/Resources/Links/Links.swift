extension Endpoint {
    static let links: [Endpoint] = [
        Endpoint(
            path: "/api/links/",
            actions: [
                .get: { call, simulation throws(Refusal) in
                    try .page(
                        of: simulation.links.map(\.stored), columns: LinkRecord.columns, for: call)
                },
                .post: { call, simulation throws(Refusal) in
                    let record = try LinkRegistration(call.body).register(call, simulation)
                    return .detail(status: 201, record.stored, for: call)
                },
                .patch: { call, simulation throws(Refusal) in try confirm(call, simulation) },
            ]),
        Endpoint(
            path: "/api/links/{id}/",
            actions: [
                .get: { call, simulation throws(Refusal) in
                    .detail(try link(call, simulation).stored, for: call)
                },
                .patch: { call, simulation throws(Refusal) in
                    try change(try link(call, simulation), call, simulation)
                },
                .put: { call, simulation throws(Refusal) in
                    try renewCredentials(of: try link(call, simulation), call, simulation)
                },
                .delete: { call, simulation throws(Refusal) in
                    let record = try link(call, simulation)
                    if call.isAsynchronous {
                        return .accepted(simulation.takeRemoval(of: record, at: call.now))
                    }
                    try simulation.restrictions.checkDeletion(of: "LINKS", at: call.now)
                    simulation.removeLink(record)
                    return .noContent
                },
            ]),
        Endpoint(
            path: "/api/links/{id}/refresh/",
            actions: [
                .post: { call, simulation throws(Refusal) in
                    try refresh(try link(call, simulation), call, simulation)
                }
            ]),
    ]

    private static func link(
        _ call: Call, _ simulation: Simulation
    ) throws(Refusal) -> LinkRecord {
        guard let record = simulation.link(try call.objectID()) else { throw .notFound }
        return record
    }

    /// Goes on with a registration that a second factor was asked for.
    /// - Parameter process: why the institution is then asked for all that the link reads.
    static func confirm(
        _ call: Call, _ simulation: Simulation, _ process: Webhook.Process = .historical
    ) throws(Refusal) -> Answer {
        let resumed = try SecondFactor(simulation, at: call.now).resume(call.body) { purpose in
            if case .confirmation = purpose { () } else { nil }
        }
        let updated = try simulation.updateLink(resumed.record) { link in
            link.status = "valid"
            link.lastAccessedAt = call.now
        }
        _ = simulation.fetch(updated.fetchResources, of: updated, process, at: call.now)
        return .detail(updated.stored, for: call)
    }

    /// Asks the institution again for what the link reads, or for some of it.
    private static func refresh(
        _ record: LinkRecord, _ call: Call, _ simulation: Simulation
    ) throws(Refusal) -> Answer {
        var form = BodyForm(call.body)
        let asked = LinkRegistration.fetchResources(&form, at: record.plan.institution)
        try form.check()
        try LinkRefresh.check(record, simulation, at: call.now)
        let updated = try simulation.updateLink(record) { $0.refreshedAt = call.now }
        return .accepted(
            simulation.fetch(
                asked ?? record.wantedResources, of: updated, .recurrent, at: call.now))
    }

    private static func change(
        _ record: LinkRecord, _ call: Call, _ simulation: Simulation
    ) throws(Refusal) -> Answer {
        var form = BodyForm(call.body)
        let accessMode = form.choice("access_mode", of: LinkRegistration.accessModes)
        let staleIn = form.days("stale_in")
        let resources = LinkRegistration.fetchResources(&form, at: record.plan.institution)
        try form.check()
        let updated = try simulation.updateLink(record) { link in
            link.accessMode = accessMode ?? link.accessMode
            link.staleIn = staleIn ?? link.staleIn
            link.fetchResources = resources ?? link.fetchResources
            // A recurrent link has to keep its credentials.
            if link.accessMode == "recurrent" { link.credentialsStorage = "store" }
        }
        if accessMode != nil || staleIn != nil { simulation.expectAgain(of: updated, at: call.now) }
        return .detail(updated.stored, for: call)
    }

    /// New credentials make an invalid link valid again, and end a failure that was ordered.
    private static func renewCredentials(
        of record: LinkRecord, _ call: Call, _ simulation: Simulation
    ) throws(Refusal) -> Answer {
        var form = BodyForm(call.body)
        _ = form.text("password", isRequired: true)
        try form.check()
        let updated = try simulation.updateLink(record) { link in
            link.status = "valid"
            link.failedLogins = 0
            link.failure = nil
            link.isStale = false
            link.credentialsGivenAt = call.now
            link.lastAccessedAt = call.now
        }
        return .detail(updated.stored, for: call)
    }
}
