import Belvo

/// What Belvo does some time after it was asked.
extension Simulation {
    /// How long a retrieval takes that nobody waits for.
    private static let workMicroseconds = 2_000_000
    private static let failedLoginsMax = 6
    /// Resources of one link come one after the other.
    private static let stepMicroseconds = 500_000

    /// Retrieves what was ordered, later.
    /// - Returns: the id by which the webhook will tell of it.
    func take(_ order: RetrievalOrder, _ product: Product, at now: Timestamp) -> String {
        let id = nextRequestID()
        schedule(
            Agenda.Job(
                kind: .retrieval(
                    product, order.choose(from: order.objects(in: self)),
                    isSaved: order.isSaved),
                link: order.link.plan.ordinal, due: now + Self.workMicroseconds,
                process: .asynchronous, requestID: id))
        return id
    }

    /// Retrieves everything that the institution has of some resources, later.
    func fetch(
        _ resources: [String], of record: LinkRecord, _ process: Webhook.Process, at now: Timestamp
    ) -> String {
        let id = nextRequestID()
        let products = Product.all.filter {
            resources.contains($0.resource) && $0.isGiven(by: record.plan.institution)
        }
        for (place, product) in products.enumerated() {
            schedule(
                Agenda.Job(
                    kind: .retrieval(product, retrieve(product, for: record), isSaved: true),
                    link: record.plan.ordinal,
                    due: now + Self.workMicroseconds + place * Self.stepMicroseconds,
                    process: process, requestID: id))
        }
        return id
    }

    /// Removes the link, later.
    func takeRemoval(of record: LinkRecord, at now: Timestamp) -> String {
        let id = nextRequestID()
        schedule(
            Agenda.Job(
                kind: .removal, link: record.plan.ordinal, due: now + Self.workMicroseconds,
                process: nil, requestID: id))
        return id
    }

    /// Does what is due.
    func catchUp(to now: Timestamp) {
        for job in takeDue(now) {
            guard let record = link(ordinal: job.link) else { continue }
            switch job.kind {
            case .retrieval(let product, let objects, let isSaved):
                retrieve(objects, product, of: record, isSaved: isSaved, job, now)
            case .removal:
                removeLink(record)
                tell(record, "LINK", News(code: "link_deleted", data: []), job, now)
            }
        }
    }

    private func retrieve(
        _ objects: [StoredObject], _ product: Product, of record: LinkRecord, isSaved: Bool,
        _ job: Agenda.Job, _ now: Timestamp
    ) {
        let known = Set(stored(product, of: record).map(\.id))
        if isSaved { keep(objects, product, of: record) }
        _ = try? updateLink(record) { $0.lastAccessedAt = now }
        let isFirst = job.process == .historical
        let told = isFirst ? objects : objects.filter { !known.contains($0.id) }
        for news in product.news(of: told, isFirst: isFirst) {
            tell(record, product.resource, news, job, now)
        }
    }

    /// Belvo gives a link up after six failed logins in a row, and says so.
    func noteFailedLogin(of record: LinkRecord, at now: Timestamp) {
        let updated = try? updateLink(record) { link in
            link.failedLogins += 1
            if link.failedLogins >= Self.failedLoginsMax { link.status = "invalid" }
        }
        guard let updated, updated.failedLogins == Self.failedLoginsMax else { return }
        let news = News(
            code: "invalid_credentials",
            data: [
                JSON.Member("error_code", "login_error"),
                JSON.Member("error_message", .string(Refusal.loginFailed.complaints[0].message)),
                JSON.Member("status", 400),
            ])
        tell(
            Webhook(
                id: nextRequestID(), type: "LINK", process: nil, code: news.code, link: record.id,
                requestID: nil, externalID: record.externalID, data: news.data), at: now)
    }

    private func tell(
        _ record: LinkRecord, _ type: String, _ news: News, _ job: Agenda.Job, _ now: Timestamp
    ) {
        tell(
            Webhook(
                id: nextRequestID(), type: type, process: job.process, code: news.code,
                link: record.id, requestID: job.requestID, externalID: record.externalID,
                data: news.data), at: now)
    }
}
