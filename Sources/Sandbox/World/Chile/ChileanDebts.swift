import Chance

/// What someone in Chile owes to the institutions under supervision there, and what they would lend him.
/// Amounts are whole pesos.
struct ChileanDebts: Sendable {
    /// A debt by how long its payment has been due: not yet, 30 days, 60 days, 90 days and more.
    struct Debt: Sendable {
        let lender: String
        let kind: String
        var current = 0
        var delinquent = 0
        var severelyDelinquent = 0
        var defaulted = 0

        var amount: Int { current + delinquent + severelyDelinquent + defaulted }
    }

    struct Line: Sendable {
        let lender: String
        let pesos: Int
    }

    /// The office publishes what stood at the end of a month.
    let updatedOn: CalendarDay
    let direct: [Debt]
    /// Others' debts that he vouches for.
    let indirect: [Debt]
    let lines: [Line]
    let guarantees: [Line]

    private static let lenders = [
        "Banco Erebor Chile", "Banco Gringotts Chile", "Cooperativa Gotham",
        "Caja de Compensación Heimdall",
    ]

    init(of plan: LinkPlan, in world: World) {
        var chance = SeededGenerator(world.seed, "chilean debts", plan.ordinal)
        // The list of a month comes out in the middle of the next.
        let published = world.today - 45
        let (year, month, _) = published.civil
        updatedOn = CalendarDay(year: year, month: month, day: 1) - 1
        let isCompany = plan.holder.isCompany
        direct = isCompany ? Self.commercial(&chance) : Self.personal(&chance)
        indirect = [
            Debt(
                lender: Self.lenders[2], kind: isCompany ? "Comercial" : "Consumo",
                current: chance.between(2, 60) * 100_000)
        ]
        lines = (0..<2).map {
            Line(lender: Self.lenders[$0], pesos: chance.between(5, 60) * 100_000)
        }
        guarantees =
            isCompany
            ? [Line(lender: Self.lenders[0], pesos: chance.between(1, 9) * 1_000_000)] : []
    }

    /// A house that is paid for in time, a loan in arrears, and an old one that is not paid any more.
    private static func personal(_ chance: inout SeededGenerator) -> [Debt] {
        let instalment = chance.between(60_000, 240_000)
        return [
            Debt(
                lender: lenders[0], kind: "Vivienda",
                current: chance.between(28_000, 96_000) * 1_000),
            Debt(
                lender: lenders[1], kind: "Consumo", current: instalment * chance.between(8, 30),
                delinquent: instalment, severelyDelinquent: chance.chance(50) ? instalment : 0),
            Debt(lender: lenders[3], kind: "Otro", defaulted: chance.between(80, 900) * 1_000),
        ]
    }

    private static func commercial(_ chance: inout SeededGenerator) -> [Debt] {
        [
            Debt(
                lender: lenders[0], kind: "Comercial",
                current: chance.between(12_000, 240_000) * 1_000),
            Debt(
                lender: lenders[1], kind: "Comercial",
                current: chance.between(2_000, 30_000) * 1_000),
        ]
    }
}
