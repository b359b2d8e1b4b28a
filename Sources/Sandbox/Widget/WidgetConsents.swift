import Belvo

/// Links that end users make with a consent of open finance. They give it in the page and confirm it at their
/// institution, which here is another step of the page.
extension WidgetGuest {
    /// How long the institution waits for the end user's word.
    static let confirmationSeconds = 60

    /// The end user agrees, and goes to his institution.
    func beginConsent() throws(Refusal) -> Answer {
        var form = BodyForm(call.body)
        let institution = try institution(&form)
        let document = document(&form, at: institution)
        let accessMode = form.choice("access_mode", of: LinkRegistration.accessModes)
        let externalID = token.externalID ?? LinkRegistration.externalID(&form)
        let days = ConsentDays(&form)
        try form.check()
        guard let institution, let document else { throw .badRequest }
        guard institution.isOpenFinance else { throw .unsupported }
        try institution.checkIsHealthy()
        let consenting = WidgetSessions.Consenting(
            institution: institution, document: document, accessMode: accessMode ?? "recurrent",
            externalID: externalID, days: days,
            ends: call.now + Self.confirmationSeconds * 1_000_000)
        simulation.widget { $0.go(to: .consent(consenting), token) }
        return .object(
            status: 201,
            [
                "institution": .string(institution.name), "document": .string(document),
                "expires_in": .integer(Self.confirmationSeconds),
            ])
    }

    /// The end user has said yes at his institution, and comes back.
    func endConsent() throws(Refusal) -> Answer {
        let step = simulation.widget { $0.step(of: token) }
        guard case .consent(let consenting) = step else { throw .badRequest }
        guard call.now < consenting.ends else {
            // Belvo wants a new token then.
            try simulation.changeWidget { sessions throws(Refusal) in try sessions.spend(token) }
            throw .widgetSessionExpired
        }
        return try spending { () throws(Refusal) in
            if token.link != nil {
                let record = try linkToUpdate()
                let renewed = try simulation.renewConsent(
                    of: record, days: consenting.days.of(record.plan, in: simulation.world),
                    at: call.now)
                return .detail(try revive(renewed).stored, for: call)
            }
            let visit = WidgetVisit(
                at: consenting.institution, document: consenting.document,
                accessMode: consenting.accessMode, externalID: consenting.externalID,
                fetchResources: token.fetchResources, staleIn: token.staleIn,
                consentDays: consenting.days)
            return .detail(
                status: 201, try visit.complete(call, simulation).stored, for: call)
        }
    }
}
