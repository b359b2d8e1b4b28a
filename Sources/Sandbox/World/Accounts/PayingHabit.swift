import Chance

/// How the holder of a card pays one of its bills. Whatever he does, it is paid before the next is closed;
/// what paying late costs stands on the next bill.
enum PayingHabit {
    case onTime
    case late
    case partly
    case inParts

    init(from chance: inout SeededGenerator) {
        switch chance.below(100) {
        case ..<66: self = .onTime
        case ..<80: self = .late
        case ..<91: self = .partly
        default: self = .inParts
        }
    }

    func payments(
        of total: Int, due: CalendarDay, by modes: [String], from chance: inout SeededGenerator
    ) -> [CardBill.Payment] {
        let early = due - chance.below(4)
        let late = due + chance.between(2, 9)
        let mode = chance.pick(modes)
        guard total > 0 else { return [] }
        let payment = { (type: String, day: CalendarDay, cents: Int) in
            CardBill.Payment(type: type, mode: mode, day: day, cents: cents)
        }
        switch self {
        case .onTime: return [payment("FULL", early, total)]
        case .late: return [payment("FULL", late, total)]
        case .partly:
            let first = total * 11 / 20
            return [
                payment("OTHER", early, first),
                payment("OTHER", late, total - first),
            ]
        case .inParts:
            let first = total / 2
            return [
                payment("INSTALLMENT", early, first),
                payment("INSTALLMENT", due + 9, total - first),
            ]
        }
    }

    /// What the next bill charges, for a bill of `total` that was paid in this way: a fine of 2 %, interest,
    /// and the tax on credit of 0.38 %.
    func charges(on total: Int, from chance: inout SeededGenerator) -> [CardBill.Charge] {
        let isAssessed = chance.chance(8)
        let tax = CardBill.Charge(type: "IOF", cents: total * 38 / 10_000)
        let charges: [CardBill.Charge] =
            switch self {
            case .late:
                [
                    CardBill.Charge(type: "LATE_FEE", cents: total * 2 / 100),
                    CardBill.Charge(type: "LATE_PAYMENT_INTEREST", cents: total * 33 / 10_000),
                    tax,
                ]
            case .partly: [CardBill.Charge(type: "ARREARS_INTEREST", cents: total * 5 / 100), tax]
            case .onTime where isAssessed:
                [
                    CardBill.Charge(
                        type: "OTHER", cents: 1_890, text: "Avaliação emergencial de crédito")
                ]
            case .onTime, .inParts: []
            }
        return charges.filter { $0.cents > 0 }
    }
}
