import Belvo
import Chance

extension Product {
    static let taxStatus = Product(
        resource: "TAX_STATUS", path: "/api/tax-status/",
        columns: [.id("id"), .ordered("created_at", .moment)],
        country: .mexico,
        retrieval: Retrieval(
            attachment: Retrieval.Attachment(
                flag: "attach_pdf", member: "pdf",
                make: { status in
                    let payer = status["tax_payer_information"]
                    return FiscalDocument.pdf(
                        "Constancia de situación fiscal",
                        [
                            FiscalDocument.text(status["official_name"]),
                            FiscalDocument.text(payer?["rfc"]),
                            FiscalDocument.text(status["place_and_date_of_issuance"]),
                        ])
                }),
            isAnsweredAlone: true),
        produce: { plan, world in
            let taxpayer = world.taxpayer(of: plan)
            var chance = SeededGenerator(world.seed, "tax status", plan.ordinal)
            let id = world.id(ofLink: plan.ordinal, from: &chance)
            return [taxpayer.status(id, of: world.linkID(plan.ordinal), &chance)]
        })
}

extension Taxpayer {
    fileprivate func status(
        _ id: ObjectID, of link: ObjectID, _ chance: inout SeededGenerator
    ) -> JSON {
        let created = collectedAt + 1_204_377 + chance.below(900_000)
        return [
            "id": .id(id),
            "link": .id(link),
            "collected_at": .timestamp(collectedAt),
            "created_at": .timestamp(created),
            "place_and_date_of_issuance": .string(placeAndDate),
            "official_name": .string(party.name),
            "id_cif": .string(chance.numeral(11)),
            "tax_payer_information": information,
            "address": address.fiscalJSON(isOffice: party.isCompany, &chance),
            "economic_activity": .array(activities(&chance)),
            "regimes": .array(
                (employer == nil ? [party.regime] : [party.regime, .wages]).map {
                    [
                        "end_date": .null, "initial_date": .date(startedOn),
                        "regimen": .string($0.name),
                    ]
                }),
            "obligations": .array(party.isCompany ? obligations : []),
            "digital_stamp": .string(digitalStamp),
            "digital_stamp_chain": FiscalDocument.base64(
                (0..<128).map { _ in UInt8(chance.below(256)) }),
            "pdf": .null,
        ]
    }

    private var placeAndDate: String {
        let (year, month, day) = collectedAt.day.civil
        let place = address
        let date = "\(day) de \(FiscalMonth.names[month - 1]) de \(year)"
        return "\(place.district), \(place.place.town) a \(date)".uppercased()
    }

    private var digitalStamp: String {
        let (year, month, day) = collectedAt.day.civil
        let date = [year, month, day].map { CalendarDay.padded($0, 2) }.joined(separator: "/")
        return "||\(date)|\(party.rfc)|CONSTANCIA DE SITUACIÓN FISCAL|200001088888800000031||"
    }

    private var information: JSON {
        var members = [
            JSON.Member("rfc", .string(party.rfc)), JSON.Member("curp", .null),
            JSON.Member("name", .null), JSON.Member("first_last_name", .null),
            JSON.Member("second_last_name", .null),
        ]
        var names = [JSON.Member("commercial_name", .null), JSON.Member("social_name", .null)]
        switch holder {
        case .person(let person):
            members[1] = JSON.Member("curp", .text(person.curp))
            members[2] = JSON.Member("name", .string(person.given.uppercased()))
            members[3] = JSON.Member("first_last_name", .string(person.family[0].uppercased()))
            members[4] = JSON.Member("second_last_name", .string(person.family[1].uppercased()))
        case .company(let company):
            names = [
                JSON.Member("commercial_name", .string(company.tradeName)),
                JSON.Member("social_name", .string(company.legalName)),
            ]
        }
        let state = [
            JSON.Member("start_operations_date", .date(startedOn)),
            JSON.Member("status_padron", "ACTIVO"),
            JSON.Member("last_status_change_date", .date(startedOn)),
        ]
        let contact = [
            JSON.Member("email", .string(email)),
            JSON.Member("phone", .string(address.place.areaCode + phone)),
        ]
        return .object(members + state + names + contact)
    }

    /// Wages are an activity of their own; the shares add up to a hundred.
    private func activities(_ chance: inout SeededGenerator) -> [JSON] {
        let share = employer == nil ? 100 : chance.between(5, 9) * 10
        let all = [(trade.activity, share), ("Asalariado", 100 - share)].filter { $0.1 > 0 }
        return all.enumerated().map { index, activity in
            [
                "economic_activity": .string(activity.0),
                "initial_date": .date(startedOn),
                "end_date": .null,
                "order": .string(String(index + 1)),
                "percentage": .string(String(activity.1)),
            ]
        }
    }

    private var obligations: [JSON] {
        let monthly = "A más tardar el día 17 del mes inmediato posterior al periodo."
        let yearly = "Dentro de los tres meses siguientes al cierre del ejercicio."
        let entries = [
            ("Declaración anual de ISR del ejercicio. Personas morales.", yearly),
            ("Pago provisional mensual de ISR personas morales régimen general.", monthly),
            ("Pago definitivo mensual de IVA.", monthly),
            ("Entero de retenciones mensuales de ISR por sueldos y salarios.", monthly),
            ("Declaración informativa mensual de operaciones con terceros.", monthly),
        ]
        return entries.map {
            [
                "obligation": .string($0.0), "expiration": .string($0.1),
                "initial_date": .date(startedOn), "end_date": .null,
            ]
        }
    }
}
