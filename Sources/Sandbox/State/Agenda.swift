/// What Belvo has taken on and not done yet.
struct Agenda: Sendable {
    struct Job: Sendable {
        enum Kind: Sendable {
            /// What one body asked for.
            case retrieval(RetrievalOrder)
            /// All that the institution has of a resource.
            case fetch(Product)
            /// The link goes, with all that is held of it.
            case removal
            /// A recurrent link is looked at on schedule.
            case refresh
            /// The consent of that number is about to expire, or has.
            case consentWarning(Int)
            case consentExpiry(Int)
            /// What is held of a link may have become too old.
            case staleness
            /// Something happens to a payment.
            case payment(ObjectID)

            /// As control calls name it.
            var name: String {
                switch self {
                case .retrieval: "retrieval"
                case .fetch: "fetch"
                case .removal: "removal"
                case .refresh: "refresh"
                case .consentWarning: "consent_warning"
                case .consentExpiry: "consent_expiry"
                case .staleness: "staleness"
                case .payment: "payment"
                }
            }
        }

        let kind: Kind
        /// Its number; of a payment, none that a link has.
        let link: Int
        let due: Timestamp
        let process: Webhook.Process?
        /// Of the call that asked for it; none for what happens by itself.
        let requestID: String?

        func isRemoval(of link: Int) -> Bool {
            if case .removal = kind { self.link == link } else { false }
        }
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
