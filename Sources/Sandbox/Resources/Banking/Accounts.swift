import Belvo

extension Product {
    static let accounts = Product(
        resource: "ACCOUNTS", path: "/api/accounts/",
        columns: [
            .ordered("balance__available", .number), .ordered("balance__current", .number),
            .word("category"), .ordered("created_at", .moment), .word("currency"), .id("id"),
            .word("institution", at: ["institution", "name"]),
            Column("name", .text, [.equals, .contains]), .word("number"),
            Column("public_identification_name", .text, [.equals]),
            Column("public_identification_value", .text, [.equals]),
            Column("type", .text, [.equals]),
        ],
        isResumable: true, isAlive: true,
        produce: { plan, world in
            let link = world.linkID(plan.ordinal)
            return world.accounts(of: plan).map { $0.json(link: link, at: plan.institution) }
        })
}

extension BankAccount {
    /// What the account is called in the contract's words and in its bank's.
    private struct Naming {
        let category: String
        let type: String
        let subtype: String
        let name: String
    }

    private var naming: Naming {
        let isBrazil = country == .brazil
        return switch plan.kind {
        case .checking:
            Naming(
                category: "CHECKING_ACCOUNT",
                type: isBrazil ? "CONTA_DEPOSITO_A_VISTA" : "CUENTA_DE_CHEQUES",
                subtype: "INDIVIDUAL", name: isBrazil ? "Conta corrente" : "Cuenta de cheques")
        case .savings:
            Naming(
                category: "SAVINGS_ACCOUNT", type: isBrazil ? "CONTA_POUPANCA" : "CUENTA_DE_AHORRO",
                subtype: "INDIVIDUAL", name: isBrazil ? "Poupança" : "Cuenta de ahorro")
        case .card:
            Naming(
                category: "CREDIT_CARD", type: card?.product ?? "OUTROS",
                subtype: "CREDITO_A_VISTA",
                name: isBrazil ? "Cartão de crédito" : "Tarjeta de crédito")
        case .loan:
            Naming(
                category: "LOAN_ACCOUNT", type: "EMPRESTIMOS",
                subtype: "CREDITO_PESSOAL_SEM_CONSIGNACAO", name: "Crédito pessoal")
        case .mortgage:
            Naming(
                category: "FINANCING_ACCOUNT", type: "FINANCIAMENTOS",
                subtype: "FINANCIAMENTO_HABITACIONAL_SFH", name: "Financiamento imobiliário")
        }
    }

    /// How the account is named to others, and under which name.
    private var publicIdentification: (name: String, value: String) {
        if let card { return ("CREDIT_CARD_NUMBER", card.lastDigits) }
        if let loan { return ("NUMBER", loan.contractNumber) }
        if let clabe { return ("CLABE", clabe) }
        return ("AGENCY/ACCOUNT", "\(agency)/\(number)-\(checkDigit)")
    }

    /// The account as Belvo shows it, with every field of the contract.
    func json(link: ObjectID, at institution: Institution) -> JSON {
        let naming = naming
        let identification = publicIdentification
        return [
            "id": .id(id),
            "link": .id(link),
            "institution": [
                "name": .string(institution.name), "type": .string(institution.kind.rawValue),
            ],
            "collected_at": .timestamp(collectedAt),
            "created_at": .timestamp(firstCollectedAt + 880_296),
            "last_accessed_at": .timestamp(collectedAt),
            "category": .string(naming.category),
            "balance_type": isLiability ? "LIABILITY" : "ASSET",
            "overdraft": overdraft,
            "type": .string(naming.type),
            "subtype": .string(naming.subtype),
            "name": .string(naming.name),
            "number": .string(number),
            "agency": country == .brazil ? .string(agency) : .null,
            "check_digit": country == .brazil ? .string(checkDigit) : .null,
            "balance": [
                "current": .money(current),
                "available": .money(card.map { $0.limit - $0.used } ?? available),
                "blocked": .money(blocked),
                "automatically_invested": .money(invested),
            ],
            "currency": .string(country.currency),
            "public_identification_name": .string(identification.name),
            "public_identification_value": .string(identification.value),
            "internal_identification": .string(internalIdentification),
            "credit_data": creditData,
            "loan_data": loanData,
            "funds_data": .null,
        ]
    }

    private var overdraft: JSON {
        guard plan.kind == .checking else { return .null }
        return [
            "arranged": .money(current / 5 * 2), "used": .money(0), "unarranged": .money(0),
        ]
    }
}
