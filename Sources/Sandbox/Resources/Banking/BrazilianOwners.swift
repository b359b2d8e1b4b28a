import Belvo
import Chance

/// Owners as Brazil's open finance describes them.
extension Person {
    func ownerJSON(_ context: OwnerContext, _ chance: inout SeededGenerator) -> JSON {
        let marital = chance.pick(["SINGLE", "MARRIED", "DIVORCED", "CIVIL_UNION"])
        return .object(
            context.beginning + [
                JSON.Member("display_name", .string(fullName)),
                JSON.Member("social_name", .null),
                JSON.Member("birth_date", .date(birth)),
                JSON.Member("marital_status", .string(marital)),
                JSON.Member("marital_status_additional_info", .null),
                JSON.Member("gender", isFemale ? "FEMALE" : "MALE"),
                JSON.Member("companies_id", .strings([BrazilianDocuments.cnpj(from: &chance)])),
                JSON.Member("is_local_resident", true),
                JSON.Member(
                    "document_id", ["document_type": "CPF", "document_number": .string(document)]),
                JSON.Member("additional_documents", [driversLicence(&chance)]),
                JSON.Member("nationalities", [["info": "Brasileira", "documents": []]]),
            ] + contactMembers(email, address, phone, isMobile: true, country: country) + [
                JSON.Member(
                    "filiations",
                    [["type": "MOTHER", "civil_name": .string(mother), "social_name": .null]]),
                JSON.Member("financial_profile", financialProfile(context, &chance)),
                JSON.Member("financial_relation", financialRelation(context, &chance)),
            ])
    }

    private func driversLicence(_ chance: inout SeededGenerator) -> JSON {
        let issued = CalendarDay(
            year: chance.between(2019, 2024), month: chance.between(1, 12),
            day: chance.between(1, 28))
        let number = chance.numeral(10)
        return [
            "type": "DRIVERS_LICENSE",
            "type_additional_info": .null,
            "number": .string(number),
            "check_digit": .string(BrazilianDocuments.accountCheckDigit(number)),
            "issue_date": .date(issued),
            "expiration_date": .date(issued + 3650),
            "country_of_issuance": .string(country.alpha3),
            "additional_info": .null,
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
            ] + contactMembers(email, address, phone, isMobile: false, country: country) + [
                JSON.Member("parties", .array(partners.map(party))),
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
                                "social_name": .null,
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

    private func party(_ partner: Person) -> JSON {
        [
            "person_type": "INDIVIDUAL",
            "type": "MEMBER",
            "display_name": .string(partner.fullName),
            "social_name": .null,
            "company_name": .null,
            "trade_name": .null,
            "start_date": .date(founded),
            "percentage_type": .rate(1_000_000 / partners.count),
            "document_type": "CPF",
            "document_number": .string(partner.document),
            "document_issue_date": .null,
            "document_expiration_date": .null,
            "document_country": .string(country.alpha3),
            "document_additional_info": .null,
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
                "frequency": "ANNUALLY", "frequency_additional_info": .null,
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

/// Mail, address and telephone: once for people who read, once for machines.
private func contactMembers(
    _ email: String, _ address: Address, _ phone: String, isMobile: Bool, country: Country
) -> [JSON.Member] {
    let area = address.place.areaCode
    return [
        JSON.Member("email", .string(email)),
        JSON.Member("emails", [["is_main": true, "email": .string(email)]]),
        JSON.Member("address", .string(address.line)),
        JSON.Member(
            "addresses",
            [
                [
                    "is_main": true,
                    "address": .string(address.street),
                    "additional_info": .null,
                    "district_name": .string(address.district),
                    "town": .string(address.place.town),
                    "town_code": .text(address.place.townCode),
                    "state": .string(address.place.state),
                    "postcode": .string(address.postcode),
                    "country_name": .string(country.name),
                    "country_code": .string(country.alpha3),
                    "latitude": .string(address.place.latitude),
                    "longitude": .string(address.place.longitude),
                ]
            ]),
        JSON.Member("phone_number", .string("+\(country.dialling)\(area)\(phone)")),
        JSON.Member(
            "phone_numbers",
            [
                [
                    "is_main": true,
                    "type": isMobile ? "MOBILE" : "LANDLINE",
                    "additional_info": .null,
                    "number": .string(phone),
                    "country_code": .string(country.dialling),
                    "area_code": .string(area),
                    "extension": .null,
                ]
            ]),
    ]
}
