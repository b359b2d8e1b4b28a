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
    var credentialsGivenAt: Timestamp
    var fetchResources: [String]
    var staleIn: String
    var refreshedAt: Timestamp?
    /// Since when it is looked at on schedule.
    var refreshedUntil: Timestamp
    /// The latest last; none where there is no open finance.
    var consents: [ConsentGrant] = []
    /// Whether what was held of it went because nobody had looked at it for long.
    var isStale = false
    /// In a row.
    var failedLogins = 0
    /// Good ones.
    var retrievals = 0
    var failure: OrderedFailure?

    /// Links of the world's beginning have all their data in Belvo; a registered one has none until it is
    /// retrieved.
    var isPreset: Bool { username == nil }

    static let refreshMicroseconds = 7 * Timestamp.microsecondsPerDay

    /// What is looked at when nobody says what.
    var wantedResources: [String] {
        fetchResources.isEmpty ? plan.institution.resources : fetchResources
    }

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
    func checkGives(at now: Timestamp) throws(Refusal) {
        switch status {
        case "invalid": throw .linkInvalid
        case "unconfirmed": throw .linkUnconfirmed
        default: break
        }
        guard hasConsent(at: now) else { throw .linkInvalid }
        if isStale || hasExpiredCredentials(at: now) { throw Refusal(.expiredCredentials) }
        if let error = plan.institution.failure { throw Refusal(error) }
    }

    /// The failure that its user ordered, when the next retrieval is one that fails.
    var retrievalFailure: OrderedFailure? {
        guard let failure, !failure.asksForToken, case .retrieval(let after) = failure.stage,
            retrievals >= after
        else { return nil }
        return failure
    }

    /// Whether a second factor is asked for at the next retrieval.
    var asksForToken: Bool {
        guard let failure, failure.asksForToken, case .retrieval(let after) = failure.stage else {
            return plan.institution.asksForToken
        }
        return retrievals >= after
    }
}

/// How long credentials are kept.
extension LinkRecord {
    /// What is not stored is still there for a moment, so that the first retrieval can use it.
    private static let unstoredMicroseconds = 15 * 60_000_000

    /// Open finance knows none, and a recurrent link keeps them.
    private func hasExpiredCredentials(at now: Timestamp) -> Bool {
        guard !plan.institution.isOpenFinance, credentialsStorage != "store" else { return false }
        let days = Self.days(credentialsStorage)
        let kept = days.map { $0 * Timestamp.microsecondsPerDay } ?? Self.unstoredMicroseconds
        return credentialsGivenAt + kept <= now
    }

    /// `90d` as 90.
    static func days(_ text: String) -> Int? { BodyForm.isDays(text) ? Int(text.dropLast()) : nil }
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
        let story = LinkPlan.presetConsent(ordinal)
        // Nobody is warned of a link that is read once.
        let isOfCrowd = ordinal >= LinkPlan.presetCount
        // Nobody looks at a crowd by himself, or each week of a jump would generate all that it has.
        let isRecurrent = !isOfCrowd && chance.chance(70) || story == .aboutToExpire
        return LinkRecord(
            plan: plan, id: world.linkID(ordinal),
            createdAt: created, createdBy: keys.owner,
            institutionUser: keys.institutionUser(
                at: plan.institution.name, document: plan.holder.document),
            username: nil,
            lastAccessedAt: Timestamp(
                world.today, microsecondOfDay: 60_000_000 + chance.below(30_000_000)),
            externalID: "customer-\(CalendarDay.padded(1001 + ordinal, 5))",
            accessMode: isRecurrent ? "recurrent" : "single",
            status: LinkPlan.presetStatus(ordinal),
            credentialsStorage: isRecurrent ? "store" : "365d",
            // The older links have had theirs renewed.
            credentialsGivenAt: max(created, Timestamp(world.today - 100, microsecondOfDay: 0)),
            fetchResources: plan.institution.resources, staleIn: "365d",
            refreshedUntil: Timestamp(
                world.today - 1 - ordinal % 6, microsecondOfDay: 30_000_000_000),
            consents: ConsentGrant.preset(
                story, of: plan, since: created, in: world))
    }
}
