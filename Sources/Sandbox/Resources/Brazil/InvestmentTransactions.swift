import Belvo
import Chance

extension Product {
    static let investmentTransactions = Product(
        resource: "INVESTMENT_TRANSACTIONS", path: "/api/br/investment-transactions/",
        columns: [
            .id("id"), .investmentType(at: ["investment", "type"]),
            .ordered("created_at", .moment),
            // No list can be filtered by it; the period of a retrieval is about it.
            Column("value_date", .date, []),
        ],
        country: .brazil, listNeedsLink: true,
        isAsynchronous: true,
        retrieval: Retrieval(period: Retrieval.Period(column: "value_date", isRequired: false)),
        produce: { plan, world in
            let investments = world.investments(of: plan)
            let notes = BrokerNote.notes(on: investments)
            let first = world.today - World.historyDays
            return investments.flatMap { investment in
                var chance = SeededGenerator(world.seed, "movements \(investment.id)")
                let embedded = EmbeddedObject(investment.json(world.collectedAt(plan)))
                return investment.movements.filter { $0.day >= first }.map { movement in
                    InvestmentStatement(
                        investment: investment, movement: movement, note: notes[movement.day],
                        link: world.linkID(plan.ordinal), collectedAt: world.collectedAt(plan)
                    ).json(world.id(ofLink: plan.ordinal, from: &chance), embedded, &chance)
                }
            }
        })
}

/// A movement of an investment, told as Belvo tells it. What does not apply is 0: the contract knows no
/// null there.
private struct InvestmentStatement {
    let investment: Investment
    let movement: InvestmentMovement
    /// What the broker charged on that day.
    let note: BrokerNote?
    let link: ObjectID
    let collectedAt: Timestamp

    private var kind: Security.Kind { investment.security.kind }

    func json(
        _ id: ObjectID, _ embedded: EmbeddedObject, _ chance: inout SeededGenerator
    ) -> JSON {
        let isVariable = kind == .variable
        let yield = investment.security.yield
        return [
            "id": .id(id),
            "link": .id(link),
            "collected_at": .timestamp(collectedAt),
            "created_at": .timestamp(collectedAt + 1_402_771),
            "investment": .embedded(embedded),
            "internal_identification": .string(chance.numeral(40)),
            "value_date": .date(movement.day),
            "gross_value": .money(isVariable ? 0 : movement.gross),
            "net_value": .money(isVariable ? 0 : movement.net),
            "value": .money(isVariable || kind == .fund ? movement.gross : 0),
            "unit_price": .money(movement.unitPrice),
            "price_factor": .money(isVariable ? 100 : 0),
            "transaction_tax": .money(0),
            "income_tax": .money(isVariable ? 0 : movement.incomeTax),
            "quantity": .money(movement.quantity),
            "type": movement.isInflow ? "INFLOW" : "OUTFLOW",
            "subtype": .string(movement.subtype),
            "subtype_additional_info": .string(movement.text ?? ""),
            "indexer_percentage": .rate(kind.isFixedIncome ? yield?.ofIndex ?? 0 : 0),
            "rate": .rate(yield?.fixed ?? 0),
            "exit_fee": .money(movement.exitFee),
            "broker_note_details": isVariable && movement.isTrade ? note?.json ?? .null : .null,
        ]
    }
}
