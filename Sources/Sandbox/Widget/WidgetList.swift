import Belvo

/// What the page is told when it opens, and the institutions it shows.
extension WidgetGuest {
    func welcome() -> JSON {
        let institution = link?.plan.institution
        return [
            "organization_name": .string(SandboxKeys.organizationName),
            "is_open_finance": .bool(isOpenFinance),
            "link": link.map { ["id": .id($0.id), "status": .string($0.status)] } ?? .null,
            "institution": institution?.json ?? .null,
            "document": .text(knownDocument),
            "expires_at": .timestamp(token.expiresAt),
        ]
    }

    private var isOpenFinance: Bool {
        link?.plan.institution.isOpenFinance ?? token.isForOpenFinance
    }

    /// The institutions that also the page's address asks for. Words that stand in one parameter are joined by commas.
    func institutions() -> JSON {
        let names = words("institutions")
        let types = words("institution_types")
        let countries = words("country_codes")
        let resources = words("resources")
        let integration = words("integration_type")
        let chosen = offered.filter { institution in
            (names.isEmpty || names.contains(institution.name))
                && (types.isEmpty || types.contains(where: institution.isOf))
                && (countries.isEmpty || countries.contains(institution.country.code))
                && resources.allSatisfy(institution.resources.contains)
                && (integration.isEmpty || integration.contains(institution.integrationType))
        }
        return ["results": .array(chosen.map(\.json))]
    }

    private func words(_ name: String) -> [String] {
        call.query.values(name).flatMap { $0.split(separator: ",").map(String.init) }
    }
}

extension Institution {
    /// Applications name types as the ends of institutions' names have them, `retail` or `business`, or as `type` does.
    fileprivate func isOf(_ type: String) -> Bool {
        kind.rawValue == type || name.hasSuffix("_" + type)
    }

    fileprivate var integrationType: String { isOpenFinance ? "openfinance" : "credentials" }
}
