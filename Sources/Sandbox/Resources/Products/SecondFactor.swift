import Belvo
import Chance

/// The second factor that some institutions ask for: a call without a token is answered with 428 and a session,
/// which a PATCH with the token goes on with.
struct SecondFactor {
    private static let tokenLength = 6

    private let simulation: Simulation
    private let now: Timestamp

    init(_ simulation: Simulation, at now: Timestamp) {
        self.simulation = simulation
        self.now = now
    }

    /// Begins a session and refuses the call with it.
    func ask(for purpose: Sessions.Session.Purpose, of record: LinkRecord) -> Refusal {
        let session = simulation.openSession(at: now) { id, chance in
            Sessions.Session(
                id: id, link: record.plan.ordinal, purpose: purpose,
                token: chance.numeral(Self.tokenLength),
                ends: now + Sessions.seconds * 1_000_000)
        }
        return .tokenRequired(session, link: record.id)
    }

    /// What a resumed session goes on with.
    struct Resumed<Purpose> {
        let record: LinkRecord
        let purpose: Purpose
        let isSaved: Bool
    }

    /// Reads `session`, `link` and `token`, and ends the session if the token is right.
    /// - Parameter purpose: what the caller makes of the session's purpose; `nil` when it is another's.
    /// - Throws: `Refusal` when something is missing, there is no such session any more, or the token is wrong; after
    ///   a wrong one the session may be tried again.
    func resume<Purpose>(
        _ body: JSON, as purpose: (Sessions.Session.Purpose) -> Purpose?
    ) throws(Refusal) -> Resumed<Purpose> {
        var form = BodyForm(body)
        let id = form.text("session", isRequired: true)
        let link = form.id("link", isRequired: true)
        let token = form.text("token")
        let isSaved = form.flag("save_data", default: true)
        try form.check()
        guard let id, let link else { throw .badRequest }
        guard let record = simulation.link(link) else {
            throw Refusal(400, [.doesNotExist("id", link.description, field: "link")])
        }
        guard let session = simulation.session(id, of: record, at: now),
            let purpose = purpose(session.purpose)
        else { throw .sessionExpired }
        guard token == session.token else {
            simulation.noteFailedLogin(
                of: record, message: BelvoError.loginError.message(), at: now)
            throw .loginFailed
        }
        simulation.closeSession(id)
        return Resumed(record: record, purpose: purpose, isSaved: isSaved)
    }
}

extension Refusal {
    static let loginFailed = Refusal(.loginError)

    fileprivate static func tokenRequired(
        _ session: Sessions.Session, link: ObjectID
    ) -> Refusal {
        let data: JSON = [
            "instructions": "Use this code to generate the token", "type": "numeric",
            "value": .string(session.token), "expects_user_input": true,
        ]
        let complaint = Complaint(
            .tokenRequired,
            extra: [
                JSON.Member("session", .string(session.id)),
                JSON.Member("expiry", .integer(Sessions.seconds)),
                JSON.Member("link", .id(link)), JSON.Member("token_generation_data", data),
            ])
        return Refusal(BelvoError.tokenRequired.status, [complaint])
    }
}
