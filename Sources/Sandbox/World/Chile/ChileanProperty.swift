import Chance

/// A property in Chile, on which its owner pays a tax in four instalments a year.
struct ChileanProperty: Sendable {
    struct Instalment: Sendable {
        let number: Int
        let dueOn: CalendarDay
        let pesos: Int

        var year: Int { dueOn.civil.year }
    }

    /// The number of the block and of the lot within the commune.
    let roll: String
    let address: Address
    let use: String
    /// The day has passed and nobody has paid.
    let overdue: [Instalment]
    let scheduled: [Instalment]

    init(_ use: String, hasDebts: Bool, in world: World, from chance: inout SeededGenerator) {
        self.use = use
        address = Address(in: .chile, from: &chance)
        roll = "\(chance.digits(5))-\(chance.digits(5))"
        let pesos = chance.between(28_000, 410_000)
        let year = world.today.civil.year
        let all = ((year - 1)...year).flatMap { Self.instalments(of: $0, pesos: pesos) }
        let past = all.filter { $0.dueOn < world.today }
        overdue = hasDebts ? Array(past.suffix(chance.between(1, 3))) : []
        // Of the current year, the rest; when none is left, the year that follows is not yet known.
        scheduled = all.filter { $0.dueOn >= world.today }
    }

    private static func instalments(of year: Int, pesos: Int) -> [Instalment] {
        let ends = [(4, 30), (6, 30), (9, 30), (11, 30)]
        return ends.enumerated().map { index, end in
            Instalment(
                number: index + 1, dueOn: CalendarDay(year: year, month: end.0, day: end.1),
                pesos: pesos)
        }
    }
}
