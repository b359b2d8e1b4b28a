import Belvo
import Chance

extension Endpoint {
    /// What end users were asked to allow for each link through open finance.
    static let consents: [Endpoint] = [
        Endpoint(
            path: "/api/consents/",
            actions: [
                .get: { call, simulation throws(Refusal) in
                    let document = try userDocument(call.query)
                    let consents = simulation.links
                        .flatMap { Consent.all(of: $0, simulation.world) }
                        .filter { $0.isGiven(by: document) }
                        .map { StoredObject($0.json(at: call.now), columns: []) }
                    return try .page(of: consents, columns: [], for: call)
                }
            ]),
        Endpoint(
            path: "/api/consents/{id}/",
            actions: [
                .get: { call, simulation throws(Refusal) in
                    let consent = try consent(try call.objectID(), simulation)
                    return .detail(StoredObject(consent.json(at: call.now), columns: []), for: call)
                }
            ]),
    ]

    /// A CPF has 11 digits, a CNPJ 14.
    private static let documentLength = 11...14

    private static func userDocument(_ query: Query) throws(Refusal) -> String {
        let name = "user_document"
        guard let document = query.last(name), !document.isEmpty else {
            throw Refusal(400, [.required(name)])
        }
        guard documentLength.contains(document.utf8.count),
            document.utf8.allSatisfy({ 0x30...0x39 ~= $0 })
        else {
            throw Refusal(400, [.invalid("Enter a document of 11 to 14 digits.", field: name)])
        }
        return document
    }

    private static func consent(
        _ id: ObjectID, _ simulation: Simulation
    ) throws(Refusal) -> Consent {
        guard let ordinal = simulation.world.linkOrdinal(of: id),
            let record = simulation.link(simulation.world.linkID(ordinal)),
            let consent = Consent.all(of: record, simulation.world).first(where: { $0.id == id })
        else { throw .notFound }
        return consent
    }
}

/// What the holder of a link allowed there, and until when.
private struct Consent {
    let id: ObjectID
    private let grant: ConsentGrant
    private let record: LinkRecord
    private let user: Person

    /// Those of a link, the oldest first; none for one that was not made through open finance.
    static func all(of record: LinkRecord, _ world: World) -> [Consent] {
        record.consents.map { Consent($0, of: record, world) }
    }

    private init(_ grant: ConsentGrant, of record: LinkRecord, _ world: World) {
        self.grant = grant
        self.record = record
        id = grant.id(of: record, in: world)
        user =
            switch record.plan.holder {
            case .person(let person): person
            case .company(let company): company.partners[0]
            }
    }

    /// A company is found by its own number and by that of the person who acts for it.
    func isGiven(by document: String) -> Bool {
        document == user.document || document == record.plan.holder.document
    }

    func json(at now: Timestamp) -> JSON {
        let institution = record.plan.institution
        return [
            "id": .id(id),
            "display_name": .string(user.fullName),
            "document_number": .string(user.document),
            "belvo_institution_name": .string(institution.name),
            "institution_display_name": .string(institution.displayName),
            "institution_icon_logo": institution.json["icon_logo"] ?? .null,
            "belvo_organization_name": .string(SandboxKeys.organizationName),
            "link_id": .id(record.id),
            "user_name": .string("\(user.given) \(user.family[1])"),
            "expired_at": grant.expiresAt.map { .string($0.withMilliseconds) } ?? .null,
            "undefined_consent_expiration": .bool(grant.days == nil),
            "consent_duration": grant.days.map(JSON.integer) ?? .null,
            "created_at": .timestamp(grant.createdAt),
            "status": .string(grant.status(at: now)),
            "permissions": ConsentPermissions.json(isCompany: record.plan.holder.isCompany),
        ]
    }
}
