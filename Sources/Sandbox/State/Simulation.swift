import Chance
import NIOConcurrencyHelpers

/// The simulated Belvo behind its API. Safe to use from many tasks: nothing is generated or rendered while
/// the lock is held.
final class Simulation: Sendable {
    /// More links than this are refused as Belvo refuses those beyond a quota.
    static let linksMax = 10_000

    let world: World
    let keys: SandboxKeys
    let limits: SandboxLimits
    let restrictions: Restrictions
    let clock: SandboxClock
    let institutions: [StoredObject]
    private let archive: Archive
    private let ledger: NIOLockedValueBox<Ledger>
    private let agenda = NIOLockedValueBox(Agenda())
    /// What happens by itself at its time.
    private let calendar = NIOLockedValueBox(Agenda())
    private let sessions = NIOLockedValueBox(Sessions())
    private let deliveries: NIOLockedValueBox<Deliveries>
    private let sendsWebhooks: Bool
    private let resets = NIOLockedValueBox(0)
    /// Rings when there is something new to do, now or later.
    let bell = Doorbell()
    /// Held by whoever does what is due, moves the clock, or sets everything back.
    let turn = NIOLock()
    private let paymentLedger: NIOLockedValueBox<PaymentLedger>
    let widgetSessions = NIOLockedValueBox(WidgetSessions())

    init(
        world: World, keys: SandboxKeys, clock: SandboxClock, limits: SandboxLimits,
        sendsWebhooks: Bool
    ) {
        self.clock = clock
        self.limits = limits
        restrictions = Restrictions(limits)
        self.sendsWebhooks = sendsWebhooks
        deliveries = NIOLockedValueBox(Deliveries(seed: world.seed, isSent: sendsWebhooks))
        self.world = world
        self.keys = keys
        institutions = Institution.all.map { StoredObject($0.json, columns: Institution.columns) }
        archive = Archive(world)
        ledger = NIOLockedValueBox(Ledger(world: world, keys: keys, resets: 0))
        paymentLedger = NIOLockedValueBox(PaymentLedger(world: world))
        for record in links { expect(of: record, at: record.refreshedUntil) }
    }

    func nextRequestID() -> String { ledger.withLockedValue { $0.nextRequestID() } }
    func nextPassingID() -> String { ledger.withLockedValue { $0.nextPassingID() } }
    func skipPassingIDs(start: Int) { ledger.withLockedValue { $0.skipPassingIDs(start: start) } }

    var links: [LinkRecord] { ledger.withLockedValue { $0.links } }

    /// The link of that id; `nil` when it is not of this world or was deleted.
    func link(_ id: ObjectID) -> LinkRecord? {
        guard let ordinal = world.linkOrdinal(of: id), world.linkID(ordinal) == id else {
            return nil
        }
        return ledger.withLockedValue { $0.link(ordinal) }
    }

    func link(ordinal: Int) -> LinkRecord? { ledger.withLockedValue { $0.link(ordinal) } }

    func updateLink(
        _ record: LinkRecord, _ change: (inout LinkRecord) -> Void
    ) throws(Refusal) -> LinkRecord {
        let updated = ledger.withLockedValue { $0.update(record.plan.ordinal, change) }
        guard let updated else { throw .notFound }
        return updated
    }

    func addLink(
        isSameUser: (LinkRecord) -> Bool, _ make: (Int) -> LinkRecord
    ) throws(Refusal) -> LinkRecord {
        let result: Result<LinkRecord, Refusal> = ledger.withLockedValue { ledger in
            Result { () throws(Refusal) in
                try ledger.add(isSameUser: isSameUser, limit: Self.linksMax, make)
            }
        }
        return try result.get()
    }

    func removeLink(_ record: LinkRecord) {
        agenda.withLockedValue { $0.forget(record.plan.ordinal) }
        calendar.withLockedValue { $0.forget(record.plan.ordinal) }
        ledger.withLockedValue { $0.removeLink(record.plan.ordinal) }
    }
}

/// What is to be done, and to be told.
extension Simulation {
    func schedule(_ job: Agenda.Job) {
        agenda.withLockedValue { $0.add(job) }
        bell.ring()
    }

    /// Something that will happen by itself.
    func expect(_ job: Agenda.Job) {
        calendar.withLockedValue { $0.add(job) }
        bell.ring()
    }

