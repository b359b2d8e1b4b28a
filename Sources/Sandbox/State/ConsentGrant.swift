import Chance

/// One time that the holder of a link was asked to let it be read, and what he answered.
struct ConsentGrant: Sendable {
    enum Outcome: Sendable {
        case authorised
        case awaiting
        case rejected
    }

    /// How long before its end the application is warned.
    static let warningMicroseconds = 7 * Timestamp.microsecondsPerDay
    /// In days. Some hold until they are revoked.
    static let durations: [Int?] = [92, 183, 275, 366, 366, nil]
    static let daysMax = 366

    /// Among those of its link, from 0.
    let number: Int
    let createdAt: Timestamp
    /// `nil` when it has no end.
    let days: Int?
    var outcome = Outcome.authorised
    /// When another took its place.
    private(set) var endedAt: Timestamp?

    var expiresAt: Timestamp? { days.map { createdAt + $0 * Timestamp.microsecondsPerDay } }

    func holds(at now: Timestamp) -> Bool {
        outcome == .authorised && [expiresAt, endedAt].allSatisfy { $0.map { now < $0 } ?? true }
    }

    func status(at now: Timestamp) -> String {
        switch outcome {
        case .authorised: holds(at: now) ? "AUTHORISED" : "EXPIRED"
        case .awaiting: "AWAITING_AUTHORISATION"
        case .rejected: "REJECTED"
        }
    }

    mutating func end(at now: Timestamp) {
        if holds(at: now) { endedAt = now }
    }

    func id(of record: LinkRecord, in world: World) -> ObjectID {
        var chance =
            number == 0
            ? SeededGenerator(world.seed, "consent", record.plan.ordinal)
            : SeededGenerator(world.seed, "consent", record.plan.ordinal, number)
        return world.id(ofLink: record.plan.ordinal, from: &chance)
    }
}

extension LinkRecord {
    func consent(_ number: Int) -> ConsentGrant? { consents.first { $0.number == number } }

    /// Whether its holder lets it be read; where there is no open finance, nobody asks.
    func hasConsent(at now: Timestamp) -> Bool {
        !plan.institution.isOpenFinance || consents.contains { $0.holds(at: now) }
    }
}

extension ConsentGrant {
    /// The consents that a link has had when the world begins.
    static func preset(
        _ story: LinkPlan.ConsentStory, of plan: LinkPlan, since created: Timestamp, in world: World
    ) -> [ConsentGrant] {
        guard plan.institution.isOpenFinance else { return [] }
        let origin = Timestamp(world.origin, microsecondOfDay: 0)
        let day = Timestamp.microsecondsPerDay
        switch story {
        case .usual: return [usual(0, of: plan, since: created, in: world)]
        case .lasting: return [ConsentGrant(number: 0, createdAt: origin + -100 * day, days: 366)]
        case .endless: return [ConsentGrant(number: 0, createdAt: created, days: nil)]
        case .aboutToExpire:
            return [ConsentGrant(number: 0, createdAt: origin + -173 * day, days: 183)]
        case .renewed:
            let first = ConsentGrant(number: 0, createdAt: origin + -190 * day, days: 183)
            return [
                first, ConsentGrant(number: 1, createdAt: origin + -8 * day, days: 275),
            ]
        case .rejectedFirst:
            let second = usual(1, of: plan, since: created, in: world)
            return [
                ConsentGrant(number: 0, createdAt: created, days: second.days, outcome: .rejected),
                second,
            ]
        case .beingRenewed:
            let first = usual(0, of: plan, since: created, in: world)
            return [
                first,
                ConsentGrant(
                    number: 1, createdAt: origin + -day, days: 366, outcome: .awaiting),
            ]
        }
    }

    /// Whenever one ran out, its holder gave the next, or the link would have no data of yesterday.
    private static func usual(
        _ number: Int, of plan: LinkPlan, since created: Timestamp, in world: World
    ) -> ConsentGrant {
        let days = days(of: plan, in: world)
        let age = world.origin.number - created.day.number
        let past = days.map { max(0, age - 1) / $0 * $0 } ?? 0
        return ConsentGrant(
            number: number, createdAt: created + past * Timestamp.microsecondsPerDay, days: days)
    }

    /// For how long a holder consents if nobody says.
    static func days(of plan: LinkPlan, in world: World) -> Int? {
        var chance = SeededGenerator(world.seed, "consent days", plan.ordinal)
        return chance.pick(durations)
    }
}
