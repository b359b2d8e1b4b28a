extension Product {
    static let transactions = Product(
        resource: "TRANSACTIONS", path: "/api/transactions/",
        columns: [
            .id("account", at: ["account", "id"]),
            .ordered("account__balance__available", .number),
            .ordered("account__balance__current", .number),
            .word("account_type", at: ["account", "type"]), .ordered("accounting_date", .date),
            .ordered("amount", .number), .ordered("collected_at", .moment),
            .ordered("created_at", .moment), .word("currency"),
            Column("credit_card_data__bill_name", .text, [.oneOf]), .word("reference"),
            .word("status"), .word("type"), .ordered("value_date", .date),
        ],
        listNeedsLink: true, isResumable: true, isAsynchronous: true,
        retrieval: Retrieval(
            period: Retrieval.Period(column: "value_date"), accountMember: "account"),
        produce: { plan, world in
            let link = world.linkID(plan.ordinal)
            return world.accounts(of: plan).flatMap { account in
                let embedded = EmbeddedObject(account.json(link: link, at: plan.institution))
                var chance = SeededGenerator(world.seed, "transactions \(account.id)")
                return world.history(of: account, in: plan).map { movement in
                    Statement(account: account, movement: movement, today: world.today)
                        .transaction(
                            world.id(ofLink: plan.ordinal, from: &chance), embedded, &chance)
                }
            }
        })
}

/// One movement on an account, told as Belvo tells a transaction.
private struct Statement {
    let account: BankAccount
    let movement: Movement
    let today: CalendarDay

    func transaction(
        _ id: ObjectID, _ embedded: EmbeddedObject, _ chance: inout SeededGenerator
    ) -> JSON {
        let happened = Timestamp(movement.day, microsecondOfDay: movement.microsecondOfDay)
        let isPending = movement.day == today - 1 && chance.chance(50)
        let isLoan = account.loan != nil
        return [
            "id": .id(id),
            "internal_identification": .string(chance.hexadecimal32()),
            "account": .embedded(embedded),
            "collected_at": .timestamp(account.collectedAt),
            "created_at": .timestamp(account.collectedAt + 1_204_377 + chance.below(900_000)),
            "value_date": .date(movement.day),
            "transacted_at": .string(happened.withMilliseconds),
            "accounting_date": .date(movement.day),
            "inferred_accounting_date": .date(movement.day),
            "amount": .money(movement.cents),
            "local_currency_amount": .money(movement.cents),
            "balance": movement.balance.map(JSON.money) ?? .null,
            "currency": .string(account.country.currency),
            "description": .string(movement.text),
            "observations": .null,
            "merchant": movement.merchant.map(merchant) ?? .null,
            "category": .string(movement.category),
            "subcategory": .string(movement.subcategory),
            "reference": .string(chance.numeral(8)),
            "type": movement.isInflow ? "INFLOW" : "OUTFLOW",
            "status": isPending ? "PENDING" : "PROCESSED",
            "credit_card_data": account.card.map { cardData($0, &chance) } ?? .null,
            "counterparty": movement.counterparty.map(counterparty) ?? .null,
            "loan_data": isLoan ? loanData : .null,
            "payment_type": movement.part == nil ? "FULL" : "INSTALLMENT",
            "operation_type": .string(movement.operation),
            "operation_type_additional_info": .null,
            "mcc": movement.merchant.map { .integer($0.code) } ?? .null,
        ]
    }

    private func merchant(_ merchant: Merchant) -> JSON {
        [
            "logo": .string("\(merchant.website)/logo.png"),
            "website": .string(merchant.website),
            "merchant_name": .string(merchant.name),
        ]
    }

    private func counterparty(_ party: Movement.Counterparty) -> JSON {
        [
            "type": "INDIVIDUAL",
            "document_number": .string(party.document),
            "clearing_code": .string(party.clearingCode),
            "agency": .string(party.agency),
            "check_digit": .string(BrazilianDocuments.accountCheckDigit(party.number)),
            "number": .string(party.number),
        ]
    }

    private var loanData: JSON {
        [
            "is_detached": false,
            "installment_id": .string("PARCELA-\(movement.part?.number ?? 0)"),
            "fees": [],
            "charges": [],
        ]
    }

    /// The bill is that of the month in which the card is closed next.
    private func cardData(_ card: CardContract, _ chance: inout SeededGenerator) -> JSON {
        let names = [
            "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
        ]
        let (year, month, day) = movement.day.civil
        let months = year * 12 + month - 1 + (day > card.closingDay ? 1 : 0)
        let closing = CalendarDay(
            year: months / 12, month: months % 12 + 1, day: card.closingDay)
        let isPurchase = movement.merchant != nil
        let part = movement.part
        return [
            "collected_at": .timestamp(account.collectedAt),
            "bill_name": .string("\(names[months % 12])-\(months / 12)"),
            "bill_due_date": .date(closing + 10),
            "bill_internal_identification": .string("\(account.internalIdentification)-\(months)"),
            "bill_status": closing < today ? "CLOSED" : "OPEN",
            "previous_bill_total": .null,
            "bill_amount": .money(movement.cents),
            "card_number": .string(card.lastDigits),
            "fee_type": .null,
            "fee_type_additional_info": .null,
            "credits_type": isPurchase ? .null : "OTHERS",
            "credits_type_additional_info": isPurchase ? .null : "Pagamento da fatura",
            "installment_identifier": .string("PARCELA_\(part?.number ?? 1)"),
            "number_of_installments": .integer(part?.count ?? 1),
            "credit_card_bill": .null,
        ]
    }
}
