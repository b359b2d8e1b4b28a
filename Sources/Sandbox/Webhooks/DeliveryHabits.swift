import Chance

/// How webhooks are delivered beside the usual way: late, more than once, or not in the order in which they came. An
/// application has to bear all three.
struct DeliveryHabits: Sendable {
    enum Order: String, Sendable, CaseIterable {
        case reversed
        case shuffled
    }

    static let copiesMax = 10
    static let delaySecondsMax = 86_400
    static let heldMax = 100

    var delaySeconds = 0
    /// How often each is delivered.
    var copies = 1
    private(set) var order = Order.reversed
    /// So many are waited for, once, and then delivered in that order; none where the order is the usual.
    private(set) var awaited = 0
    private(set) var held: [Webhook] = []

    mutating func hold(_ count: Int, _ order: Order) {
        awaited = count
        self.order = order
    }

    /// The webhooks that are to go on their way now that another has come.
    /// - Returns: and whether their order counts.
    mutating func pass(
        _ webhook: Webhook, from chance: inout SeededGenerator
    ) -> (webhooks: [Webhook], isOrdered: Bool) {
        guard awaited > 0 else { return (copied([webhook]), false) }
        held.append(webhook)
        return (held.count >= awaited ? release(from: &chance) : [], true)
    }

    /// Those that are held, in the order that was asked for; from then on it is the usual one.
    mutating func release(from chance: inout SeededGenerator) -> [Webhook] {
        awaited = 0
        var rest = held
        held = []
        guard order == .shuffled else { return copied(rest.reversed()) }
        var shuffled: [Webhook] = []
        while !rest.isEmpty { shuffled.append(rest.remove(at: chance.below(rest.count))) }
        return copied(shuffled)
    }

    private func copied(_ webhooks: [Webhook]) -> [Webhook] {
        webhooks.flatMap { Array(repeating: $0, count: copies) }
    }
}
