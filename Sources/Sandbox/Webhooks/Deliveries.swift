import Chance

/// The webhooks on their way to the customer's URL: what is to be sent when, and what came of it. It knows
/// no network: who sends asks `next` and says how it ended.
struct Deliveries: Sendable {
    /// How an attempt ended.
    enum Outcome: Sendable, Equatable {
        case answered(status: Int)
        case failed(String)

        var isAccepted: Bool {
            if case .answered(let status) = self { 200...299 ~= status } else { false }
        }
    }

    struct Attempt: Sendable {
        let at: Timestamp
        let outcome: Outcome
    }

    struct Delivery: Sendable {
        let webhook: Webhook
        fileprivate(set) var attempts: [Attempt] = []
        fileprivate(set) var due: Timestamp
        fileprivate(set) var isUnderWay = false
        /// Those of one group begin one after the other.
        fileprivate var group: Int?

        var isAccepted: Bool { attempts.last?.outcome.isAccepted ?? false }
    }

    enum Step: Sendable {
        case send(Webhook, attempt: Int)
        case wait(until: Timestamp)
        case rest
    }

    /// Belvo tries five times, each time after a longer wait.
    static let attemptsMax = 5
    private static let waitMicroseconds = 60_000_000
    /// Beyond so many that wait, the oldest is given up.
    private static let waitingMax = 10_000
    /// So many that have ended are remembered.
    private static let endedMax = 1_000

    private(set) var waiting: [Delivery] = []
    private(set) var ended: [Delivery] = []

    private(set) var habits = DeliveryHabits()
    private var chance: SeededGenerator
    private var groups = 0
    /// Whether somebody takes them away; else they are only remembered.
    private let isSent: Bool

    init(seed: UInt64, isSent: Bool) {
        chance = SeededGenerator(seed, "deliveries")
        self.isSent = isSent
    }

    mutating func add(_ webhook: Webhook, at now: Timestamp) {
        let (webhooks, isOrdered) = habits.pass(webhook, from: &chance)
        enqueue(webhooks, inOrder: isOrdered, at: now)
    }

    /// Delivers it as if it had not been.
    mutating func repeatDelivery(of webhook: Webhook, at now: Timestamp) {
        enqueue([webhook], at: now)
    }

    /// What was held while another order was wanted goes on its way when none is any more.
    mutating func change(at now: Timestamp, _ change: (inout DeliveryHabits) -> Void) {
        change(&habits)
        if habits.held.count >= habits.awaited {
            enqueue(habits.release(from: &chance), inOrder: true, at: now)
        }
    }

    private mutating func enqueue(
        _ webhooks: [Webhook], inOrder: Bool = false, at now: Timestamp
    ) {
        groups += 1
        for webhook in webhooks {
            let due = now + habits.delaySeconds * 1_000_000
            guard isSent else {
                remember(Delivery(webhook: webhook, due: due))
                continue
            }
            if waiting.count >= Self.waitingMax { end(0) }
            waiting.append(
                Delivery(webhook: webhook, due: due, group: inOrder ? groups : nil))
        }
    }

    /// What to do now. A webhook that is handed out is not handed out again before `ended`.
    mutating func next(at now: Timestamp) -> Step {
        // The first of a group that has not been tried is in the way of the others.
        var blocked: Set<Int> = []
        for (place, delivery) in waiting.enumerated() {
            let isBlocked = delivery.group.map(blocked.contains) ?? false
            if let group = delivery.group, delivery.attempts.isEmpty { blocked.insert(group) }
            guard !delivery.isUnderWay, !isBlocked, delivery.due <= now else { continue }
            waiting[place].isUnderWay = true
            return .send(delivery.webhook, attempt: delivery.attempts.count + 1)
        }
        return waiting.filter { !$0.isUnderWay && $0.due > now }.map(\.due).min().map(Step.wait)
            ?? .rest
    }

    /// Hands that one out.
    mutating func take(_ id: String) {
        let place = waiting.firstIndex { $0.webhook.id == id && !$0.isUnderWay }
        if let place { waiting[place].isUnderWay = true }
    }

    mutating func ended(_ id: String, _ outcome: Outcome, at now: Timestamp) {
        // A copy that waits has the same id.
        let place = waiting.firstIndex { $0.webhook.id == id && $0.isUnderWay }
        guard let place else { return }
        waiting[place].isUnderWay = false
        waiting[place].attempts.append(Attempt(at: now, outcome: outcome))
        let count = waiting[place].attempts.count
        if outcome.isAccepted || count >= Self.attemptsMax { return end(place) }
        waiting[place].due = now + count * Self.waitMicroseconds
    }

    private mutating func end(_ place: Int) { remember(waiting.remove(at: place)) }

    private mutating func remember(_ delivery: Delivery) {
        if ended.count >= Self.endedMax { ended.removeFirst() }
        ended.append(delivery)
    }
}
