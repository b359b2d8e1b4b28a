import NIOConcurrencyHelpers

/// What became of the access tokens that the widget has come with.
struct WidgetSessions: Sendable {
    /// What the end user has begun.
    enum Step: Sendable {
        case choosing
        /// The institution asks for a second factor. A link that was made just now goes if he begins anew.
        case secondFactor(link: ObjectID, isNew: Bool)
        case consent(Consenting)
    }

    /// A consent that waits for the end user's word at the institution.
    struct Consenting: Sendable {
        let institution: Institution
        let document: String
        let accessMode: String
        let externalID: String?
        let days: ConsentDays
        let ends: Timestamp
    }

    private struct Session: Sendable {
        let ends: Timestamp
        var step = Step.choosing
        var isSpent = false
    }

    /// A token that was not used for so long is good for nothing any more.
    static let unusedSeconds = 600
    /// More tokens at a time than this are refused as Belvo refuses what is beyond a quota.
    private static let sessionsMax = 10_000

    private var sessions: [String: Session] = [:]

    /// - Throws: `Refusal` when the token has run out, waited too long for its first use, or was used up.
    mutating func enter(_ token: AccessToken, at now: Timestamp) throws(Refusal) {
        guard now >= token.issuedAt, now < token.expiresAt else { throw .widgetSessionExpired }
        if let session = sessions[token.id] {
            if session.isSpent { throw .widgetSessionExpired }
            return
        }
        guard now < token.issuedAt + Self.unusedSeconds * 1_000_000 else {
            throw .widgetSessionExpired
        }
        // What has run out by its own claim need not be remembered.
        if sessions.count >= Self.sessionsMax { sessions = sessions.filter { $0.value.ends > now } }
        guard sessions.count < Self.sessionsMax else { throw .quotaReached }
        sessions[token.id] = Session(ends: token.expiresAt)
    }

    func step(of token: AccessToken) -> Step { sessions[token.id]?.step ?? .choosing }

    mutating func go(to step: Step, _ token: AccessToken) { sessions[token.id]?.step = step }

    /// Uses the token up.
    /// - Throws: `Refusal` when another call was faster.
    mutating func spend(_ token: AccessToken) throws(Refusal) {
        guard sessions[token.id]?.isSpent == false else { throw .widgetSessionExpired }
        sessions[token.id]?.isSpent = true
    }

    /// What it was to be used up for has failed.
    mutating func giveBack(_ token: AccessToken) { sessions[token.id]?.isSpent = false }
}

/// The widget.
extension Simulation {
    /// Looks at the tokens' sessions, or changes what cannot fail.
    func widget<Value: Sendable>(_ act: (inout WidgetSessions) -> Value) -> Value {
        widgetSessions.withLockedValue(act)
    }

    func changeWidget<Value: Sendable>(
        _ change: (inout WidgetSessions) throws(Refusal) -> Value
    ) throws(Refusal) -> Value {
        let result: Result<Value, Refusal> = widgetSessions.withLockedValue { sessions in
            Result { () throws(Refusal) in try change(&sessions) }
        }
        return try result.get()
    }
}
