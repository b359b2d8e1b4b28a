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

    /// The earliest first.
    private(set) var jobs: [Job] = []

    var nextDue: Timestamp? { jobs.first?.due }

    func isBusy(_ link: Int) -> Bool { jobs.contains { $0.link == link } }

    /// What is due at one moment is done in the order in which it was taken on.
    mutating func add(_ job: Job) {
        let place = jobs.lastIndex { $0.due <= job.due }.map { $0 + 1 } ?? 0
        jobs.insert(job, at: place)
    }

    /// The next job whose time has come.
    mutating func takeNext(_ now: Timestamp) -> Job? {
        guard let first = jobs.first, first.due <= now else { return nil }
        return jobs.removeFirst()
    }

    mutating func forget(_ link: Int) { jobs.removeAll { $0.link == link } }

    /// What a call began and cannot be ended.
    mutating func forget(requestID: String) { jobs.removeAll { $0.requestID == requestID } }
}
