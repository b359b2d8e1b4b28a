import Belvo
import Chance

extension Product {
    static let chileanTaxStatus = Product(
        resource: "TAX_STATUS", path: "/api/cl/tax-status/",
        columns: [.id("id"), .ordered("created_at", .moment)], country: .chile,
        retrieval: .withoutDocument,
        produce: { plan, world in
            var chance = SeededGenerator(world.seed, "chilean tax status", plan.ordinal)
            let id = world.id(ofLink: plan.ordinal, from: &chance)
            let collection = ChileanCollection(&chance, in: world)
            let file = ChileanTaxFile(
                taxpayer: ChileanTaxpayer(plan, in: world), world: world)
            return [file.json(id, link: world.linkID(plan.ordinal), collection, &chance)]
        })
}

/// What the tax office's file says of a taxpayer.
struct ChileanTaxFile {
    let taxpayer: ChileanTaxpayer
    let world: World

    func json(
        _ id: ObjectID, link: ObjectID, _ collection: ChileanCollection,
        _ chance: inout SeededGenerator
    ) -> JSON {
        [
            "id": .id(id),
            "link": .id(link),
            "collected_at": .timestamp(collection.collectedAt),
            "created_at": .timestamp(collection.createdAt),
            "entity_details": entity,
            "addresses": .array(addresses),
            "emails": .array(emails),
            "phone_numbers": .array(phones),
            "economic_activities": .array(activities),
            "legal_representative": .array(representatives(&chance)),
            "equity_holders": .array(partners(&chance)),
            "company_partnership_stakes": .array(stakes(&chance)),
            "regimes": .array(regimes),
            "authorized_tax_documents": .array(authorizations),
            "property_tax_liabilities": .array(properties(&chance)),
            "fiscal_office": office,
        ]
    }

    var company: Company? {
        if case .company(let company) = taxpayer.holder { company } else { nil }
    }

    private var entity: JSON {
        [
            // The office's file of a person begins with his business.
            "incorporation_date": .date(company?.founded ?? taxpayer.startedOn),
            "start_date": .date(taxpayer.startedOn),
            "end_date": .null,
            "document_id_type": "RUT",
            "document_id_number": .string(taxpayer.rut),
            "name": .string(taxpayer.name),
        ]
    }

    private func address(_ type: String, _ address: Address, since day: CalendarDay) -> JSON {
        [
            "type": .string(type), "date": .date(day),
            "address": .string(
                "\(address.street), \(address.district), \(address.place.town)".uppercased()),
        ]
    }

    private var addresses: [JSON] {
        let start = taxpayer.startedOn
        let home = [
            address("PRIMARY", taxpayer.address, since: start),
            address("NOTIFICATION_ADDRESS", taxpayer.address, since: start),
        ]
        guard company != nil else { return home }
        return home + [
            address("SECONDARY", taxpayer.branch, since: start + 400),
            address("MAILING_ADDRESS", taxpayer.branch, since: start + 400),
        ]
    }

    private var emails: [JSON] {
        switch taxpayer.holder {
        case .person(let person):
            [
                ["type": "CONTACT", "email": .string(person.email)],
                ["type": "NOTIFICATION", "email": .string(person.email)],
            ]
        case .company(let company):
            [
                ["type": "CONTACT", "email": .string(company.email)],
                ["type": "NOTIFICATION", "email": .string(company.partners[0].email)],
            ]
        }
    }

    private var phones: [JSON] {
        switch taxpayer.holder {
        case .person(let person): [["type": "MOBILE", "number": .string(person.phone)]]
        case .company(let company):
            [
                [
                    "type": "LANDLINE",
                    "number": .string(company.address.place.areaCode + company.phone),
                ],
                ["type": "MOBILE", "number": .string(company.partners[0].phone)],
            ]
        }
    }

    private var activities: [JSON] {
        taxpayer.activities.enumerated().map { index, activity in
            [
                "type": .string(activity.sector),
                "activity": .string(activity.name),
                "code": .string(activity.code),
                "tax_category": .integer(activity.category),
                "vat_affected": .bool(activity.isVATAffected),
                "start_date": .date(taxpayer.startedOn + index * 200),
            ]
        }
    }

    /// The office's seat, in the town of the first address.
    private var office: JSON {
        let town = taxpayer.address.place.town.uppercased()
        return ["name": .string(town), "address": .string("PLAZA DE ARMAS 100, \(town)")]
    }

    private var regimes: [JSON] {
        // Law 21.210 replaced the regimes of all small businesses on this day.
        let reform = CalendarDay(year: 2020, month: 1, day: 1)
        let name = company == nil ? "TRANSPARENTE 14 D N°8" : "GENERAL 14 D N°3"
        return [
            [
                "type": .string("REGIMEN PRO PYME \(name)"),
                "start_date": .date(max(reform, taxpayer.startedOn)),
            ],
            ["type": "MICRO EMPRESA", "start_date": .date(taxpayer.startedOn)],
        ]
    }

    private var authorizations: [JSON] {
        let types =
            company == nil
            ? [("FACTURA NO AFECTA O EXENTA ELECTRONICA", 50), ("FACTURA ELECTRONICA", 50)]
            : [
                ("FACTURA ELECTRONICA", 400), ("NOTA DE CREDITO ELECTRONICA", 100),
                ("NOTA DE DEBITO ELECTRONICA", 50), ("BOLETA ELECTRONICA", 2_000),
            ]
        return types.enumerated().map { index, type in
            [
                "type": .string(type.0), "document_limit": .integer(type.1),
                "authorization_date": .date(taxpayer.startedOn + 30 + index * 12),
            ]
        }
    }
}
