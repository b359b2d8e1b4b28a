import Belvo
import Chance

extension InvoiceTeller {
    /// The invoice of a payment is itself about no money; what was paid stands in its list of payments.
    func paper(of settlement: Settlement, for operation: FiscalOperation) -> InvoicePaper {
        let seller = operation.isIssued ? taxpayer.party : operation.partner
        let buyer = operation.isIssued ? operation.partner : taxpayer.party
        return InvoicePaper(
            uuid: settlement.uuid, day: settlement.day, kind: "Pago",
            isIssued: operation.isIssued, sender: seller, receiver: buyer, usage: "CP01",
            details: [plainItem("Pago", code: "84111506", cents: 0, discount: 0)],
            isPriced: false,
            payments: [payment(settlement, operation, from: buyer, to: seller)],
            series: "P",
            folio: operation.folio * FiscalOperation.partsOfDeferred + settlement.number)
    }

    private func payment(
        _ settlement: Settlement, _ operation: FiscalOperation, from buyer: FiscalParty,
        to seller: FiscalParty
    ) -> JSON {
        let source = account(of: buyer)
        var chance = SeededGenerator(seed, "payment \(settlement.uuid)")
        let noon = Timestamp.microsecondsPerDay / 2
        return [
            "date": .string(Timestamp(settlement.day, microsecondOfDay: noon).withMilliseconds),
            "payment_type": "03",
            "currency": "MXN",
            "exchange_rate": "1",
            "amount": .money(settlement.amount),
            "operation_number": .string(chance.numeral(6)),
            "beneficiary_rfc": .string(seller.rfc),
            "beneficiary_account_number": .string(account(of: seller).clabe),
            "payer_rfc": .string(buyer.rfc),
            "payer_account_number": .string(source.clabe),
            "payer_bank_name": .string(source.bank),
            "related_documents": [
                [
                    "invoice_identification": .string(operation.uuid),
                    "currency": "MXN",
                    "payment_method": "PPD",
                    "partiality_number": .integer(settlement.number),
                    "previous_balance": .money(settlement.previousBalance),
                    "amount_paid": .money(settlement.amount),
                    "outstanding_balance": .money(settlement.outstanding),
                ]
            ],
        ]
    }

    /// The account that a party pays from and is paid to, always the same.
    private func account(of party: FiscalParty) -> (clabe: String, bank: String) {
        var chance = SeededGenerator(seed, "account of \(party.rfc)")
        let banks = Institution.all.filter { $0.kind == .bank && $0.country == .mexico }
        let bank = chance.pick(banks)
        let clabe = MexicanDocuments.clabe(
            bank: CalendarDay.padded(bank.number - 1000, 3), place: "180",
            account: chance.numeral(11))
        return (clabe, bank.displayName.uppercased())
    }

    /// The only item of a payment or a payslip, which has no tax.
    func plainItem(_ description: String, code: String, cents: Int, discount: Int) -> JSON {
        [
            "collected_at": .timestamp(taxpayer.collectedAt),
            "description": .string(description),
            "product_identification": .string(code),
            "quantity": 1,
            "unit_code": "ACT",
            "unit_description": "Actividad",
            "unit_amount": .money(cents),
            "discount": .money(discount),
            "tax_subject_code": "01",
            "identifier_number": .null,
            "pre_tax_amount": .money(cents),
            "tax_percentage": 0,
            "tax_amount": .money(0),
            "total_amount": .money(cents),
            "retained_taxes": [],
            "transferred_taxes": [],
        ]
    }
}
