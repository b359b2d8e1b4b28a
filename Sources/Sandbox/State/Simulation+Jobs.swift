import Belvo
import NIOConcurrencyHelpers

/// What Belvo does some time after it was asked.
extension Simulation {
    /// How long a retrieval takes that nobody waits for.
    private static let workMicroseconds = 2_000_000
    /// Resources of one link come one after the other.
    private static let stepMicroseconds = 500_000

    /// Retrieves what was ordered, later.
    /// - Returns: the id by which the webhook will tell of it.
    func take(_ order: RetrievalOrder, at now: Timestamp) -> String {
        let id = nextRequestID()
        schedule(
            Agenda.Job(
                kind: .retrieval(order), link: order.link.plan.ordinal,
                due: now + Self.workMicroseconds, process: .asynchronous, requestID: id))
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
                    kind: .fetch(product), link: record.plan.ordinal,
                    due: now + Self.workMicroseconds + place * Self.stepMicroseconds,
                    process: process, requestID: id))
        }
        return id
    }

    /// Removes the link, later.
    /// - Returns: the id by which the webhook will tell of it; of a removal that is on its way, that one's.
    func takeRemoval(of record: LinkRecord, at now: Timestamp) -> String {
        let link = record.plan.ordinal
        if let id = jobs.first(where: { $0.isRemoval(of: link) })?.requestID { return id }
        let id = nextRequestID()
        schedule(
            Agenda.Job(
                kind: .removal, link: record.plan.ordinal, due: now + Self.workMicroseconds,
                process: nil, requestID: id))
        return id
    }

    /// Does what is due, as it would have been done at its time. One at a time, for a job must see what came of those
    /// before it: who comes meanwhile waits.
    func catchUp(to now: Timestamp) {
        guard hasDueJob(at: now) else { return }
        turn.withLock { work(until: now) }
    }

    /// Moves the clock and does what is due then.
    func moveClock(by jump: (Timestamp) throws(Refusal) -> Int) throws(Refusal) {
        turn.lock()
        defer { turn.unlock() }
        clock.move(byMicroseconds: try jump(clock.now))
        work(until: clock.now)
    }

    private func work(until now: Timestamp) {
        while let job = takeNextJob(now) {
            if case .payment(let id) = job.kind { followPayment(id, job) }
            guard let record = link(ordinal: job.link) else { continue }
            switch job.kind {
            case .retrieval(let order): retrieve(order, of: record, job)
            case .fetch(let product): fetch(product, of: record, job)
            case .removal:
                removeLink(record)
                tell(record, "LINK", News(code: "link_deleted", data: []), job)
            case .refresh: refresh(record, job, until: now)
            case .consentWarning(let number): warn(of: number, record, job)
            case .consentExpiry(let number): expire(number, record, job)
            case .staleness: forgetStale(record, job)
            case .payment: break
            }
        }
    }

    /// Of work that fails nobody hears: there is no answer left that could say so. One login serves all of it.
    private func gives(_ record: LinkRecord, to job: Agenda.Job) -> Bool {
        do throws(Refusal) {
            try checkGives(record, at: job.due)
            return true
        } catch {
            if let id = job.requestID { forgetJobs(of: id) }
            return false
        }
    }

    private func retrieve(_ order: RetrievalOrder, of record: LinkRecord, _ job: Agenda.Job) {
        guard gives(record, to: job) else { return }
        let product = order.product
        let objects = order.choose(from: order.objects(in: self, on: job.due.day))
        _ = try? noteRetrieval(of: record, at: job.due)
        let known = Set(stored(product, of: record).map(\.id))
        if order.isSaved { keep(objects, product, of: record, on: job.due.day) }
        let new = objects.filter { !known.contains($0.id) }
        for news in product.news(of: new, isFirst: false) {
            tell(record, product.resource, news, job)
        }
    }

    private func fetch(_ product: Product, of record: LinkRecord, _ job: Agenda.Job) {
        guard gives(record, to: job) else { return }
        let objects = retrieve(product, for: record, on: job.due.day)
        _ = try? noteRetrieval(of: record, at: job.due)
        let first = job.due.day - World.historyDays
        let merge = keep(objects, product, of: record, on: job.due.day, since: first)
        let isFirst = job.process == .historical
        for news in product.news(of: isFirst ? objects : merge.new, isFirst: isFirst) {
            tell(record, product.resource, news, job)
        }
        tellChanges(merge, product, record, job)
    }

    /// What became of objects that were known.
    func tellChanges(_ merge: Merge, _ product: Product, _ record: LinkRecord, _ job: Agenda.Job) {
        let name = product.resource.lowercased()
        for (word, objects) in [("updated", merge.settled), ("deleted", merge.vanished)]
        where !objects.isEmpty {
            let data = [
                JSON.Member("count", .integer(objects.count)),
                JSON.Member("\(word)_\(name)", .strings(objects.map(\.id))),
            ]
            tell(record, product.resource, News(code: "\(name)_\(word)", data: data), job)
        }
    }

    func tell(_ record: LinkRecord, _ type: String, _ news: News, _ job: Agenda.Job) {
        tell(
            Webhook(
                id: nextRequestID(), type: type, process: job.process, code: news.code,
                subject: .link(record.id), requestID: job.requestID, externalID: record.externalID,
                data: news.data), at: job.due)
    }
}
