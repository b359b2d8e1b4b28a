import Belvo
import Chance

extension Product {
    static let invoices = Product(
        resource: "INVOICES", path: "/api/invoices/",
        columns: [
            .id("id"), .ordered("created_at", .moment), .ordered("invoice_date", .date),
            .word("invoice_identification"), .word("status"), .word("type"),
            .ordered("total_amount", .number),
        ],
        country: .mexico, isResumable: true,
        isAsynchronous: true,
        retrieval: Retrieval(
            period: Retrieval.Period(column: "invoice_date"),
            words: [Retrieval.Word(name: "type", choices: Retrieval.directions)],
            attachment: Retrieval.Attachment(
                flag: "attach_xml", member: "xml", make: FiscalDocument.invoiceXML)),
        produce: { plan, world in
            let taxpayer = world.taxpayer(of: plan)
            var chance = SeededGenerator(world.seed, "invoices", plan.ordinal)
            let teller = InvoiceTeller(
                taxpayer: taxpayer, seed: world.seed, link: world.linkID(plan.ordinal))
            return teller.papers.map { paper in
                teller.json(paper, world.id(ofLink: plan.ordinal, from: &chance), &chance)
            }
        })
}

/// What differs between the kinds of invoice; what they have in common follows from these.
struct InvoicePaper {
    let uuid: String
    let day: CalendarDay
    let kind: String
    let isIssued: Bool
    let sender: FiscalParty
    let receiver: FiscalParty
    var cancelledOn: CalendarDay?
    var taxDetails = InvoicePaper.noTaxes
    var paymentType: String?
    var paymentMethod: String?
    let usage: String
    let details: [JSON]
    var subtotal = 0
    var tax = 0
    var discount = 0
    var isPriced = true
    var related: [JSON] = []
    var payments: [JSON] = []
    var payroll = JSON.null
    let series: String
    let folio: Int

    static let noTaxes: JSON = [
        "total_tax_retained": .money(0), "total_tax_transferred": .money(0),
        "retained_taxes": [], "transferred_taxes": [],
    ]
}

/// Tells the operations, payments and payslips of a taxpayer as invoices.
struct InvoiceTeller {
    let taxpayer: Taxpayer
    let seed: UInt64
    let link: ObjectID

    private static let warnedPercent = 2

    /// All invoices, the latest first.
    var papers: [InvoicePaper] {
        let operations = taxpayer.operations.flatMap { operation in
            [paper(of: operation)]
                + (operation.isDeferred ? operation.settlements : [])
                .map { paper(of: $0, for: operation) }
        }
        return (operations + taxpayer.payslips.map(paper)).enumerated()
            .sorted { ($0.element.day, $1.offset) > ($1.element.day, $0.offset) }.map(\.element)
    }

    func json(_ paper: InvoicePaper, _ id: ObjectID, _ chance: inout SeededGenerator) -> JSON {
        .object(
            beginning(paper, id, &chance) + sides(paper) + state(paper, &chance) + amounts(paper)
                + end(paper))
    }

    private func beginning(
        _ paper: InvoicePaper, _ id: ObjectID, _ chance: inout SeededGenerator
    ) -> [JSON.Member] {
        let created = taxpayer.collectedAt + 1_204_377 + chance.below(900_000)
        return [
            JSON.Member("id", .id(id)),
            JSON.Member("link", .id(link)),
            JSON.Member("collected_at", .timestamp(taxpayer.collectedAt)),
            JSON.Member("created_at", .timestamp(created)),
            JSON.Member("invoice_identification", .string(paper.uuid)),
            JSON.Member("invoice_date", .date(paper.day)),
            JSON.Member("status", paper.cancelledOn == nil ? "Vigente" : "Cancelado"),
            JSON.Member("invoice_type", .string(paper.kind)),
            JSON.Member("type", paper.isIssued ? "OUTFLOW" : "INFLOW"),
            JSON.Member("tax_details", paper.taxDetails),
        ]
    }

