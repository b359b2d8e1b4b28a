import Belvo

extension Endpoint {
    /// Tokens for the widget. The keys come in the body and, from the SDKs, in `Authorization` as well.
    static let token = Endpoint(
        path: "/api/token/", admission: .keysAlsoInBody,
        actions: [
            .post: { call, simulation throws(Refusal) in try issueToken(call, simulation) }
        ])

    /// Whether it issues tokens and changes nothing.
    var isForTokens: Bool { path == "/api/token/" || path == "/payments/br/token/" }

    static let accessSeconds = 1200
    static let refreshSeconds = 7200 * 86_400

    private static func issueToken(
        _ call: Call, _ simulation: Simulation
    ) throws(Refusal) -> Answer {
        var form = BodyForm(call.body)
        let id = form.text("id", isRequired: true)
        let password = form.text("password", isRequired: true)
        let scopes = form.text("scopes", isRequired: true)
        let linkID = form.id("link_id")
        let link = linkID.flatMap(simulation.link)
        if let linkID, link == nil {
            form.complain(.doesNotExist("id", linkID.description, field: "link_id"))
        }
        let resources = form.words("fetch_resources") ?? []
        let storage = form.text("credentials_storage") ?? "store"
        let staleIn = form.days("stale_in") ?? "365d"
        let externalID = LinkRegistration.externalID(&form)
        let widget = form.object("widget") { WidgetForm.read(&$0) }
        try form.check()
        guard let id, let password, simulation.keys.match(id: id, password: password) else {
            throw .unauthenticated
        }
        let options: [JSON.Member] = [
            .init("scopes", .strings((scopes ?? "").split(separator: ",").map(String.init))),
            .init("environment", "sandbox"), .init("api_url", .string(call.base)),
            .init("credentials_storage", .string(storage)), .init("stale_in", .string(staleIn)),
            .init("fetch_resources", .strings(resources)), .init("iss", .string(call.base)),
        ]
        // Belvo keeps these by itself; in the token they need no keeping.
        let more = [
            externalID.map { JSON.Member("external_id", .string($0)) },
            widget.map { JSON.Member("widget", $0) },
        ]
        let claims = options + (link.map(linkClaim) ?? []) + more.compactMap(\.self)
        return .object(
            status: 200,
            [
                "access": sign("access", accessSeconds, claims, call, simulation),
                "refresh": sign("refresh", refreshSeconds, claims, call, simulation),
            ])
    }

    private static func linkClaim(_ link: LinkRecord) -> [JSON.Member] {
        [
            .init(
                "link",
                [
                    "id": .id(link.id), "status": .string(link.status),
                    "institution": .string(link.plan.institution.name),
                ])
        ]
    }

    static func sign(
        _ type: String, _ seconds: Int, _ claims: [JSON.Member], _ call: Call,
        _ simulation: Simulation
    ) -> JSON {
        let issued = call.now.microseconds / 1_000_000
        let header: [JSON.Member] = [
            .init("token_type", .string(type)), .init("exp", .integer(issued + seconds)),
            .init("iat", .integer(issued)), .init("jti", .string(simulation.nextPassingID())),
            .init("user_id", .string(simulation.keys.owner)),
            .init("organization_id", .string(simulation.keys.organization)),
            .init("organization_name", .string(SandboxKeys.organizationName)),
        ]
        return .string(simulation.keys.token(.object(header + claims)))
    }
}
