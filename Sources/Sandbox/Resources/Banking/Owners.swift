import Belvo
import Chance

extension Product {
    static let owners = Product(
        resource: "OWNERS", path: "/api/owners/",
        columns: [
            .id("id"), .ordered("created_at", .moment), Column("email", .text, [.equals]),
            Column("display_name", .text, [.contains]),
        ],
        isResumable: true, goesWithAccounts: true,
        produce: { plan, world in
            var chance = SeededGenerator(world.seed, "owner", plan.ordinal)
            let context = OwnerContext(
                id: world.id(ofLink: plan.ordinal, from: &chance),
                link: world.linkID(plan.ordinal),
                internalIdentification: chance.numeral(10),
                collectedAt: Timestamp(
                    world.today - 1, microsecondOfDay: chance.below(80_000_000_000)),
                accounts: world.accounts(of: plan),
                remarks: OwnerRemarks(seed: world.seed, plan: plan))
            return switch (plan.holder, plan.institution.country) {
            case (.person(let person), .brazil): [person.ownerJSON(context, &chance)]
            case (.company(let company), .brazil): [company.ownerJSON(context, &chance)]
            case (.person(let person), _): [person.plainOwnerJSON(context)]
            case (.company(let company), _): [company.plainOwnerJSON(context)]
            }
        })
}

/// What an owner object says beside the owner.
struct OwnerContext {
    let id: ObjectID
    let link: ObjectID
    let internalIdentification: String
    let collectedAt: Timestamp
    let accounts: [BankAccount]
    let remarks: OwnerRemarks

    /// The members every shape of owner begins with.
    var beginning: [JSON.Member] {
        [
            JSON.Member("id", .id(id)), JSON.Member("link", .id(link)),
            JSON.Member("internal_identification", .string(internalIdentification)),
            JSON.Member("collected_at", .timestamp(collectedAt)),
            JSON.Member("created_at", .timestamp(collectedAt + 640_118)),
        ]
    }

    /// The accounts with money on them, as `financial_relation` lists them.
    var products: JSON {
        .array(
            accounts.filter { !$0.isLiability }.map { account in
                [
                    "type": account.plan.kind == .savings ? "SAVINGS_ACCOUNT" : "CHECKING_ACCOUNT",
                    "subtype": "INDIVIDUAL",
                    "agency": .string(account.agency),
                    "clearing_code": .string(account.clearingCode),
                    "number": .string(account.number),
                    "check_digit": .string(account.checkDigit),
                ]
            })
    }

    /// Who holds no account there, as at a register of employment, has another product.
    var productServices: JSON {
        let names = accounts.map { account in
            switch account.plan.kind {
            case .checking: "CONTA_DEPOSITO_A_VISTA"
            case .savings: "CONTA_POUPANCA"
            case .card: "CARTAO_CREDITO"
            case .loan: "OPERACAO_CREDITO"
            case .mortgage: "FINANCIAMENTO"
            }
        }
        return .strings(names.isEmpty ? ["OUTROS"] : names)
    }

    var relationStart: Timestamp {
        let first = accounts.map(\.openedOn).min() ?? collectedAt.day
        return Timestamp(first, microsecondOfDay: 36_000_000_000)
    }
}

/// The shape of owners outside Brazil's open finance.
extension Person {
    func plainOwnerJSON(_ context: OwnerContext) -> JSON {
        .object(
            context.beginning + [
                JSON.Member("display_name", .string(fullName)),
                JSON.Member("email", .string(email)),
                JSON.Member(
                    "phone_number", .string("+\(country.dialling)\(address.place.areaCode)\(phone)")
                ),
                JSON.Member("address", .string(address.line)),
                JSON.Member("document_id", documentID(curp ?? document)),
                JSON.Member("business_name", .null), JSON.Member("first_name", .string(given)),
                JSON.Member("last_name", .string(family[0])),
                JSON.Member("second_last_name", .string(family[1])),
            ])
    }

    private func documentID(_ number: String) -> JSON {
        let type = country == .brazil ? "CPF" : number == curp ? "CURP" : "RFC"
        return ["document_type": .string(type), "document_number": .string(number)]
    }
}

extension Company {
    func plainOwnerJSON(_ context: OwnerContext) -> JSON {
        .object(
            context.beginning + [
                JSON.Member("display_name", .string(legalName)),
                JSON.Member("email", .string(email)),
                JSON.Member(
                    "phone_number", .string("+\(country.dialling)\(address.place.areaCode)\(phone)")
                ),
                JSON.Member("address", .string(address.line)),
                JSON.Member(
                    "document_id",
                    ["document_type": "RFC", "document_number": .string(document)]),
                JSON.Member("business_name", .string(legalName)),
                JSON.Member("first_name", .null), JSON.Member("last_name", .null),
                JSON.Member("second_last_name", .null),
            ])
    }
}