    /// Notes once more what is to come of a link.
    func expectAgain(of record: LinkRecord, at now: Timestamp) {
        calendar.withLockedValue { $0.forget(record.plan.ordinal) }
        expect(of: record, at: now)
    }

    /// The next job whose time has come, of either kind.
    func takeNextJob(_ now: Timestamp) -> Agenda.Job? {
        let work = agenda.withLockedValue(\.nextDue)
        let event = calendar.withLockedValue(\.nextDue)
        // Asked for at each request; nearly always nothing is due.
        if let work, work <= now, event.map({ work <= $0 }) ?? true {
            return agenda.withLockedValue { $0.takeNext(now) }
        }
        guard let event, event <= now else { return nil }
        return calendar.withLockedValue { $0.takeNext(now) }
    }

    func forgetJobs(of requestID: String) {
        agenda.withLockedValue { $0.forget(requestID: requestID) }
    }

    func isBusy(_ record: LinkRecord) -> Bool {
        agenda.withLockedValue { $0.isBusy(record.plan.ordinal) }
    }

    func tell(_ webhook: Webhook, at now: Timestamp) {
        deliveries.withLockedValue { $0.add(webhook, at: now) }
        bell.ring()
    }

    func repeatDelivery(of webhook: Webhook, at now: Timestamp) {
        deliveries.withLockedValue { $0.repeatDelivery(of: webhook, at: now) }
        bell.ring()
    }

    var deliveryHabits: DeliveryHabits { deliveries.withLockedValue(\.habits) }

    func changeDeliveries(at now: Timestamp, _ change: (inout DeliveryHabits) -> Void) {
        deliveries.withLockedValue { $0.change(at: now, change) }
        bell.ring()
    }

    func nextDelivery(at now: Timestamp) -> Deliveries.Step {
        let step = deliveries.withLockedValue { $0.next(at: now) }
        let nextJob = [agenda.withLockedValue(\.nextDue), calendar.withLockedValue(\.nextDue)]
            .compactMap(\.self).min()
        switch (step, nextJob) {
        case (.wait(let until), .some(let due)): return .wait(until: min(until, due))
        case (.rest, .some(let due)): return .wait(until: due)
        default: return step
        }
    }

    func hasDueJob(at now: Timestamp) -> Bool {
        [agenda.withLockedValue(\.nextDue), calendar.withLockedValue(\.nextDue)]
            .contains { $0.map { $0 <= now } ?? false }
    }

    /// The same, before the program was started again: nobody took it away this time.
    func deliveryEndedBefore(_ id: String, _ outcome: Deliveries.Outcome, at now: Timestamp) {
        deliveries.withLockedValue { deliveries in
            deliveries.take(id)
            deliveries.ended(id, outcome, at: now)
        }
    }

    func deliveryEnded(_ id: String, _ outcome: Deliveries.Outcome, at now: Timestamp) {
        deliveries.withLockedValue { $0.ended(id, outcome, at: now) }
        bell.ring()
    }
}

/// Logins that wait for a second factor.
extension Simulation {
    /// - Parameter make: given a fresh id, and chance for the token.
    func openSession(
        at now: Timestamp, _ make: (String, inout SeededGenerator) -> Sessions.Session
    ) -> Sessions.Session {
        let id = nextRequestID()
        var chance = SeededGenerator(world.seed, "token \(id)")
        let session = make(id, &chance)
        sessions.withLockedValue { $0.open(session, at: now) }
        return session
    }

    func session(_ id: String, of record: LinkRecord, at now: Timestamp) -> Sessions.Session? {
        sessions.withLockedValue { $0.find(id, link: record.plan.ordinal, at: now) }
    }

    func closeSession(_ id: String) { sessions.withLockedValue { $0.close(id) } }
}

/// What control calls see and do.
extension Simulation {
    var resetCount: Int { resets.withLockedValue(\.self) }

    var jobs: [Agenda.Job] { agenda.withLockedValue(\.jobs) }
    var events: [Agenda.Job] { calendar.withLockedValue(\.jobs) }

    /// The oldest first.
    var allDeliveries: [Deliveries.Delivery] {
        deliveries.withLockedValue { $0.ended + $0.waiting }
    }

