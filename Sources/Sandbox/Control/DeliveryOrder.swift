import Belvo

/// How somebody wants webhooks to be delivered from now on.
struct DeliveryOrder {
    private let delaySeconds: Int?
    private let copies: Int?
    private let hold: Int?
    private let order: DeliveryHabits.Order

    /// Reads `delay_seconds`, `copies`, and `hold` with `order`; what is not said remains.
    init(_ body: JSON) throws(Refusal) {
        var form = BodyForm(
            control: body, knows: ["delay_seconds", "copies", "hold", "order"])
        delaySeconds = Self.number(
            "delay_seconds", 0...DeliveryHabits.delaySecondsMax, &form)
        copies = Self.number("copies", 1...DeliveryHabits.copiesMax, &form)
        hold = Self.number("hold", 0...DeliveryHabits.heldMax, &form)
        let word = form.choice("order", of: DeliveryHabits.Order.allCases.map(\.rawValue))
        order = word.flatMap(DeliveryHabits.Order.init) ?? .reversed
        try form.check()
    }

    private static func number(
        _ name: String, _ range: ClosedRange<Int>, _ form: inout BodyForm
    ) -> Int? {
        guard let text = form.text(name) else { return nil }
        guard let number = Int(text), range ~= number else {
            form.complain(
                .invalid(
                    "A number from \(range.lowerBound) to \(range.upperBound).", field: name))
            return nil
        }
        return number
    }

    func change(_ habits: inout DeliveryHabits) {
        if let delaySeconds { habits.delaySeconds = delaySeconds }
        if let copies { habits.copies = copies }
        if let hold { habits.hold(hold, order) }
    }
}

extension DeliveryHabits {
    var json: JSON {
        [
            "delay_seconds": .integer(delaySeconds), "copies": .integer(copies),
            "hold": .integer(awaited), "held": .integer(held.count),
            "order": .string(order.rawValue),
        ]
    }
}
