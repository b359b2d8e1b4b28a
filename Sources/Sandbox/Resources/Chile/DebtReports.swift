import Belvo
import Chance

extension Product {
    static let debtReports = Product(
        resource: "DEBT_REPORTS", path: "/api/cl/debt-reports/",
        columns: [.id("id"), .ordered("created_at", .moment)], country: .chile,
        isAsynchronous: true,
        retrieval: .withoutDocument,
        produce: { plan, world in
            var chance = SeededGenerator(world.seed, "debt reports", plan.ordinal)
            let id = world.id(ofLink: plan.ordinal, from: &chance)
            let collection = ChileanCollection(&chance, in: world)
            let debts = ChileanDebts(of: plan, in: world)
            return [debts.json(id, link: world.linkID(plan.ordinal), of: plan.holder, collection)]
        })
}

extension ChileanDebts {
    fileprivate func json(
        _ id: ObjectID, link: ObjectID, of holder: Holder, _ collection: ChileanCollection
    ) -> JSON {
        [
            "id": .id(id),
            "link": .id(link),
            "collected_at": .timestamp(collection.collectedAt),
            "created_at": .timestamp(collection.createdAt),
            "personal_data": [
                "full_name": .string(Self.registeredName(of: holder)),
                "document_id_type": "RUT",
                "document_id_number": .string(holder.document),
            ],
            "debt_data_last_update": .date(updatedOn),
            "currency": .string(Country.chile.currency),
            "total": .pesos(sum(\.amount)),
            "current": Self.pesosOrNothing(sum(\.current)),
            "delinquent": Self.pesosOrNothing(sum(\.delinquent)),
            "severely_delinquent": Self.pesosOrNothing(sum(\.severelyDelinquent)),
            "defaulted": Self.pesosOrNothing(sum(\.defaulted)),
            "direct_debts": .array(direct.map(Self.debt)),
            "indirect_debts": .array(indirect.map(Self.debt)),
            "credit_lines": .array(lines.map { Self.line($0, isDirect: true) }),
            "other_credits": .array(guarantees.map { Self.line($0, isDirect: false) }),
        ]
    }

    /// The totals are of what he owes himself.
    private func sum(_ part: (Debt) -> Int) -> Int { direct.reduce(0) { $0 + part($1) } }

    /// The register writes the family names first.
    private static func registeredName(of holder: Holder) -> String {
        switch holder {
        case .person(let person): (person.family + [person.given]).joined(separator: " ")
        case .company(let company): company.legalName
        }
    }

    private static func pesosOrNothing(_ pesos: Int) -> JSON { pesos == 0 ? .null : .pesos(pesos) }

    private static func debt(_ debt: Debt) -> JSON {
        [
            "financial_institution": .string(debt.lender),
            "credit_type": .string(debt.kind),
            "amount": .pesos(debt.amount),
            "current": pesosOrNothing(debt.current),
            "delinquent": pesosOrNothing(debt.delinquent),
            "severely_delinquent": pesosOrNothing(debt.severelyDelinquent),
            "defaulted": pesosOrNothing(debt.defaulted),
        ]
    }

    private static func line(_ line: Line, isDirect: Bool) -> JSON {
        [
            "financial_institution": .string(line.lender),
            "direct_amount": isDirect ? .pesos(line.pesos) : .null,
            "indirect_amount": isDirect ? .null : .pesos(line.pesos),
        ]
    }
}
