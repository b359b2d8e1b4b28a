import Belvo
import Chance

extension Product {
    static let taxComplianceStatus = Product(
        resource: "TAX_COMPLIANCE_STATUS", path: "/api/tax-compliance-status/",
        columns: [.id("id"), .ordered("created_at", .moment)],
        country: .mexico,
        retrieval: Retrieval(
            attachment: Retrieval.Attachment(
                flag: "attach_pdf", member: "pdf",
                make: { status in
                    FiscalDocument.pdf(
                        "Opinión del cumplimiento de obligaciones fiscales",
                        ["rfc", "outcome", "internal_identification"]
                            .map { FiscalDocument.text(status[$0]) })
                }),
            isAnsweredAlone: true),
        produce: { plan, world in
            let taxpayer = world.taxpayer(of: plan)
            var chance = SeededGenerator(world.seed, "tax compliance status", plan.ordinal)
            let id = world.id(ofLink: plan.ordinal, from: &chance)
            let created = taxpayer.collectedAt + 1_204_377 + chance.below(900_000)
            let year = CalendarDay.padded(world.today.civil.year % 100, 2)
            return [
                [
                    "id": .id(id),
                    "collected_at": .timestamp(taxpayer.collectedAt),
                    "created_at": .timestamp(created),
                    "internal_identification": .string("\(year)NE\(chance.numeral(7))"),
                    "pdf": .null,
                    "rfc": .string(taxpayer.party.rfc),
                    "outcome": .string(taxpayer.complianceOutcome(world.seed)),
                ]
            ]
        })
}

extension Taxpayer {
    /// Who handed a return in twice because the time to pay had run out may still owe it.
    fileprivate func complianceOutcome(_ seed: UInt64) -> String {
        let recent = filings(seed).filter { !$0.isYearly }.prefix(12)
        return recent.contains(where: \.isRepeated) ? "NEGATIVE" : "POSITIVE"
    }
}
