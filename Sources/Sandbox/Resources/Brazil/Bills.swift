import Belvo

extension Product {
    static let bills = Product(
        resource: "BILLS", path: "/api/bills/",
        columns: [
            .id("id"), .id("account", at: ["account", "id"]), .ordered("due_date", .date),
            Column(
                "collected_at", .moment, [.greater, .greaterOrEqual, .less, .lessOrEqual, .range]),
            .ordered("created_at", .moment),
        ],
        country: .brazil, listNeedsLink: true, isAlive: true,
        produce: { plan, world in
            let link = world.linkID(plan.ordinal)
            return world.accounts(of: plan).filter { $0.card != nil }.flatMap { account in
                let embedded = EmbeddedObject(account.json(link: link, at: plan.institution))
                return world.bills(of: account, in: plan).map { $0.json(account, embedded) }
            }
        })
}

extension CardBill {
    /// A smaller bill has to be paid at once.
    private static let installmentsFrom = 20_000

    fileprivate func json(_ account: BankAccount, _ embedded: EmbeddedObject) -> JSON {
        let currency = JSON.string(account.country.currency)
        return [
            "id": .id(id),
            "created_at": .timestamp(opened(account) + 1_530_218),
            "collected_at": .timestamp(account.collectedAt),
            "account": .embedded(embedded),
            "internal_identification": .string(internalIdentification),
            "bill_name": .text(name),
            "due_date": .date(due),
            "currency": currency,
            "total_amount": .money(total),
            "minimum_amount": .money(minimum),
            "is_installment": .bool(total >= Self.installmentsFrom),
            "finance_charges": .array(charged.map { $0.json(currency) }),
            "payments": .array(payments.map { $0.json(currency) }),
        ]
    }

    /// When the bank told of it for the first time: on the day after the one before was closed.
    private func opened(_ account: BankAccount) -> Timestamp {
        let first = account.firstCollectedAt
        let day = closing.plus(months: -1) + 1
        return first + max(0, day.number - first.day.number) * Timestamp.microsecondsPerDay
    }

    /// The contract wants at least one, and has a word for none.
    private var charged: [Charge] {
        charges.isEmpty ? [Charge(type: "NO_CHARGE", cents: 0)] : charges
    }
}

extension CardBill.Charge {
    fileprivate func json(_ currency: JSON) -> JSON {
        [
            "type": .string(type),
            "additional_info": .text(text),
            "currency": currency,
            "amount": .money(cents),
        ]
    }
}

extension CardBill.Payment {
    fileprivate func json(_ currency: JSON) -> JSON {
        [
            "type": .string(type),
            "payment_date": .date(day),
            "payment_mode": .string(mode),
            "currency": currency,
            "amount": .money(cents),
        ]
    }
}
