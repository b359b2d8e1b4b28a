import Belvo
import Chance

extension Product {
    static let taxReturns = Product(
        resource: "TAX_RETURNS", path: "/api/tax-returns/",
        columns: [
            .id("id"), .ordered("created_at", .moment),
            Column(
                "ejercicio", .number,
                [.equals, .greater, .greaterOrEqual, .less, .lessOrEqual, .range],
                at: ["informacion_general", "ejercicio"]),
            .word("tipo_declaracion", at: ["informacion_general", "tipo_declaracion"]),
            // No filters: the retrieval chooses by these. Yearly returns have no type.
            Column("type", .text, []),
            Column("period", .text, [], at: ["informacion_general", "periodo_declaracion"]),
        ],
        country: .mexico,
        retrieval: Retrieval(
            attachment: Retrieval.Attachment(
                flag: "attach_pdf", member: "pdf", make: { returnPDF("Declaración", $0) }),
            receipt: Retrieval.Attachment(
                flag: "attach_pdf", member: "receipt_pdf",
                make: { returnPDF("Acuse de recibo", $0) }),
            read: readTaxReturnPeriod),
        produce: { plan, world in
            let taxpayer = world.taxpayer(of: plan)
            var chance = SeededGenerator(world.seed, "tax returns", plan.ordinal)
            let filings = taxpayer.filings(world.seed) + taxpayer.formerFilings(world.seed)
            return filings.sorted { $0.filedAt > $1.filedAt }.map { filing in
                let id = world.id(ofLink: plan.ordinal, from: &chance)
                let teller = TaxReturnTeller(
                    taxpayer: taxpayer, filing: filing, seed: world.seed,
                    link: world.linkID(plan.ordinal))
                return teller.json(id, createdAfter: 1_204_377 + chance.below(900_000))
            }
        })

    private static func returnPDF(_ title: String, _ taxReturn: JSON) -> JSON {
        let general = taxReturn["informacion_general"]
        let name = general?["nombre"] ?? general?["denominacion_razon_social"]
        return FiscalDocument.pdf(
            title,
            [
                FiscalDocument.text(name), FiscalDocument.text(general?["rfc"]),
                FiscalDocument.text(general?["periodo_declaracion"]) + " "
                    + FiscalDocument.text(general?["ejercicio"]),
                FiscalDocument.text(general?["numero_operacion"]),
            ])
    }
}

/// Either years, or the months that a range of days touches; `type` says which.
private func readTaxReturnPeriod(_ form: inout BodyForm) -> Retrieval.Choice {
    switch form.choice("type", of: ["yearly", "monthly"], isRequired: true) {
    case "yearly":
        // Both are read before either is judged, so that both are complained of.
        let first = year("year_from", &form)
        let last = year("year_to", &form)
        guard let first, let last else { return { _ in false } }
        guard first <= last else {
            form.complain(.invalid("year_from can't be greater than year_to.", field: "year_from"))
            return { _ in false }
        }
        return { isTaxReturn($0, monthly: false, between: first * 12, and: last * 12 + 11) }
    case "monthly":
        let first = form.date("date_from", isRequired: true)?.civil
        let last = form.date("date_to", isRequired: true)?.civil
        guard let first, let last else { return { _ in false } }
        guard (first.year, first.month, first.day) <= (last.year, last.month, last.day) else {
            form.complain(.invalid("date_from can't be greater than date_to.", field: "date_from"))
            return { _ in false }
        }
        return {
            isTaxReturn(
                $0, monthly: true, between: first.year * 12 + first.month - 1,
                and: last.year * 12 + last.month - 1)
        }
    default: return { _ in false }
    }
}

/// A year of the last or of this century, in four digits.
private func year(_ name: String, _ form: inout BodyForm) -> Int? {
    guard let text = form.text(name, isRequired: true) else { return nil }
    guard text.utf8.count == 4, let year = Int(text), (1900...2099).contains(year) else {
        form.complain(.invalid("This value does not match the required pattern.", field: name))
        return nil
    }
    return year
}

/// Months are counted from the year 0.
private func isTaxReturn(
    _ object: StoredObject, monthly: Bool, between first: Int, and last: Int
) -> Bool {
    let product = Product.taxReturns
    let isMonthly = product.fact("type", of: object) == .text("monthly")
    guard isMonthly == monthly, case .number(let units) = product.fact("ejercicio", of: object)
    else { return false }
    var month = units / FixedPoint.unit * 12
    if case .text(let name) = product.fact("period", of: object) {
        month += FiscalMonth.names.firstIndex(of: name) ?? 0
    }
    return (first...last).contains(month)
}
