import Belvo
import Chance

/// Who owns and directs a company, and what a taxpayer owns.
extension ChileanTaxFile {
    /// Whoever represents the company today, and who did before.
    func representatives(_ chance: inout SeededGenerator) -> [JSON] {
        guard let company else { return [] }
        let change = taxpayer.startedOn + chance.between(200, 700)
        return [
            representative(company.partners[0], from: change, until: nil),
            representative(company.partners[1], from: taxpayer.startedOn, until: change - 1),
        ]
    }

    private func representative(
        _ person: Person, from start: CalendarDay, until end: CalendarDay?
    ) -> JSON {
        [
            "is_current": .bool(end == nil),
            "name": .string(person.fullName.uppercased()),
            "document_id_type": "RUT",
            "document_id_number": .string(person.document),
            "start_date": .date(start),
            "end_date": end.map(JSON.date) ?? .null,
        ]
    }

    /// The partners in force have the whole capital; one who has left has nothing any more.
    func partners(_ chance: inout SeededGenerator) -> [JSON] {
        guard let company else { return [] }
        let capital = chance.between(5, 120) * 1_000_000
        let first = chance.between(30, 70)
        let shares = [first, 100 - first]
        let current = zip(company.partners, shares).map { partner, share in
            Stake(
                name: partner.fullName.uppercased(), rut: partner.document,
                from: taxpayer.startedOn, until: nil, pesos: capital / 100 * share, percent: share)
        }
        let former = Person(in: .chile, from: &chance)
        let left = Stake(
            name: former.fullName.uppercased(), rut: former.document, from: taxpayer.startedOn,
            until: taxpayer.startedOn + chance.between(120, 600), pesos: 0, percent: 0)
        return (current + [left]).map { stake in
            .object([JSON.Member("is_current", .bool(stake.until == nil))] + stake.members)
        }
    }

    func stakes(_ chance: inout SeededGenerator) -> [JSON] {
        let company = Company(in: .chile, from: &chance)
        let stake = Stake(
            name: company.legalName.uppercased(), rut: company.document,
            from: max(taxpayer.startedOn, company.founded), until: nil,
            pesos: chance.between(1, 40) * 500_000, percent: chance.between(5, 50))
        return [.object(stake.members)]
    }

    func properties(_ chance: inout SeededGenerator) -> [JSON] {
        let uses = company == nil ? ["HABITACIONAL", "ESTACIONAMIENTO"] : ["COMERCIO", "BODEGA"]
        return uses.enumerated().map { index, use in
            let property = ChileanProperty(use, hasDebts: index == 1, in: world, from: &chance)
            return [
                "property_id": .string(property.roll),
                "district": .string(property.address.place.town.uppercased()),
                "address": .string(property.address.street.uppercased()),
                "type": .string(property.use),
                "overdue_tax_payments": .array(property.overdue.map(payment)),
                "scheduled_tax_payments": .array(property.scheduled.map(payment)),
            ]
        }
    }

    private func payment(_ instalment: ChileanProperty.Instalment) -> JSON {
        [
            "year": .integer(instalment.year),
            "installment": .integer(instalment.number),
            "due_date": .date(instalment.dueOn),
            "amount_due": .pesos(instalment.pesos),
        ]
    }
}

/// A part of a company.
private struct Stake {
    let name: String
    let rut: String
    let from: CalendarDay
    let until: CalendarDay?
    let pesos: Int
    let percent: Int

    var members: [JSON.Member] {
        [
            .init("name", .string(name)),
            .init("document_id_type", "RUT"),
            .init("document_id_number", .string(rut)),
            .init("inactive", .bool(until != nil)),
            .init("start_date", .date(from)),
            .init("end_date", until.map(JSON.date) ?? .null),
            .init("capital_contributed", .pesos(pesos)),
            .init("capital_contribution_outstanding", .pesos(0)),
            .init("ownership_share", .money(percent * 100)),
            .init("profit_share", .money(percent * 100)),
        ]
    }
}