    private func sides(_ paper: InvoicePaper) -> [JSON.Member] {
        [
            JSON.Member("sender_id", .string(paper.sender.rfc)),
            JSON.Member("sender_fiscal_regime", .string(paper.sender.regime.code)),
            JSON.Member("sender_name", .string(paper.sender.name)),
            JSON.Member("sender_tax_fraud_status", .string(fraudStatus(of: paper.sender))),
            JSON.Member("receiver_id", .string(paper.receiver.rfc)),
            JSON.Member("receiver_postal_code", .string(paper.receiver.postcode)),
            JSON.Member("receiver_fiscal_regime", .string(paper.receiver.regime.code)),
            JSON.Member("receiver_name", .string(paper.receiver.name)),
            JSON.Member("receiver_tax_fraud_status", .string(fraudStatus(of: paper.receiver))),
        ]
    }

    /// The same for a party on all its invoices; the taxpayer itself is on no list.
    private func fraudStatus(of party: FiscalParty) -> String {
        var chance = SeededGenerator(seed, "tax fraud list \(party.rfc)")
        guard party.rfc != taxpayer.party.rfc, chance.chance(15) else {
            return "NO_TAX_FRAUD_STATUS"
        }
        return chance.pick(["INVESTIGATING", "DISMISSED", "OVERTURNED", "CONFIRMED"])
    }

    private func state(
        _ paper: InvoicePaper, _ chance: inout SeededGenerator
    ) -> [JSON.Member] {
        var authority = SeededGenerator(seed, "certification authority \(paper.sender.rfc)")
        let certifier = Company(in: .mexico, from: &authority).document
        let isCancelled = paper.cancelledOn != nil
        let outcome = chance.pick(["Cancelado con aceptación", "Cancelado sin aceptación"])
        return [
            JSON.Member("cancelation_status", isCancelled ? .string(outcome) : .null),
            JSON.Member("cancelation_update_date", paper.cancelledOn.map(JSON.date) ?? .null),
            JSON.Member("certification_date", .date(paper.day)),
            JSON.Member("certification_authority", .string(certifier)),
            JSON.Member("payment_type", .text(paper.paymentType)),
            JSON.Member("payment_type_description", .null),
            JSON.Member("payment_method", .text(paper.paymentMethod)),
            JSON.Member("payment_method_description", .null),
            JSON.Member("usage", .string(paper.usage)),
            JSON.Member("version", "4.0"),
            JSON.Member("place_of_issue", .string(paper.sender.postcode)),
        ]
    }

    private func amounts(_ paper: InvoicePaper) -> [JSON.Member] {
        [
            JSON.Member("invoice_details", .array(paper.details)),
            JSON.Member("currency", "MXN"),
            JSON.Member("subtotal_amount", .money(paper.subtotal)),
            JSON.Member("exchange_rate", paper.isPriced ? 1 : .null),
            JSON.Member("tax_amount", .money(paper.tax)),
            JSON.Member("discount_amount", .money(paper.discount)),
            JSON.Member("total_amount", .money(paper.subtotal + paper.tax - paper.discount)),
        ]
    }

    /// The tax office gives only so many documents a day; of some invoices it has given none.
    private func warning(for paper: InvoicePaper) -> JSON {
        var chance = SeededGenerator(seed, "document limit \(paper.uuid)")
        guard chance.chance(Self.warnedPercent) else { return .null }
        return [
            "code": "sat_xml_limit_reached",
            "message": "The tax office gave no more documents that day: this one has no XML.",
        ]
    }

    private func end(_ paper: InvoicePaper) -> [JSON.Member] {
        [
            JSON.Member("related_invoices", .array(paper.related)),
            JSON.Member("payments", .array(paper.payments)),
            JSON.Member("payroll", paper.payroll),
            JSON.Member("folio", .string(String(paper.folio))),
            JSON.Member("series", .string(paper.series)),
            JSON.Member("export_type", "01"),
            JSON.Member("xml", .null),
            JSON.Member("warnings", warning(for: paper)),
            JSON.Member("sender_blacklist_status", .null),
            JSON.Member("receiver_blacklist_status", .null),
        ]
    }
}
