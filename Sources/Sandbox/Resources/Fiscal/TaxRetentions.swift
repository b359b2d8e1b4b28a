import Belvo
import Chance

extension Product {
    static let taxRetentions = Product(
        resource: "TAX_RETENTIONS", path: "/api/tax-retentions/",
        columns: [
            .ordered("created_at", .moment),
            // No filters: the retrieval chooses by these.
            Column("issued_at", .moment, []), Column("sender_id", .text, []),
            Column("receiver_id", .text, []),
        ],
        country: .mexico,
        retrieval: Retrieval(
            period: Retrieval.Period(column: "issued_at"),
            words: [
                Retrieval.Word(
                    name: "type", choices: Retrieval.directions,
                    sides: ["OUTFLOW": "sender_id", "INFLOW": "receiver_id"])
            ],
            attachment: Retrieval.Attachment(
                flag: "attach_xml", member: "xml", make: FiscalDocument.retentionXML)),
        produce: { plan, world in
            let taxpayer = world.taxpayer(of: plan)
            var chance = SeededGenerator(world.seed, "tax retentions", plan.ordinal)
            let link = world.linkID(plan.ordinal)
            return taxpayer.retentions(world.seed).map { retention in
                let id = world.id(ofLink: plan.ordinal, from: &chance)
                let head: [JSON.Member] = [
                    JSON.Member("id", .id(id)),
                    JSON.Member("link", .id(link)),
                    JSON.Member("collected_at", .timestamp(taxpayer.collectedAt)),
                    JSON.Member(
                        "created_at",
                        .timestamp(taxpayer.collectedAt + 1_204_377 + chance.below(900_000))),
                ]
                return .object(head + retention.members(for: taxpayer, &chance))
            }
        })
}

extension Retention {
    fileprivate func members(
        for taxpayer: Taxpayer, _ chance: inout SeededGenerator
    ) -> [JSON.Member] {
        let seconds = chance.between(32_400, 68_400)
        let issued = Timestamp(day, microsecondOfDay: seconds * 1_000_000)
        let cancelled = cancelledOn.map {
            Timestamp($0, microsecondOfDay: seconds * 1_000_000).withMilliseconds
        }
        return [
            JSON.Member("invoice_identification", .string(uuid)),
            JSON.Member("version", "2.0"),
            JSON.Member("code", .integer(reason.rawValue)),
            JSON.Member("issued_at", .string(issued.withMilliseconds)),
            JSON.Member("certified_at", .string((issued + 1_000_000).withMilliseconds)),
            JSON.Member("cancelled_at", .text(cancelled)),
            JSON.Member("sender_id", .string(sender.rfc)),
            JSON.Member("sender_name", .string(sender.name)),
            JSON.Member(
                "receiver_nationality",
                receiver.rfc == FiscalParty.foreignRFC ? "FOREIGN" : "NATIONAL"),
            JSON.Member("receiver_id", .string(receiver.rfc)),
            JSON.Member("receiver_name", .string(receiver.name)),
            JSON.Member("total_invoice_amount", .money(total)),
            JSON.Member("total_exempt_amount", .money(exempt)),
            JSON.Member("total_retained_amount", .money(parts.reduce(0) { $0 + $1.amount })),
            JSON.Member("total_taxable_amount", .money(total - exempt)),
            JSON.Member(
                "retention_breakdown", .array(parts.map { part($0, on: taxpayer.today) })),
            JSON.Member("xml", .null),
        ]
    }

    /// What was kept in a month is handed over by the middle of the next one.
    private func part(_ part: Part, on today: CalendarDay) -> JSON {
        let isPaid = day <= today - 45
        return [
            "base_amount": .money(part.base),
            "tax_type": .string(part.tax),
            "retained_amount": .money(part.amount),
            "payment_status": isPaid ? "PAID" : "PROVISIONED",
        ]
    }
}
