import Belvo

/// A link as an end user makes it in the widget: also at institutions of open finance, where `POST /api/links/` makes
/// none, and as often as he likes.
struct WidgetVisit {
    private let institution: Institution
    private let document: String
    private let accessMode: String
    private let externalID: String?
    private let fetchResources: [String]
    private var staleIn = "365d"
    private let failure: OrderedFailure?
    private let consentDays: ConsentDays

    /// - Parameter fetchResources: all that the institution has, if empty.
    init(
        at institution: Institution, document: String, accessMode: String, externalID: String?,
        fetchResources: [String], staleIn: String, consentDays: ConsentDays
    ) {
        self.institution = institution
        self.document = document
        self.accessMode = accessMode
        self.externalID = externalID
        self.fetchResources = fetchResources.isEmpty ? institution.resources : fetchResources
        self.staleIn = staleIn
        self.consentDays = consentDays
        failure = nil
    }

    /// Reads `institution` and `document` (his CPF, RFC, CURP or RUT, or any name where none is known), and perhaps
    /// `access_mode`, `external_id`, `fetch_resources`, `consent_duration`, and a `username` that
    /// orders a failure.
    init(_ body: JSON, _ world: World) throws(Refusal) {
        var form = BodyForm(
            control: body,
            knows: [
                "institution", "document", "access_mode", "external_id", "fetch_resources",
                "consent_duration", "username",
            ])
        let institution = LinkRegistration.institution(&form)
        let document = form.text("document", isRequired: true)
        accessMode = form.choice("access_mode", of: LinkRegistration.accessModes) ?? "recurrent"
        externalID = LinkRegistration.externalID(&form)
        fetchResources =
            institution.flatMap { LinkRegistration.fetchResources(&form, at: $0) }
            ?? institution?.resources ?? []
        failure = OrderedFailure.read(form.text("username"), &form)
        consentDays = ConsentDays(&form)
        try form.check()
        guard let institution, let document else { throw .badRequest }
        self.institution = institution
        self.document = document
    }

    func complete(_ call: Call, _ simulation: Simulation) throws(Refusal) -> LinkRecord {
        let world = simulation.world
        if let failure, failure.stage == .registration { throw failure.refusal() }
        let record = try simulation.addLink(isSameUser: { _ in false }) { ordinal in
            let plan = LinkPlan.registered(
                ordinal, at: institution, username: document, document: document,
                seed: world.seed)
            return LinkRecord(
                plan: plan, id: world.linkID(ordinal), createdAt: call.now,
                createdBy: simulation.keys.owner,
                institutionUser: simulation.keys.institutionUser(
                    at: institution.name, document: plan.holder.document),
                username: document, lastAccessedAt: call.now, externalID: externalID,
                accessMode: accessMode, status: "valid",
                credentialsStorage: accessMode == "recurrent" ? "store" : "365d",
                credentialsGivenAt: call.now, fetchResources: fetchResources, staleIn: staleIn,
                refreshedUntil: call.now,
                consents: institution.isOpenFinance
                    ? [
                        ConsentGrant(
                            number: 0, createdAt: call.now,
                            days: consentDays.of(plan, in: world))
                    ] : [],
                failure: failure)
        }
        simulation.expect(of: record, at: call.now)
        _ = simulation.fetch(fetchResources, of: record, .historical, at: call.now)
        return record
    }
}
