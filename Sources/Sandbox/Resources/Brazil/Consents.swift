import Belvo
import Chance

extension Endpoint {
    /// What end users allowed: one consent for each link through open finance.
    static let consents: [Endpoint] = [
        Endpoint(
            path: "/api/consents/",
            actions: [
                .get: { call, simulation throws(Refusal) in
                    let document = try userDocument(call.query)
                    let consents = simulation.links
                        .compactMap { Consent(of: $0, simulation.world) }
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
            let consent = Consent(of: record, simulation.world), consent.id == id
        else { throw .notFound }
        return consent
    }
}

/// What the holder of a link allowed there, and until when.
private struct Consent {
    /// In days. Some hold until they are revoked.
    private static let durations: [Int?] = [92, 183, 275, 366, 366, nil]

    let id: ObjectID
    private let record: LinkRecord
    private let user: Person
    private let duration: Int?
    private let createdAt: Timestamp

    /// None for a link that was not made through open finance.
    init?(of record: LinkRecord, _ world: World) {
        guard record.plan.institution.isOpenFinance else { return nil }
        var chance = SeededGenerator(world.seed, "consent", record.plan.ordinal)
        self.record = record
        id = world.id(ofLink: record.plan.ordinal, from: &chance)
        user =
            switch record.plan.holder {
            case .person(let person): person
            case .company(let company): company.partners[0]
            }
        duration = chance.pick(Self.durations)
        // Whenever one ran out, its holder gave the next, or the link would have no data of yesterday.
        let age = world.today.number - record.createdAt.day.number
        let past = duration.map { max(0, age - 1) / $0 * $0 } ?? 0
        createdAt = record.createdAt + past * Timestamp.microsecondsPerDay
    }

    /// A company is found by its own number and by that of the person who acts for it.
    func isGiven(by document: String) -> Bool {
        document == user.document || document == record.plan.holder.document
    }

    private var expiredAt: Timestamp? {
        duration.map { createdAt + $0 * Timestamp.microsecondsPerDay }
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
            "expired_at": expiredAt.map { .string($0.withMilliseconds) } ?? .null,
            "undefined_consent_expiration": .bool(duration == nil),
            "consent_duration": duration.map(JSON.integer) ?? .null,
            "created_at": .timestamp(createdAt),
            "status": .string(status(at: now)),
            "permissions": ConsentPermissions.json(isCompany: record.plan.holder.isCompany),
        ]
    }

    private func status(at now: Timestamp) -> String {
        if record.status == "unconfirmed" { return "AWAITING_AUTHORISATION" }
        return expiredAt.map { $0 <= now } ?? false ? "EXPIRED" : "AUTHORISED"
    }
}
