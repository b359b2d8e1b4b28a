import Belvo

/// The documents that come inside objects when they are asked for: small, but what their names say.
enum FiscalDocument {
    /// A page with a title and some lines, in Base64.
    static func pdf(_ title: String, _ lines: [String]) -> JSON {
        let text = ([title] + lines).map { "(\(escaped($0))) Tj T*" }.joined(separator: " ")
        let content = "BT /F1 12 Tf 72 720 Td 16 TL \(text) ET"
        let objects = [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
                + " /Resources << /Font << /F1 5 0 R >> >> >>",
            "<< /Length \(content.utf8.count) >>\nstream\n\(content)\nendstream",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ]
        var document = "%PDF-1.4\n"
        var offsets: [Int] = []
        for (index, object) in objects.enumerated() {
            offsets.append(document.utf8.count)
            document += "\(index + 1) 0 obj\n\(object)\nendobj\n"
        }
        let start = document.utf8.count
        // Every entry of the table takes twenty bytes.
        document += "xref\n0 \(objects.count + 1)\n0000000000 65535 f \n"
        for offset in offsets { document += "\(CalendarDay.padded(offset, 10)) 00000 n \n" }
        document += "trailer\n<< /Size \(objects.count + 1) /Root 1 0 R >>\n"
        document += "startxref\n\(start)\n%%EOF\n"
        return base64(document)
    }

    /// Text in Helvetica's own encoding has no accents here, and parentheses would end it.
    private static func escaped(_ text: String) -> String {
        text.withoutAccents.replacing("\\", with: "\\\\").replacing("(", with: "\\(")
            .replacing(")", with: "\\)")
    }

    static func base64(_ text: String) -> JSON { base64(Array(text.utf8)) }

    /// With the standard alphabet.
    static func base64(_ bytes: [UInt8]) -> JSON {
        .string(
            Base64.urlSafe(bytes, isPadded: true).replacing("-", with: "+")
                .replacing("_", with: "/"))
    }
}

/// Invoices and certificates as the tax office stores them.
extension FiscalDocument {
    private static let beginning = #"<?xml version="1.0" encoding="UTF-8"?>"#

    static let invoiceXML: @Sendable (JSON) -> JSON = { invoice in
        // A warning says that the tax office gave no document.
        guard invoice["warnings"] == .null else { return .null }
        let items = elements(invoice["invoice_details"]).map { item in
            element(
                "cfdi:Concepto",
                [
                    ("ClaveProdServ", text(item["product_identification"])),
                    ("Cantidad", text(item["quantity"])), ("ClaveUnidad", text(item["unit_code"])),
                    ("Descripcion", text(item["description"])),
                    ("ValorUnitario", text(item["unit_amount"])),
                    ("Importe", text(item["pre_tax_amount"])),
                    ("ObjetoImp", text(item["tax_subject_code"])),
                ])
        }
        let stamp = element(
            "tfd:TimbreFiscalDigital",
            [
                ("Version", "1.1"), ("UUID", text(invoice["invoice_identification"])),
                ("RfcProvCertif", text(invoice["certification_authority"])),
            ])
        let inside =
            party("cfdi:Emisor", invoice, "sender") + party("cfdi:Receptor", invoice, "receiver")
            + element("cfdi:Conceptos", [], items.joined())
            + element("cfdi:Complemento", [], stamp)
        let whole = element("cfdi:Comprobante", attributes(of: invoice), inside)
        return base64("\(beginning)\n\(whole)\n")
    }

    private static func attributes(of invoice: JSON) -> [(String, String)] {
        [
            ("xmlns:cfdi", "https://cfdi.example.com/4"),
            ("xmlns:tfd", "https://cfdi.example.com/timbre"),
            ("Version", text(invoice["version"])), ("Serie", text(invoice["series"])),
            ("Folio", text(invoice["folio"])), ("Fecha", text(invoice["invoice_date"])),
            ("TipoDeComprobante", String(text(invoice["invoice_type"]).prefix(1))),
            ("LugarExpedicion", text(invoice["place_of_issue"])),
            ("Moneda", text(invoice["currency"])),
            ("SubTotal", text(invoice["subtotal_amount"])),
            ("Descuento", text(invoice["discount_amount"])),
            ("Total", text(invoice["total_amount"])),
        ]
    }

    static let retentionXML: @Sendable (JSON) -> JSON = { retention in
        let parts = elements(retention["retention_breakdown"]).map { part in
            element(
                "retenciones:ImpRetenidos",
                [
                    ("BaseRet", text(part["base_amount"])), ("ImpuestoRet", text(part["tax_type"])),
                    ("MontoRet", text(part["retained_amount"])),
                ])
        }
        let totals = element(
            "retenciones:Totales",
            [
                ("MontoTotOperacion", text(retention["total_invoice_amount"])),
                ("MontoTotGrav", text(retention["total_taxable_amount"])),
                ("MontoTotExent", text(retention["total_exempt_amount"])),
                ("MontoTotRet", text(retention["total_retained_amount"])),
            ], parts.joined())
        let whole = element(
            "retenciones:Retenciones",
            [
                ("xmlns:retenciones", "https://cfdi.example.com/retenciones"),
                ("Version", text(retention["version"])),
                ("FechaExp", text(retention["issued_at"])),
                ("CveRetenc", CalendarDay.padded(number(retention["code"]), 2)),
                ("FolioInt", text(retention["invoice_identification"])),
            ],
            party("retenciones:Emisor", retention, "sender")
                + party("retenciones:Receptor", retention, "receiver") + totals)
        return base64("\(beginning)\n\(whole)\n")
    }

    private static func party(_ name: String, _ object: JSON, _ side: String) -> String {
        element(
            name, [("Rfc", text(object["\(side)_id"])), ("Nombre", text(object["\(side)_name"]))])
    }

    private static func element(
        _ name: String, _ attributes: [(String, String)], _ inside: String = ""
    ) -> String {
        let written = attributes.map { " \($0.0)=\"\(xml($0.1))\"" }.joined()
        return inside.isEmpty ? "<\(name)\(written)/>" : "<\(name)\(written)>\(inside)</\(name)>"
    }

    private static func xml(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
            .replacing("\"", with: "&quot;")
    }

    static func text(_ value: JSON?) -> String {
        switch value {
        case .string(let text), .number(let text): text
        default: ""
        }
    }

    private static func number(_ value: JSON?) -> Int { Int(text(value)) ?? 0 }

    private static func elements(_ value: JSON?) -> [JSON] {
        if case .array(let elements) = value { elements } else { [] }
    }
}
