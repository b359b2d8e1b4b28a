import Belvo

/// The body of `POST /api/links/`, read and checked.
struct LinkRegistration {
    static let accessModes = ["single", "recurrent"]
    private static let externalIDLength = 3...256

    private let institution: Institution
    private let username: String
    private let accessMode: String
    private let externalID: String?
    private let fetchResources: [String]
    private let credentialsStorage: String
    private let staleIn: String
    private let failure: OrderedFailure?

    init(_ body: JSON) throws(Refusal) {
        var form = BodyForm(body)
        let institution = Self.institution(&form)
        let username = form.text("username", isRequired: true, length: 1...1024)
        _ = form.text("password", isRequired: institution?.needsPassword ?? true)
        failure = OrderedFailure.read(username, &form)
        accessMode = form.choice("access_mode", of: Self.accessModes) ?? "recurrent"
        externalID = Self.externalID(&form)
        fetchResources = institution.flatMap { Self.fetchResources(&form, at: $0) } ?? []
        let storage = Self.credentialsStorage(&form)
        credentialsStorage = storage ?? (accessMode == "recurrent" ? "store" : "365d")
        staleIn = form.days("stale_in") ?? "365d"
        try form.check()
        // Both were required, so the form would have complained.
        guard let institution, let username else { throw .badRequest }
        self.institution = institution
        self.username = username
        try checkCombination()
    }

    static func institution(_ form: inout BodyForm) -> Institution? {
        guard let name = form.text("institution", isRequired: true) else { return nil }
        if let institution = Institution.named[name] { return institution }
        form.complain(.doesNotExist("name", name, field: "institution"))
        return nil
    }

    /// What looks like personal data is not kept: only letters, digits, dashes and underscores are.
    static func externalID(_ form: inout BodyForm) -> String? {
        guard let text = form.text("external_id") else { return nil }
        guard externalIDLength.contains(text.count) else {
            form.complainOfLength(of: "external_id", text.count, externalIDLength)
            return nil
        }
        let isPlain = text.utf8.allSatisfy {
            0x30...0x39 ~= $0 || 0x61...0x7A ~= $0 | 0x20 || $0 == 0x2D || $0 == 0x5F
        }
        return isPlain ? text : nil
    }

    static func fetchResources(
        _ form: inout BodyForm, at institution: Institution
    ) -> [String]? {
        guard let resources = form.words("fetch_resources") else { return nil }
        guard resources.allSatisfy(institution.resources.contains) else {
            let supported = institution.resources.joined(separator: ", ")
            form.complain(
                .invalid(
                    "The institution only supports the following resources: \(supported)",
                    field: "resources"))
            return nil
        }
        // Each once: nothing else bounds the list.
        return institution.resources.filter(resources.contains)
    }

    private static func credentialsStorage(_ form: inout BodyForm) -> String? {
        guard let text = form.text("credentials_storage") else { return nil }
        guard ["store", "nostore"].contains(text) || BodyForm.isDays(text) else {
            form.complain(.invalidChoice(text, field: "credentials_storage"))
            return nil
        }
        return text
    }

    /// What is right by itself may still be wrong together.
    private func checkCombination() throws(Refusal) {
        if institution.isOpenFinance { throw .unsupported }
        if accessMode == "recurrent" && credentialsStorage != "store" {
            throw Refusal(.invalidCredentialsStorage)
        }
        if credentialsStorage == "nostore" && fetchResources.isEmpty {
            throw Refusal(.invalidFetchResources)
        }
        if failure == nil && !institution.credential.accepts(username) { throw .badRequest }
        try institution.checkIsHealthy()
    }

    private var asksForToken: Bool {
        let isOrdered = failure.map { $0.asksForToken && $0.stage == .registration } ?? false
        return institution.asksForToken || isOrdered
    }

    func register(_ call: Call, _ simulation: Simulation) throws(Refusal) -> LinkRecord {
        if let failure, failure.stage == .registration, !failure.asksForToken {
            throw failure.refusal(for: record(0, call, simulation))
        }
        let added = try simulation.addLink(
            isSameUser: { $0.plan.institution.name == institution.name && $0.username == username }
        ) { record($0, call, simulation) }
        simulation.expect(of: added, at: call.now)
        if asksForToken {
            throw SecondFactor(simulation, at: call.now).ask(for: .confirmation, of: added)
        }
        _ = simulation.fetch(fetchResources, of: added, .historical, at: call.now)
        return added
    }

    private func record(_ ordinal: Int, _ call: Call, _ simulation: Simulation) -> LinkRecord {
        let world = simulation.world
        let plan = LinkPlan.registered(
            ordinal, at: institution, username: username, seed: world.seed)
        return LinkRecord(
            plan: plan, id: world.linkID(ordinal), createdAt: call.now,
            createdBy: simulation.keys.owner,
            institutionUser: simulation.keys.institutionUser(
                at: institution.name, document: plan.holder.document),
            username: username, lastAccessedAt: call.now, externalID: externalID,
            accessMode: accessMode, status: asksForToken ? "unconfirmed" : "valid",
            credentialsStorage: credentialsStorage, credentialsGivenAt: call.now,
            fetchResources: fetchResources, staleIn: staleIn, refreshedUntil: call.now,
            failure: failure)
    }
}

extension Institution {
    /// - Throws: `Refusal` when it is down, inactive or unavailable.
    func checkIsHealthy() throws(Refusal) {
        if !isHealthy, let failure { throw Refusal(failure) }
    }
}
