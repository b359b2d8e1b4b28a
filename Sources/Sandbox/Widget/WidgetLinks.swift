import Belvo

/// Links that end users make with what they know: a name and a password.
extension WidgetGuest {
    /// Makes the link. A token makes one; what it asked for goes before what the page says.
    func register() throws(Refusal) -> Answer {
        guard token.link == nil else { throw .accessDenied }
        var form = BodyForm(call.body)
        _ = try institution(&form)
        let registration = try LinkRegistration(.object(wishes))
        return try spending { () throws(Refusal) in
            giveUpUnfinished()
            return .detail(
                status: 201, try registration.register(call, simulation).stored, for: call)
        }
    }

    /// The body of `POST /api/links/` that says the same.
    private var wishes: [JSON.Member] {
        let said = ["institution", "username", "password", "access_mode", "external_id"]
            .filter { $0 != "external_id" || token.externalID == nil }
            .compactMap { name in call.body[name].map { JSON.Member(name, $0) } }
        let asked = [
            JSON.Member("credentials_storage", .string(token.credentialsStorage)),
            JSON.Member("stale_in", .string(token.staleIn)),
            JSON.Member("fetch_resources", .strings(token.fetchResources)),
        ]
        return said + asked + (token.externalID.map { [.init("external_id", .string($0))] } ?? [])
    }

    /// The end user went back from the second factor: its link would be in the way of the next.
    private func giveUpUnfinished() {
        let step = simulation.widget { $0.step(of: token) }
        guard case .secondFactor(let id, isNew: true) = step, let record = simulation.link(id),
            record.status == "unconfirmed"
        else { return }
        simulation.removeLink(record)
    }

    /// Goes on with the second factor.
    func confirm() throws(Refusal) -> Answer {
        let step = simulation.widget { $0.step(of: token) }
        // Whoever knows another link's session must not get on with it here.
        guard case .secondFactor(let id, let isNew) = step,
            call.body["link"] == .string(id.description)
        else { throw .sessionExpired }
        return try spending { () throws(Refusal) in
            try Endpoint.confirm(call, simulation, isNew ? .historical : .recurrent)
        }
    }

    /// New credentials for the token's link.
    func update() throws(Refusal) -> Answer {
        let record = try linkToUpdate()
        let institution = record.plan.institution
        guard !institution.isOpenFinance else { throw .unsupported }
        var form = BodyForm(call.body)
        _ = form.text("password", isRequired: institution.needsPassword)
        try form.check()
        try institution.checkIsHealthy()
        return try spending { () throws(Refusal) in
            if institution.asksForToken {
                throw SecondFactor(simulation, at: call.now).ask(for: .confirmation, of: record)
            }
            return .detail(try revive(record).stored, for: call)
        }
    }

    /// Makes the link valid. One that keeps itself up to date does so right away.
    func revive(_ record: LinkRecord) throws(Refusal) -> LinkRecord {
        let updated = try simulation.updateLink(record) { link in
            link.status = "valid"
            link.failedLogins = 0
            link.lastAccessedAt = call.now
        }
        if updated.accessMode == "recurrent" {
            _ = simulation.fetch(updated.fetchResources, of: updated, .recurrent, at: call.now)
        }
        return updated
    }

    /// Uses the token up for what is done; when that fails, it can be tried again, perhaps with a second factor.
    func spending(_ act: () throws(Refusal) -> Answer) throws(Refusal) -> Answer {
        try simulation.changeWidget { sessions throws(Refusal) in try sessions.spend(token) }
        do throws(Refusal) {
            return try act()
        } catch {
            simulation.widget { sessions in
                sessions.giveBack(token)
                if let link = error.linkToConfirm {
                    sessions.go(to: .secondFactor(link: link, isNew: token.link == nil), token)
                }
            }
            throw error
        }
    }
}

extension Refusal {
    /// The link whose second factor is asked for.
    fileprivate var linkToConfirm: ObjectID? {
        guard complaints.first?.code == "token_required" else { return nil }
        let id = complaints[0].extra.first { $0.name == "link" }?.value.stringValue
        return id.flatMap { ObjectID($0) }
    }
}
