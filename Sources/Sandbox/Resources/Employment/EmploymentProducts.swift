import Belvo
import Chance

extension Product {
    /// What the registers of employment give.
    static let employment: [Product] = [
        .employmentRecords, .currentEmployments, .brazilianEmployments, .employmentMetrics,
    ]
}

extension Career {
    /// When the register was read.
    func collectedAt(_ chance: inout SeededGenerator) -> Timestamp {
        Timestamp(reportedOn, microsecondOfDay: chance.below(80_000_000_000))
    }

    /// The members that tell whose career it is, as the Mexican registers write them.
    var names: [JSON.Member] {
        [
            JSON.Member("official_name", .string(person.fullName)),
            JSON.Member("first_name", .string(person.given)),
            JSON.Member("last_name", .string(person.family.joined(separator: " "))),
            JSON.Member("birth_date", .date(person.birth)),
        ]
    }

    var documents: JSON {
        var documents = [("NSS", socialNumber), ("CURP", curp)]
        if isPublic { documents.append(("RFC", rfc)) }
        return .array(
            documents.map {
                ["document_type": .string($0.0), "document_number": .string($0.1)]
            })
    }
}
