import Belvo
import Chance

extension Product {
    static let chileanInvoices = Product(
        resource: "INVOICES", path: "/api/cl/invoices/",
        columns: [
            .id("id"), .ordered("created_at", .moment),
            // Lists are not filtered by these two; retrievals choose by them.
            Column("issue_date", .date, []), Column("type", .text, []),
        ],
        country: .chile,
        isAsynchronous: true,
        retrieval: Retrieval(
            period: Retrieval.Period(column: "issue_date"),
            words: [
                Retrieval.Word(
                    name: "type", choices: Retrieval.directions, isRequired: false)
            ]),
        produce: { plan, world in
            let taxpayer = ChileanTaxpayer(plan, in: world)
            let link = world.linkID(plan.ordinal)
            var chance = SeededGenerator(world.seed, "chilean invoices", plan.ordinal)
            let collection = ChileanCollection(&chance, in: world)
            return world.invoices(of: taxpayer, in: plan).map { invoice in
                invoice.json(
                    world.id(ofLink: plan.ordinal, from: &chance), link: link,
                    of: taxpayer, collection)
            }
        })
}

extension ChileanInvoice {
    fileprivate func json(
        _ id: ObjectID, link: ObjectID, of taxpayer: ChileanTaxpayer,
        _ collection: ChileanCollection
    ) -> JSON {
        let owner = ChileanTaxpayer.Partner(
            name: taxpayer.name.uppercased(), rut: taxpayer.rut)
        let (sender, receiver) = isSale ? (owner, partner) : (partner, owner)
        return [
            "id": .id(id),
            "link": .id(link),
            "created_at": .timestamp(collection.createdAt),
            "collected_at": .timestamp(collection.collectedAt),
            "total_amount": .pesos(total),
            "net_amount": .pesos(net),
            "vat_amount": .pesos(vat),
            "currency": .string(Country.chile.currency),
            "issue_date": .date(issuedOn),
            "received_at": .string(ChileanTime.text(local: receivedAt)),
            "acknowledged_at": .string(ChileanTime.text(local: acknowledgedAt)),
            "claim_date": claimedOn.map(JSON.date) ?? .null,
            "status": .string(status.rawValue),
            "document_code": .integer(document.rawValue),
            "category": .string(category),
            "folio": .string(folio),
            "sender_id": .string(sender.rut),
            "sender_name": .string(sender.name),
            "receiver_id": .string(receiver.rut),
            "receiver_name": .string(receiver.name),
            // What the link's owner sent flows out, though the money comes in.
            "type": isSale ? "OUTFLOW" : "INFLOW",
            "purchase_invoice_details": isSale || document.isSummary ? .null : purchaseDetails,
            "sales_invoice_details": isSale && !document.isSummary ? salesDetails : .null,
            "summary_invoice_details": summaryDetails,
        ]
    }

    private var additionalCode: JSON { additionalTax.map { .integer($0.code) } ?? .null }
    private var additionalRate: JSON { .text(additionalTax?.rate) }

    private var purchaseDetails: JSON {
        // The office's code for gifts and other purchases that are foreign to the business.
        let foreignToBusiness = 4
        return [
            "vat_refundable_amount": .pesos(isRefundable ? vat : 0),
            "vat_non_refundable_amount": .pesos(isRefundable ? 0 : vat),
            "vat_non_refundable_code": isRefundable ? .null : .integer(foreignToBusiness),
            "net_amount_fixed_assets": .pesos(isFixedAsset ? net : 0),
            "vat_fixed_assets": .pesos(isFixedAsset ? vat : 0),
            "vat_common_use": .pesos(0),
            "tax_non_credit_amount": .pesos(0),
            "vat_non_withheld": .pesos(0),
            "tax_exempt_amount": .pesos(exempt),
            "credit_or_debit_note_on_purchase": .bool(document.isNote),
            "tax_cigarettes_amount": .pesos(0),
            "tax_cigar_amount": .pesos(0),
            "tax_processed_tobacco_amount": .pesos(0),
            "additional_tax_amount": .pesos(additional),
            "additional_tax_rate": additionalRate,
            "additional_tax_code": additionalCode,
        ]
    }

    private var salesDetails: JSON {
        [
            "construction_sector_tax_credit": .pesos(0),
            "tax_free_trade_zone_amount": .pesos(0),
            "container_deposit_guarantee": .pesos(0),
            "is_free_of_charge": false,
            "periodic_billing_type": false,
            "non_billable_amount": .pesos(0),
            "total_amount_for_period": .pesos(0),
            "domestic_transportation_amount": .null,
            "international_transportation_amount": .null,
            "branch_code": branchCode.map(JSON.integer) ?? .null,
            "tax_exempt_amount": .pesos(exempt),
            "credit_or_debit_note_on_purchase": .bool(document.isNote),
            "additional_tax_code": additionalCode,
            "additional_tax_rate": additionalRate,
            "additional_tax_amount": .pesos(additional),
            "vat_total_withheld": .pesos(0),
            "vat_partially_withheld": .pesos(0),
            "vat_non_withheld": .pesos(0),
            "vat_sales": .pesos(vat),
            "vat_third_party": .pesos(0),
            "vat_past_due": .pesos(0),
            "invoice_settlement_sender_id": .text(commission?.agent.rut),
            "invoice_settlement_net_commission": commissionPart(\.net),
            "invoice_settlement_exempt_commission": commissionPart(\.exempt),
            "invoice_settlement_vat_commission": commissionPart(\.vat),
            "reference_document_type": .text(reference.map { String($0.document.rawValue) }),
            "reference_document_folio": .text(reference?.folio),
            "foreign_recipient_id": .null,
            "foreign_recipient_nationality": .null,
        ]
    }

    private func commissionPart(_ part: (Commission) -> Int) -> JSON {
        commission.map { .pesos(part($0)) } ?? .null
    }

    /// The contract has no null here: a document that sums up nothing is the only one of its kind.
    private var summaryDetails: JSON {
        [
            "month": .string(String(issuedOn.description.prefix(7))),
            "updated_at": .string(ChileanTime.text(local: acknowledgedAt)),
            "total_documents": .integer(documentCount),
            "tax_exempt_amount": .pesos(exempt),
        ]
    }
}
