import Belvo
import Chance

/// What a bank may note about an owner beside what it must. Belvo's mock bank notes everything, so that each member can
/// be seen; others note this or that.
struct OwnerRemarks {
    /// The percentage of remarks that other banks have noted.
    private static let notedPercent = 20
    private static let yearsOfValidity = 10

    let seed: UInt64
    let plan: LinkPlan

    /// Each remark by itself, so that a new one changes no other.
    private func chance(_ subject: String) -> SeededGenerator {
        SeededGenerator(seed, "owner remark \(subject)", plan.ordinal)
    }

    func has(_ subject: String) -> Bool {
        var chance = chance(subject)
        return plan.institution.name.hasPrefix("ofmockbank_") || chance.chance(Self.notedPercent)
    }

    func remark(_ subject: String, _ text: String) -> JSON {
        has(subject) ? .string(text) : .null
    }

    func maritalStatus(_ status: String) -> JSON {
        let text =
            switch status {
            case "MARRIED": "Comunhão parcial de bens"
            case "DIVORCED": "Divórcio averbado em cartório"
            case "CIVIL_UNION": "União estável registrada em cartório"
            default: "Conforme declaração do titular"
            }
        return remark("marital status", text)
    }

    /// A passport of the second country that somebody belongs to.
    var secondNationality: [JSON] {
        guard has("nationality") else { return [] }
        var chance = chance("passport")
        let (nationality, country) = chance.pick([
            ("Portuguesa", "PRT"), ("Italiana", "ITA"), ("Espanhola", "ESP"),
        ])
        let validity = validity("passport")
        return [
            [
                "info": .string(nationality),
                "documents": [
                    [
                        "type": "PASSPORT",
                        "type_additional_info": .null,
                        "number": .string(
                            chance.characters(2, of: "ABCDEFGHJKLMNPRSTUVWXYZ") + chance.numeral(6)
                        ),
                        "issue_date": .date(validity.lowerBound),
                        "expiration_date": .date(validity.upperBound),
                        "country_of_issuance": .string(country),
                        "additional_info": "Emitido no consulado",
                    ]
                ],
            ]
        ]
    }

    /// From when to when a document holds.
    func validity(_ document: String) -> ClosedRange<CalendarDay> {
        var chance = chance("validity of \(document)")
        let month = chance.between(1, 12)
        let day = chance.between(1, 28)
        let year = chance.between(2019, 2024)
        return CalendarDay(
            year: year, month: month, day: day)...CalendarDay(
                year: year + Self.yearsOfValidity, month: month, day: day)
    }

    /// The company that holds a share beside the partners.
    func holding(in country: Country) -> Company? {
        guard has("holding") else { return nil }
        var chance = chance("holding company")
        return Company(in: country, from: &chance)
    }
}

extension Person {
    /// What somebody is called who goes by one of the names.
    var socialName: String { "\(given) \(family[1])" }
}
