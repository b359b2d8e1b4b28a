/// Logins that wait for a second factor.
struct Sessions: Sendable {
    struct Session: Sendable {
        enum Purpose: Sendable {
            /// The link that was registered is not valid yet.
            case confirmation
            case retrieval(RetrievalOrder)
        }

        /// 32 hexadecimal digits.
        let id: String
        let link: Int
        let purpose: Purpose
        /// What the user is shown, and must be given back.
        let token: String
        let ends: Timestamp
    }

    /// How long a session waits for its token.
    static let seconds = 9_600
    /// Beyond so many, the oldest has expired.
    private static let sessionsMax = 10_000

    private var sessions: [Session] = []

    mutating func open(_ session: Session, at now: Timestamp) {
        sessions.removeAll { $0.ends <= now }
        if sessions.count >= Self.sessionsMax { sessions.removeFirst() }
        sessions.append(session)
    }

    /// The session of that id, if it is the link's and has not ended.
    func find(_ id: String, link: Int, at now: Timestamp) -> Session? {
        sessions.first { $0.id == id && $0.link == link && $0.ends > now }
    }

    mutating func close(_ id: String) { sessions.removeAll { $0.id == id } }
}