    /// As it was at the beginning. What was under way is forgotten, and the clock stands where it would by itself.
    /// - Parameter number: how often that has happened, this time included; `nil` counts on.
    func reset(number: Int? = nil) {
        turn.lock()
        defer { turn.unlock() }
        clock.reset()
        let count = resets.withLockedValue { resets in
            resets = number ?? resets + 1
            return resets
        }
        ledger.withLockedValue { $0 = Ledger(world: world, keys: keys, resets: count) }
        agenda.withLockedValue { $0 = Agenda() }
        calendar.withLockedValue { $0 = Agenda() }
        sessions.withLockedValue { $0 = Sessions() }
        deliveries.withLockedValue {
            $0 = Deliveries(seed: world.seed, isSent: sendsWebhooks)
        }
        paymentLedger.withLockedValue { $0 = PaymentLedger(world: world) }
        widgetSessions.withLockedValue { $0 = WidgetSessions() }
        restrictions.reset()
        for record in links { expect(of: record, at: record.refreshedUntil) }
    }
}

/// The objects of links.
extension Simulation {
    /// What the institution gives when it is asked on a day.
    func retrieve(
        _ product: Product, for record: LinkRecord, on day: CalendarDay
    ) -> [StoredObject] {
        archive.objects(product, for: record.plan, on: day)
    }

    func retrieve(
        _ product: Product, for record: LinkRecord, on day: CalendarDay, since first: CalendarDay
    ) -> [StoredObject] {
        archive.objects(product, for: record.plan, on: day, since: first)
    }

    /// What Belvo holds. Two countries have resources of one name, and so one shelf for each link.
    func stored(_ product: Product, of record: LinkRecord) -> [StoredObject] {
        guard product.isGiven(by: record.plan.institution) else { return [] }
        let shelf = Ledger.Shelf(link: record.plan.ordinal, product: product.resource)
        return ledger.withLockedValue { $0.objects(on: shelf) }
            ?? archive.objects(product, for: record.plan)
    }

    /// The object of that id, and the link it belongs to.
    func find(_ id: ObjectID, _ product: Product) throws(Refusal) -> (StoredObject, LinkRecord) {
        guard let ordinal = world.linkOrdinal(of: id),
            let record = ledger.withLockedValue({ $0.link(ordinal) })
        else { throw .notFound }
        let text = id.description
        guard let object = stored(product, of: record).first(where: { $0.id == text }) else {
            throw .notFound
        }
        return (object, record)
    }

    /// Keeps retrieved objects beside those that are held already, or in their place, in the institution's order.
    /// - Parameter firstDay: since when all of the institution's objects are among them.
    @discardableResult
    func keep(
        _ retrieved: [StoredObject], _ product: Product, of record: LinkRecord,
        on day: CalendarDay, since firstDay: CalendarDay? = nil
    ) -> Merge {
        let order =
            product.dayColumn == nil
            ? archive.objects(product, for: record.plan, on: day).map(\.id) : []
        return change(product, of: record) { held in
            let merge = Merge(
                retrieved, into: held, product, order: order, firstDay: firstDay)
            held = merge.objects
            return merge
        } ?? Merge(retrieved, into: [], product, order: order, firstDay: nil)
    }

    func discard(
        _ product: Product, of record: LinkRecord, where isUnwanted: (StoredObject) -> Bool
    ) {
        _ = change(product, of: record) { $0.removeAll(where: isUnwanted) }
    }

    private func change<Value: Sendable>(
        _ product: Product, of record: LinkRecord, _ change: (inout [StoredObject]) -> Value
    ) -> Value? {
        let shelf = Ledger.Shelf(link: record.plan.ordinal, product: product.resource)
        let beginning = record.isPreset ? archive.objects(product, for: record.plan) : []
        return ledger.withLockedValue { $0.change(shelf, beginning: beginning, change) }
    }
}

/// The payments that applications have made.
extension Simulation {
    /// Looks at the ledger, or changes what cannot fail. Nothing may be rendered in here.
    func payments<Value: Sendable>(_ act: (inout PaymentLedger) -> Value) -> Value {
        paymentLedger.withLockedValue(act)
    }

    func changePayments<Value: Sendable>(
        _ change: (inout PaymentLedger) throws(Refusal) -> Value
    ) throws(Refusal) -> Value {
        let result: Result<Value, Refusal> = paymentLedger.withLockedValue { ledger in
            Result { () throws(Refusal) in try change(&ledger) }
        }
        return try result.get()
    }
}
