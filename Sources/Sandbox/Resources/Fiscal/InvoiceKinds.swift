import Belvo

/// Sales and purchases, and the payments that follow them.
extension InvoiceTeller {
    func paper(of operation: FiscalOperation) -> InvoicePaper {
        let isTransport = operation.kind == .transport
        let other = isTransport ? taxpayer.party : operation.partner
        let related: JSON = [
            "relationship_type": "01",
            "related_invoice_identification": .text(operation.relatedUUID),
        ]
        return InvoicePaper(
            uuid: operation.uuid, day: operation.day, kind: operation.kind.invoiceType,
            isIssued: operation.isIssued,
            sender: operation.isIssued ? taxpayer.party : other,
            receiver: operation.isIssued ? other : taxpayer.party,
            cancelledOn: operation.cancelledOn, taxDetails: taxDetails(of: operation),
            paymentType: isTransport ? nil : operation.isDeferred ? "99" : operation.paymentType,
            paymentMethod: isTransport ? nil : operation.isDeferred ? "PPD" : "PUE",
            usage: usage(of: operation), details: operation.lines.map { item($0, operation) },
            subtotal: operation.subtotal, tax: operation.vat, discount: operation.discount,
            related: operation.relatedUUID == nil ? [] : [related],
            series: operation.kind == .sale ? "A" : isTransport ? "T" : "NC",
            folio: operation.folio)
    }

    private func usage(of operation: FiscalOperation) -> String {
        switch operation.kind {
        case .creditNote: "G02"
        case .transport: "S01"
        case .sale: operation.lines[0].ware.unit.code == Ware.Unit.piece.code ? "G01" : "G03"
        }
    }

    private func item(_ line: FiscalOperation.Line, _ operation: FiscalOperation) -> JSON {
        let isTaxed = operation.kind != .transport
        return [
            "collected_at": .timestamp(taxpayer.collectedAt),
            "description": .string(line.ware.name),
            "product_identification": .string(line.ware.code),
            "quantity": .integer(line.quantity),
            "unit_code": .string(line.ware.unit.code),
            "unit_description": .string(line.ware.unit.name),
            "unit_amount": .money(line.unitPrice),
            "discount": .money(line.discount),
            "tax_subject_code": isTaxed ? "02" : "01",
            "identifier_number": .string("PROD-\(line.ware.code.suffix(5))"),
            "pre_tax_amount": .money(line.net),
            "tax_percentage": .integer(isTaxed ? line.vatPercentage : 0),
            "tax_amount": .money(line.vat),
            "total_amount": .money(line.net + line.vat),
            "retained_taxes": operation.isWithheld ? retainedTaxes(of: line) : [],
            "transferred_taxes": isTaxed ? [transferredTax(of: line)] : [],
        ]
    }

    private func retainedTaxes(of line: FiscalOperation.Line) -> JSON {
        .array(
            [("ISR", "10.0000", line.withheld), ("IVA", "10.6667", line.withheldVAT)].map {
                [
                    "collected_at": .timestamp(taxpayer.collectedAt),
                    "tax_type": "Tasa",
                    "tax": .string($0.0),
                    "tax_percentage": .number($0.1),
                    "retained_tax_amount": .money($0.2),
                ]
            })
    }

    private func transferredTax(of line: FiscalOperation.Line) -> JSON {
        [
            "collected_at": .timestamp(taxpayer.collectedAt),
            "tax_type": "Tasa",
            "tax": "IVA",
            "tax_percentage": .integer(line.vatPercentage),
            "transferred_tax_amount": .money(line.vat),
        ]
    }

    /// The sums of the whole invoice: for each kind of tax and each rate one line.
    private func taxDetails(of operation: FiscalOperation) -> JSON {
        guard operation.kind != .transport else { return InvoicePaper.noTaxes }
        let retained: [(String, Int)] = [
            ("ISR", operation.withheld), ("IVA", operation.withheldVAT),
        ]
        let transferred = [(16, operation.taxedNet), (0, operation.zeroRatedNet)]
        return [
            "total_tax_retained": .money(operation.withheld + operation.withheldVAT),
            "total_tax_transferred": .money(operation.vat),
            "retained_taxes": .array(
                retained.filter { $0.1 > 0 }.map {
                    [
                        "tax_type": .null, "tax": .string($0.0), "tax_percentage": .null,
                        "pre_tax_amount": .null, "tax_amount": .money($0.1),
                    ]
                }),
            "transferred_taxes": .array(
                transferred.filter { $0.1 > 0 }.map {
                    [
                        "tax_type": "Tasa", "tax": "IVA", "tax_percentage": .integer($0.0),
                        "pre_tax_amount": .money($0.1),
                        "tax_amount": .money($0.0 == 0 ? 0 : operation.vat),
                    ]
                }),
        ]
    }
}

extension FiscalOperation.Kind {
    fileprivate var invoiceType: String {
        switch self {
        case .sale: "Ingreso"
        case .creditNote: "Egreso"
        case .transport: "Traslado"
        }
    }
}

extension FiscalOperation.Line {
    fileprivate var vatPercentage: Int { ware.isZeroRated ? 0 : 16 }
}
