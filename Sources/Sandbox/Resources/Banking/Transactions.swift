import Belvo
import Chance

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
        isAlive: true, dayColumn: "value_date",
        produceSince: { plan, world, day in world.transactions(of: plan, since: day) },
        produce: { plan, world in world.transactions(of: plan) })
}

/// Tells the movements on an account as Belvo tells transactions.
struct Statement {
    let account: BankAccount
    let plan: LinkPlan
    private let today: CalendarDay
    private let embedded: EmbeddedObject
    /// By month, where the account is a card.
    private let bills: [Int: CardBill]

    init(account: BankAccount, in plan: LinkPlan, world: World, embedded: EmbeddedObject) {
        self.account = account
        self.plan = plan
        self.embedded = embedded
        today = world.today
        bills = Dictionary(
            uniqueKeysWithValues: world.bills(of: account, in: plan).map { ($0.month, $0) })
    }

    /// That on which the movement stands, when it was made with a card.
    private func bill(of movement: Movement) -> CardBill? {
        account.card.flatMap {
            bills[CardBill.month(of: movement.day, closingDay: $0.closingDay)]
        }
    }

    func transaction(_ movement: Movement, _ marks: TransactionMarks) -> JSON {
        let happened = Timestamp(movement.day, microsecondOfDay: movement.microsecondOfDay)
        let isPending = movement.day == today - 1 && marks.startsPending
        let isLoan = account.loan != nil
        return [
            "id": .id(marks.id),
            "internal_identification": .string(marks.internalIdentification),
            "account": .embedded(embedded),
            "collected_at": .timestamp(account.collectedAt),
            "created_at": .timestamp(marks.createdAt),
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
            "reference": .string(marks.reference),
            "type": movement.isInflow ? "INFLOW" : "OUTFLOW",
            "status": isPending ? "PENDING" : "PROCESSED",
            "credit_card_data": cardData(of: movement) ?? .null,
            "counterparty": movement.counterparty.map(counterparty) ?? .null,
            "loan_data": isLoan ? loanData(of: movement) : .null,
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

    private func loanData(of movement: Movement) -> JSON {
        [
            "is_detached": false,
            "installment_id": .string("PARCELA-\(movement.part?.number ?? 0)"),
            "fees": [],
            "charges": [],
        ]
    }

    /// While a bill is open, it has neither name nor number.
    private func cardData(of movement: Movement) -> JSON? {
        guard let card = account.card, let bill = bill(of: movement) else { return nil }
        let isBrazil = account.country == .brazil
        let isPurchase = movement.merchant != nil
        let part = movement.part
        return [
            "collected_at": .timestamp(account.collectedAt),
            "bill_name": .text(bill.name),
            "bill_due_date": bill.isClosed ? .date(bill.due) : .null,
            "bill_internal_identification": bill.isClosed
                ? .string(bill.internalIdentification) : .null,
            "bill_status": isBrazil ? .null : bill.isClosed ? "CLOSED" : "OPEN",
            "previous_bill_total": .null,
            "bill_amount": .money(bill.total),
            "card_number": .string(card.lastDigits),
            "fee_type": .null,
            "fee_type_additional_info": .null,
            "credits_type": isPurchase ? .null : "OTHERS",
            "credits_type_additional_info": isPurchase ? .null : "Pagamento da fatura",
            "installment_identifier": .string("PARCELA_\(part?.number ?? 1)"),
            "number_of_installments": .integer(part?.count ?? 1),
            "credit_card_bill": isBrazil && bill.isClosed ? reference(to: bill) : .null,
        ]
    }

    private func reference(to bill: CardBill) -> JSON {
        [
            "id": .id(bill.id),
            "internal_identification": .string(bill.internalIdentification),
        ]
    }
}
