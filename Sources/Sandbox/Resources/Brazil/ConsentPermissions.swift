import Belvo

/// What may be read with a consent, in the words of Brazil's open finance.
enum ConsentPermissions {
    static func json(isCompany: Bool) -> JSON {
        let register = isCompany ? "CUSTOMERS_BUSINESS" : "CUSTOMERS_PERSONAL"
        return [
            "ACCOUNTS": .strings(
                ["READ", "BALANCES_READ", "OVERDRAFT_LIMITS_READ", "TRANSACTIONS_READ"]
                    .map { "ACCOUNTS_" + $0 }),
            "CREDIT_CARDS": .strings(
                [
                    "READ", "LIMITS_READ", "BILLS_READ", "BILLS_TRANSACTIONS_READ",
                    "TRANSACTIONS_READ",
                ].map { "CREDIT_CARDS_ACCOUNTS_" + $0 }),
            "CREDIT_OPERATIONS": .strings(creditOperations),
            // The network's own spelling.
            "REGISTER": .strings(
                ["_IDENTIFICATIONS_READ", "_ADITTIONALINFO_READ"].map { register + $0 }),
            "RESOURCES": ["RESOURCES_READ"],
            "INVESTMENTS": .strings(
                [
                    "BANK_FIXED_INCOMES_READ", "CREDIT_FIXED_INCOMES_READ", "FUNDS_READ",
                    "VARIABLE_INCOMES_READ", "TREASURE_TITLES_READ",
                ]),
        ]
    }

    private static let creditOperations =
        ["LOANS", "FINANCINGS", "UNARRANGED_ACCOUNTS_OVERDRAFT", "INVOICE_FINANCINGS"]
        .flatMap { product in
            ["READ", "WARRANTIES_READ", "SCHEDULED_INSTALMENTS_READ", "PAYMENTS_READ"]
                .map { "\(product)_\($0)" }
        }
}
