import Belvo
import Chance

/// Owners as Brazil's open finance describes them.
extension Person {
    func ownerJSON(_ context: OwnerContext, _ chance: inout SeededGenerator) -> JSON {
        let remarks = context.remarks
        let marital = chance.pick(["SINGLE", "MARRIED", "DIVORCED", "CIVIL_UNION"])
        return .object(
            context.beginning + [
                JSON.Member("display_name", .string(fullName)),
                JSON.Member("social_name", remarks.remark("social name", socialName)),
                JSON.Member("birth_date", .date(birth)),
                JSON.Member("marital_status", .string(marital)),
                JSON.Member("marital_status_additional_info", remarks.maritalStatus(marital)),
                JSON.Member("gender", isFemale ? "FEMALE" : "MALE"),
                JSON.Member("companies_id", .strings([BrazilianDocuments.cnpj(from: &chance)])),
                JSON.Member("is_local_resident", true),
                JSON.Member(
                    "document_id", ["document_type": "CPF", "document_number": .string(document)]),
                JSON.Member("additional_documents", [driversLicence(remarks, &chance)]),
                JSON.Member(
                    "nationalities",
                    .array([["info": "Brasileira", "documents": []]] + remarks.secondNationality)),
            ] + contactMembers(email, address, phone, isMobile: true, remarks) + [
                JSON.Member("filiations", [filiation(remarks)]),
                JSON.Member("financial_profile", financialProfile(context, &chance)),
                JSON.Member("financial_relation", financialRelation(context, &chance)),
            ])
    }

    private func filiation(_ remarks: OwnerRemarks) -> JSON {
        let name = mother.split(separator: " ").first.map(String.init) ?? mother
        return [
            "type": "MOTHER",
            "civil_name": .string(mother),
            "social_name": remarks.remark("mother", "Dona \(name)"),
        ]
    }

    private func driversLicence(
        _ remarks: OwnerRemarks, _ chance: inout SeededGenerator
    ) -> JSON {
        let issued = CalendarDay(
            year: chance.between(2019, 2024), month: chance.between(1, 12),
            day: chance.between(1, 28))
        let number = chance.numeral(10)
        return [
            "type": "DRIVERS_LICENSE",
            "type_additional_info": remarks.remark("licence's kind", "Categoria B"),
            "number": .string(number),
            "check_digit": .string(BrazilianDocuments.accountCheckDigit(number)),
            "issue_date": .date(issued),
            "expiration_date": .date(issued + 3650),
            "country_of_issuance": .string(country.alpha3),
            "additional_info": remarks.remark("licence", "Obrigatório o uso de lentes corretivas"),
        ]
    }

    private func financialProfile(
        _ context: OwnerContext, _ chance: inout SeededGenerator
    ) -> JSON {
        let day = context.collectedAt.day
        return [
            "company_id": .string(BrazilianDocuments.cnpj(from: &chance)),
            "occupation_code": "BRAZIL_OCCUPATION_CODE",
            "occupation_description": .string(
                chance.pick(["212405", "223505", "252105", "411010"])),
            "informed_income": [
                "frequency": "MONTHLY", "amount": .money(chance.between(2_400, 28_000) * 100),
                "currency": .string(country.currency), "date": .date(day - 90),
            ],
            "patrimony": [
                "amount": .money(chance.between(10_000, 900_000) * 100),
                "currency": .string(country.currency), "year": .integer(day.civil.year - 1),
            ],
        ]
    }

    private func financialRelation(
        _ context: OwnerContext, _ chance: inout SeededGenerator
    ) -> JSON {
        let employer = Company(in: country, from: &chance)
        let bank = BrazilianDocuments.cnpj(from: &chance)
        return [
            "start_date": .string(context.relationStart.withSeconds),
            "product_services": context.productServices,
            "product_services_additional_info": context.accounts.isEmpty
                ? "Cadastro previdenciário" : .null,
            "procurators": [],
            "products": context.products,
            "salary_portability_requests": [],
            "payroll_accounts": [
                [
                    "employer_name": .string(employer.legalName),
                    "employer_id_number": .string(employer.document),
                    "employer_bank_id_number": .string(bank),
                    "employer_bank_code": .string(String(bank.prefix(8))),
                    "account_opening_date": .date(context.relationStart.day),
                ]
            ],
        ]
    }
}

extension Company {
    func ownerJSON(_ context: OwnerContext, _ chance: inout SeededGenerator) -> JSON {
        .object(
            context.beginning + [
                JSON.Member("company_name", .string(legalName)),
                JSON.Member("trade_name", .string(tradeName)),
                JSON.Member("incorporation_date", .date(founded)),
                JSON.Member("companies_id", .strings([document])),
                JSON.Member(
                    "document_id", ["document_type": "CNPJ", "document_number": .string(document)]),
                JSON.Member("additional_documents", [registration(&chance)]),
            ] + contactMembers(email, address, phone, isMobile: false, context.remarks) + [
                JSON.Member("parties", parties(context.remarks)),
                JSON.Member("financial_profile", financialProfile(context, &chance)),
                JSON.Member(
                    "financial_relation",
                    [
                        "start_date": .string(context.relationStart.withSeconds),
                        "product_services": context.productServices,
                        "procurators": [
                            [
                                "type": "LEGAL_REPRESENTATIVE",
                                "civil_name": .string(partners[0].fullName),
                                "social_name": context.remarks.remark(
                                    "procurator", partners[0].socialName),
                                "document_number": .string(partners[0].document),
                            ]
                        ],
                        "products": context.products,
                    ]),
            ])
    }

    /// Its number in the state's register of commerce. The contract wants a check digit of at most two
    /// signs there and says that companies have none.
    private func registration(_ chance: inout SeededGenerator) -> JSON {
        [
            "type": "OTHER",
            "type_additional_info": "NIRE",
            "number": .string(chance.numeral(11)),
            "check_digit": "",
            "issue_date": .null,
            "expiration_date": .null,
            "country_of_issuance": .string(country.alpha3),
            "additional_info": .null,
        ]
    }

    private func financialProfile(
        _ context: OwnerContext, _ chance: inout SeededGenerator
    ) -> JSON {
        let day = context.collectedAt.day
        return [
            "economic_activities": [
                ["is_main": true, "code": .string(chance.numeral(7))]
            ],
            "informed_revenue": [
                "frequency": "ANNUALLY",
                "frequency_additional_info": context.remarks.remark(
                    "revenue", "Conforme o balanço do exercício"),
                "amount": .money(chance.between(200_000, 9_000_000) * 100),
                "currency": .string(country.currency), "year": .integer(day.civil.year - 1),
            ],
            "patrimony": [
                "amount": .money(chance.between(100_000, 5_000_000) * 100),
                "currency": .string(country.currency), "date": .date(day - 200),
            ],
        ]
    }
}
