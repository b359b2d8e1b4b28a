import Belvo
import Chance

/// A Brazilian bank as the payments' side of the API knows it, under an id of its own.
struct PaymentInstitution: Sendable {
    let institution: Institution
    let id: ObjectID
    /// The bank's number in the payment system: eight digits.
    let code: String
    let priority: Int

    static let all: [PaymentInstitution] = Institution.all
        // What holds no accounts pays nobody.
        .filter {
            $0.country == .brazil && $0.kind == .bank && $0.failure != .consentWithoutAccounts
        }
        .enumerated().map { PaymentInstitution($0.element, priority: $0.offset + 1) }

    static let stored = all.map { StoredObject($0.json, columns: columns) }

    private static let columns: [Column] = [
        Column("name", .text, [.equals]), Column("institution_type", .text, [.equals]),
        Column("id", .id, [.oneOf]),
    ]

    private init(_ institution: Institution, priority: Int) {
        self.institution = institution
        self.priority = priority
        var chance = SeededGenerator(UInt64(institution.number), "payment institution")
        id = ObjectID(owner: 0, key: chance.next(), from: &chance)
        code = chance.numeral(8)
    }

    static func find(_ id: ObjectID) -> PaymentInstitution? { all.first { $0.id == id } }

    var isForBusiness: Bool { institution.name.hasSuffix("_business") }

    var json: JSON {
        .object(
            [
                .init("id", .id(id)), .init("code", .string(code)),
                .init("active", .bool(institution.isHealthy)),
                .init("institution_type", isForBusiness ? "BUSINESS" : "INDIVIDUAL"),
            ] + description)
    }

    /// As it stands inside a payment, with fewer members.
    var embedded: JSON {
        .object(
            [.init("id", .id(id)), .init("active", .bool(institution.isHealthy))] + description)
    }

    private var description: [JSON.Member] {
        let slug = String(institution.name.prefix { $0 != "_" })
        let media = "https://media.example.com/institutions/\(slug)"
        return [
            .init("name", .string(institution.name)),
            .init("display_name", .string(institution.displayName)),
            .init("legal_entity_name", .string("\(institution.displayName) S.A.")),
            .init("website", .string("https://www.\(slug).example.com/")),
            .init("logo", .string("\(media)/logo.svg")),
            .init("icon_logo", .string("\(media)/icon.svg")),
            .init("text_logo", .string("\(media)/text.svg")),
            .init("primary_color", .string(institution.color)),
            .init("country", "BRA"),
            .init("form_fields", []),
            .init("sort_priority", .integer(priority)),
            .init("description", .string("\(institution.displayName), banco brasileiro.")),
        ]
    }
}

extension PaymentInstitution {
    static let endpoint = Endpoint(
        path: "/payments/br/institutions/",
        actions: [
            .get: { call, _ throws(Refusal) in try .page(of: stored, columns: columns, for: call) }
        ])
}
