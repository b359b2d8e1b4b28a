import Chance

/// What becomes of an exchange after it was contracted.
enum ExchangeCourse: Sendable {
    /// Settled within two days.
    case spot(days: Int)
    /// Contracted for a later day, and settled on it.
    case settled(days: Int)
    /// Given more time first.
    case extended(days: Int)
    case cancelled(days: Int)
    /// Half of it is settled, the rest written off and taken up again.
    case writtenOff(days: Int)
    /// The settlement turns out wrong, is taken back and done anew.
    case corrected(days: Int)

    /// One that is settled later.
    init(from chance: inout SeededGenerator) {
        let days = chance.between(30, 120)
        self =
            switch chance.below(7) {
            case ..<2: .settled(days: days)
            case ..<4: .extended(days: days)
            case 4: .cancelled(days: days)
            case 5: .writtenOff(days: days)
            default: .corrected(days: days)
            }
    }

    var isSpot: Bool { if case .spot = self { true } else { false } }

    private var days: Int {
        switch self {
        case .spot(let days), .settled(let days), .extended(let days), .cancelled(let days),
            .writtenOff(let days), .corrected(let days):
            days
        }
    }

    /// The day on which it was to be settled when it was contracted.
    func due(_ requested: CalendarDay) -> CalendarDay { (requested + days).workingDayAfter }

    /// Everything that happens to it, also what lies ahead.
    func events(of exchange: CurrencyExchange) -> [ExchangeEvent] {
        let due = due(exchange.requestedAt.day)
        let whole = exchange.foreign
        let contract: [ExchangeEvent.Plan] = [(.contract, exchange.requestedAt.day, due, whole)]
        let middle = (exchange.requestedAt.day + days / 2).workingDayAfter
        let later = (due + 30).workingDayAfter
        let after = { (days: Int) in (due + days).workingDayAfter }
        let rest: [ExchangeEvent.Plan] =
            switch self {
            case .spot, .settled: [(.settlement, due, due, 0)]
            case .extended: [(.modification, middle, later, whole), (.settlement, later, later, 0)]
            case .cancelled: [(.cancellation, middle, due, 0)]
            case .writtenOff:
                [
                    (.settlement, middle, due, whole - whole / 2), (.writeOff, after(5), due, 0),
                    (.reinstatement, after(9), later, whole - whole / 2),
                    (.settlement, later, later, 0),
                ]
            case .corrected:
                [
                    (.settlement, due, due, 0), (.nullification, after(2), due, whole),
                    (.settlement, after(4), after(4), 0),
                ]
            }
        return (contract + rest).enumerated().map { ExchangeEvent($1, $0, of: exchange) }
    }
}

/// One entry in the Central Bank's records of an exchange.
struct ExchangeEvent: Sendable {
    /// As the Central Bank numbers them.
    enum Kind: Int, Sendable {
        case contract = 1
        case modification = 2
        case cancellation = 3
        case settlement = 4
        case writeOff = 5
        case reinstatement = 6
        case nullification = 9
    }

    typealias Plan = (kind: Kind, day: CalendarDay, due: CalendarDay, outstanding: Int)

    let kind: Kind
    let sequence: Int
    let moment: Timestamp
    let due: CalendarDay
    /// What is still to be settled, in cents of the foreign currency.
    let outstanding: Int

    init(_ plan: Plan, _ index: Int, of exchange: CurrencyExchange) {
        kind = plan.kind
        sequence = exchange.registration + 1 + index
        // Each some minutes later in the day than the one before, so that two of one day keep their order.
        let second = 60 * (12 + 35 * index)
        let start = exchange.requestedAt
        moment =
            Timestamp(plan.day, microsecondOfDay: 0)
            + (start.microseconds - Timestamp(start.day, microsecondOfDay: 0).microseconds)
            + second * 1_000_000
        due = plan.due
        outstanding = plan.outstanding
    }
}
