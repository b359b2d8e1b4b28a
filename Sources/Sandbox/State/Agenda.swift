/// What Belvo has taken on and not done yet.
struct Agenda: Sendable {
    struct Job: Sendable {
        enum Kind: Sendable {
            /// The objects come into Belvo, if they are to be kept, and a webhook tells of them.
            case retrieval(Product, [StoredObject], isSaved: Bool)
            /// The link goes, with all that is held of it.
            case removal
        }

        let kind: Kind
        let link: Int
        let due: Timestamp
        let process: Webhook.Process?
        /// Of the call that asked for it.
        let requestID: String
    }

    private(set) var jobs: [Job] = []

    var nextDue: Timestamp? { jobs.map(\.due).min() }

    func isBusy(_ link: Int) -> Bool { jobs.contains { $0.link == link } }

    mutating func add(_ job: Job) { jobs.append(job) }

    /// The jobs whose time has come, the earliest first.
    mutating func takeDue(_ now: Timestamp) -> [Job] {
        let due = jobs.filter { $0.due <= now }.sorted { $0.due < $1.due }
        if !due.isEmpty { jobs.removeAll { $0.due <= now } }
        return due
    }

    mutating func forget(_ link: Int) { jobs.removeAll { $0.link == link } }
}
