import Belvo

/// What Belvo does some time after it was asked.
extension Simulation {
    /// How long a retrieval takes that nobody waits for.
    private static let workMicroseconds = 2_000_000
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

    /// Does what is due, as it would have been done at its time.
    func catchUp(to now: Timestamp) {
        while let job = takeNextJob(now) {
            guard let record = link(ordinal: job.link) else { continue }
            switch job.kind {
            case .retrieval(let product, let objects, let isSaved):
                guard gives(record, to: job) else { continue }
                retrieve(objects, product, of: record, isSaved: isSaved, job)
            case .removal:
                removeLink(record)
                tell(record, "LINK", News(code: "link_deleted", data: []), job)
            }
        }
    }

    /// Of work that fails nobody hears: there is no answer left that could say so. One login serves all of it.
    private func gives(_ record: LinkRecord, to job: Agenda.Job) -> Bool {
        do throws(Refusal) {
            try checkGives(record, at: job.due)
            return true
        } catch {
            forgetJobs(of: job.requestID)
            return false
        }
    }

    private func retrieve(
        _ objects: [StoredObject], _ product: Product, of record: LinkRecord, isSaved: Bool,
        _ job: Agenda.Job
    ) {
        let known = Set(stored(product, of: record).map(\.id))
        if isSaved { keep(objects, product, of: record) }
        _ = try? noteRetrieval(of: record, at: job.due)
        let isFirst = job.process == .historical
        let told = isFirst ? objects : objects.filter { !known.contains($0.id) }
        for news in product.news(of: told, isFirst: isFirst) {
            tell(record, product.resource, news, job)
        }
    }

    private func tell(
        _ record: LinkRecord, _ type: String, _ news: News, _ job: Agenda.Job
    ) {
        tell(
            Webhook(
                id: nextRequestID(), type: type, process: job.process, code: news.code,
                link: record.id, requestID: job.requestID, externalID: record.externalID,
                data: news.data), at: job.due)
    }
}
