import Belvo

/// The last days that a figure looks at, today included, and the end of its name.
struct RiskWindow: Sendable {
    let name: String
    let days: Int

    static let all = [("3d", 3), ("1w", 7), ("1m", 30), ("3m", 90), ("6m", 180), ("12m", 365)]
        .map { RiskWindow(name: $0.0, days: $0.1) }
    static let quarter = all[3]

    /// The part of a list with an entry for each day, today's first, that lies within.
    func part<Entry>(of days: [Entry]) -> ArraySlice<Entry> { days.prefix(self.days + 1) }

    /// One member for each window.
    static func members(_ name: String, _ value: (RiskWindow) -> JSON) -> [JSON.Member] {
        all.map { JSON.Member("\(name)_\($0.name)", value($0)) }
    }
}

/// What came and went on one day.
struct DayFlow: Sendable {
    var incoming: [Int] = []
    var outgoing: [Int] = []

    var count: Int { incoming.count + outgoing.count }
    var received: Int { incoming.reduce(0, +) }
    var spent: Int { outgoing.reduce(0, +) }

    /// A list with an entry for each day of the history, today's first.
    static func days(of movements: [Movement], until today: CalendarDay) -> [DayFlow] {
        var days = Array(repeating: DayFlow(), count: World.historyDays + 1)
        for movement in movements {
            let age = today.number - movement.day.number
            guard days.indices.contains(age) else { continue }
            if movement.isInflow {
                days[age].incoming.append(movement.cents)
            } else {
                days[age].outgoing.append(movement.cents)
            }
        }
        return days
    }
}

extension JSON {
    /// An amount, or null where there is none.
    static func money(_ cents: Int?) -> JSON { cents.map { .money($0) } ?? .null }
}
