import Belvo
import Chance

/// A link as Belvo keeps it: the plan it reads from, and what the application may change.
struct LinkRecord: Sendable {
    static let columns: [Column] = [
        .id("id"), .word("institution"), Column("access_mode", .text, [.equals]),
        .ordered("created_at", .moment), Column("created_by", .id, [.notOneOf]),
        .word("external_id"), .word("institution_user_id"),
        Column("refresh_rate", .text, [.equals]), .word("status"),
    ]

    let plan: LinkPlan
    let id: ObjectID
    let createdAt: Timestamp
    let createdBy: String
    let institutionUser: String
    /// What the application registered it with; preset links came from the widget.
    let username: String?
    var lastAccessedAt: Timestamp
    var externalID: String?
    var accessMode: String
    var status: String
    var credentialsStorage: String
    var fetchResources: [String]
    var staleIn: String
    var refreshedAt: Timestamp?
    /// In a row.
    var failedLogins = 0

    /// Links of the world's beginning have all their data in Belvo; a registered one has none until it is
    /// retrieved.
    var isPreset: Bool { username == nil }

    var json: JSON {
        [
            "id": .id(id),
            "institution": .string(plan.institution.name),
            "access_mode": .string(accessMode),
            "last_accessed_at": .timestamp(lastAccessedAt),
            "created_at": .timestamp(createdAt),
            "external_id": .text(externalID),
            "institution_user_id": .string(institutionUser),
            "status": .string(status),
            "created_by": .string(createdBy),
            "refresh_rate": accessMode == "recurrent" ? "7d" : .null,
            "credentials_storage": .string(credentialsStorage),
            "fetch_resources": .strings(fetchResources),
            "stale_in": .string(staleIn),
        ]
    }

    var stored: StoredObject { StoredObject(json, columns: Self.columns) }

    /// - Throws: `Refusal` when the link or its institution gives nothing now.
    func checkGives() throws(Refusal) {
        switch status {
        case "invalid": throw .linkInvalid
        case "unconfirmed": throw .linkUnconfirmed
        default: break
        }
        guard plan.institution.isHealthy else { throw .institutionDown }
    }
}

extension LinkRecord {
    /// A link that stands there from the beginning.
    static func preset(_ ordinal: Int, in world: World, keys: SandboxKeys) -> LinkRecord? {
        guard let plan = world.firstPlan(ordinal) else { return nil }
        var chance = SeededGenerator(world.seed, "link record", ordinal)
        // Newest last, so that the order of the list is the order of creation: thirteen months have as many parts.
        let part = 390 * Timestamp.microsecondsPerDay / world.firstLinkCount
        let created =
            Timestamp(world.today - 420, microsecondOfDay: 0)
            + ordinal * part + chance.below(part)
        let isRecurrent = chance.chance(70)
        return LinkRecord(
            plan: plan, id: world.linkID(ordinal),
            createdAt: created, createdBy: keys.owner,
            institutionUser: keys.institutionUser(
                at: plan.institution.name, document: plan.holder.document),
            username: nil,
            lastAccessedAt: Timestamp(
                world.today - 1, microsecondOfDay: chance.below(Timestamp.microsecondsPerDay)),
            externalID: "customer-\(CalendarDay.padded(1001 + ordinal, 5))",
            accessMode: isRecurrent ? "recurrent" : "single",
            status: LinkPlan.presetStatus(ordinal),
            credentialsStorage: isRecurrent ? "store" : "365d",
            fetchResources: plan.institution.resources, staleIn: "365d")
    }
}
