import Belvo

/// Who holds a company, as Brazil's open finance tells it: its partners, and now and then another company.
extension Company {
    func parties(_ remarks: OwnerRemarks) -> JSON {
        let holding = remarks.holding(in: country)
        let share = 1_000_000 / (partners.count + (holding == nil ? 0 : 1))
        return .array(
            partners.map { party($0, share: share, remarks) }
                + (holding.map { [party($0, share: share)] } ?? []))
    }

    /// - Parameter share: in millionths, as all rates are.
    private func party(_ partner: Person, share: Int, _ remarks: OwnerRemarks) -> JSON {
        let identity = "identity card \(partner.document)"
        let validity = remarks.has(identity) ? remarks.validity(identity) : nil
        return .object(
            [
                JSON.Member("person_type", "INDIVIDUAL"),
                JSON.Member("type", "MEMBER"),
                JSON.Member("display_name", .string(partner.fullName)),
                JSON.Member(
                    "social_name",
                    remarks.remark("partner \(partner.document)", partner.socialName)),
                JSON.Member("company_name", .null),
                JSON.Member("trade_name", .null),
            ] + shareMembers(share) + [
                JSON.Member("document_type", "CPF"),
                JSON.Member("document_number", .string(partner.document)),
                JSON.Member("document_issue_date", (validity?.lowerBound).map(JSON.date) ?? .null),
                JSON.Member(
                    "document_expiration_date", (validity?.upperBound).map(JSON.date) ?? .null),
                JSON.Member("document_country", .string(country.alpha3)),
                JSON.Member(
                    "document_additional_info",
                    validity == nil ? .null : "CPF conferido com a CNH"),
            ])
    }

    private func party(_ holding: Company, share: Int) -> JSON {
        .object(
            [
                JSON.Member("person_type", "COMPANY"),
                JSON.Member("type", "MEMBER"),
                JSON.Member("display_name", .string(holding.legalName)),
                JSON.Member("social_name", .null),
                JSON.Member("company_name", .string(holding.legalName)),
                JSON.Member("trade_name", .string(holding.tradeName)),
            ] + shareMembers(share) + [
                JSON.Member("document_type", "CNPJ"),
                JSON.Member("document_number", .string(holding.document)),
                JSON.Member("document_issue_date", .null),
                JSON.Member("document_expiration_date", .null),
                JSON.Member("document_country", .string(country.alpha3)),
                JSON.Member("document_additional_info", .null),
            ])
    }

    private func shareMembers(_ share: Int) -> [JSON.Member] {
        [
            JSON.Member("start_date", .date(founded)),
            JSON.Member("percentage_type", .rate(share)),
        ]
    }
}
