import Belvo
import Chance

extension Endpoint {
    static let institutions: [Endpoint] = [
        Endpoint(
            path: "/api/institutions/",
            actions: [
                .get: { call, simulation throws(Refusal) in
                    try .page(
                        of: simulation.institutions, columns: Institution.columns, for: call)
                }
            ]),
        Endpoint(
            path: "/api/institutions/{id}/",
            actions: [
                .get: { call, simulation throws(Refusal) in
                    let found = simulation.institutions.first { $0.id == call.ids.first }
                    guard let found else { throw .notFound }
                    return .detail(found, for: call)
                }
            ]),
    ]
}

extension Institution {
    static let columns: [Column] = [
        Column("display_name", .text, [.equals]),
        Column("country_code", .text, [.equals, .oneOf], at: ["country_codes"]),
        Column("resources", .text, [.allOf]), .word("name"), .word("status"), .word("type"),
        Column("website", .text, [.equals]),
    ]

    /// The institution as lists and details show it.
    var json: JSON {
        let slug = String(name.prefix { $0 != "_" })
        let media = "https://media.example.com/institutions/\(slug)"
        return [
            "id": .integer(number),
            "name": .string(name),
            "type": .string(kind.rawValue),
            "website": .string("https://www.\(slug).example.com/"),
            "display_name": .string(displayName),
            "country_codes": .strings([country.code]),
            "primary_color": .string(color),
            "logo": .string("\(media)/logo.svg"),
            "icon_logo": .string("\(media)/icon.svg"),
            "text_logo": .string("\(media)/text.svg"),
            "code": .null,
            "form_fields": .array(isOpenFinance ? [] : formFields),
            "features": [],
            "resources": .strings(resources),
            "integration_type": isOpenFinance ? "openfinance" : "credentials",
            "status": isHealthy ? "healthy" : "down",
            "openbanking_information": isOpenFinance ? openBanking : .null,
        ]
    }

    private var formFields: [JSON] {
        let username = field(
            "username", type: "text", label: credential.label, pattern: credential.pattern,
            placeholder: credential.placeholder)
        let password = field(
            "password", type: "password", label: "Password", pattern: "^.{1,}$",
            placeholder: "Your password")
        return needsPassword ? [username, password] : [username]
    }

    private func field(
        _ name: String, type: String, label: String, pattern: String, placeholder: String
    ) -> JSON {
        [
            "name": .string(name),
            "type": .string(type),
            "label": .string(label),
            "validation": .string(pattern),
            "placeholder": .string(placeholder),
            "validation_message": .string("Invalid \(label.lowercased())"),
            "values": [],
        ]
    }

    private var openBanking: JSON {
        var chance = SeededGenerator(UInt64(number), "authorization server")
        let server = ObjectID(owner: 0, key: chance.next(), from: &chance)
        return [
            "description": .string("\(displayName), participante do Open Finance Brasil."),
            "participants": .strings([displayName]),
            "authorization_server_id": .id(server),
        ]
    }
}
