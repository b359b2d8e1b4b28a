import Foundation
import Testing

extension [String: Any] {
    fileprivate func pesos(_ name: String) -> Int { cents(name) / 100 }
    fileprivate func isNull(_ name: String) -> Bool { self[name] is NSNull }
}

extension [[String: Any]] {
    fileprivate func sum(_ name: String) -> Int { reduce(0) { $0 + $1.cents(name) } }
}

extension SandboxClient {
    /// All that the fiscal links of the beginning have of a resource: of two persons and a company.
    fileprivate func fiscal(_ resource: String, _ query: String = "") async throws
        -> [[String: Any]]
    {
        try await everyPage(of: "/api/\(resource)/?page_size=1000&\(query)")
    }

    fileprivate func fiscalLinks() async throws -> [String] {
        try await everyPage(of: "/api/links/?institution__in=tatooine_mx_fiscal,sat_mx_fiscal")
            .map { $0.string("id") }
    }

    fileprivate func post(_ resource: String, _ members: String) async throws -> SandboxReply {
        try await call("POST", "/api/\(resource)/", "{\(members)}")
    }
}

@Suite(
    .enabled(if: Contract.atHand() != nil, "Belvo's openapi.json is not beside the clone"))
struct FiscalContractTests {
    let client = SandboxClient()

    @Test(arguments: [
        ("invoices", "InvoiceWithIdSat"), ("tax-retentions", "TaxRetentions"),
        ("tax-status", "TaxStatusSat"), ("tax-compliance-status", "TaxComplianceStatus"),
        ("financial-statements", "FinancialStatement"),
    ])
    func `objects of the tax office are as the contract says`(
        _ resource: String, _ schema: String
    ) async throws {
        ContractCheck.expect(try await client.fiscal(resource), schema)
    }

    @Test func `returns are as the contract says, in each of their four shapes`() async throws {
        let all = try await client.fiscal("tax-returns")
        let monthly = all.filter { $0["type"] != nil }
        let yearly = all.filter { $0["type"] == nil }
        ContractCheck.expect(monthly.filter { $0["isr"] != nil }, "TaxReturnPersonalMonthly")
        ContractCheck.expect(monthly.filter { $0["isr"] == nil }, "TaxReturnBusinessMonthly")
        ContractCheck.expect(
            yearly.filter { $0["sueldos_salarios"] != nil }, "TaxReturnPersonal")
        ContractCheck.expect(
            yearly.filter { $0["sueldos_salarios"] == nil }, "TaxReturnBusiness")
    }
}

struct InvoiceTests {
    let client = SandboxClient()

    @Test func `every kind of invoice is there, sent and received, valid and cancelled`()
        async throws
    {
        let invoices = try await client.fiscal("invoices")
        let kinds = Set(invoices.map { $0.string("invoice_type") })
        #expect(kinds == ["Ingreso", "Egreso", "Pago", "Nómina", "Traslado"])
        #expect(Set(invoices.map { $0.string("status") }) == ["Vigente", "Cancelado"])
        let wages = invoices.filter { $0.string("invoice_type") == "Nómina" }
        #expect(Set(wages.map { $0.string("type") }) == ["INFLOW", "OUTFLOW"])
        for invoice in invoices {
            let isWages = invoice.string("invoice_type") == "Nómina"
            #expect(invoice.isNull("payroll") != isWages)
            let isCancelled = invoice.string("status") == "Cancelado"
            #expect(invoice.isNull("cancelation_update_date") != isCancelled)
            #expect(invoice.string("invoice_date") < SandboxClient.today)
        }
    }

    @Test func `the holder of the link sends what flows out and receives what flows in`()
        async throws
    {
        for link in try await client.fiscalLinks() {
            let status = try await client.fiscal("tax-status", "link=\(link)")
            let rfc = status[0].object("tax_payer_information").string("rfc")
            let invoices = try await client.fiscal("invoices", "link=\(link)")
            #expect((50..<600).contains(invoices.count))
            for invoice in invoices {
                let side = invoice.string("type") == "OUTFLOW" ? "sender_id" : "receiver_id"
                #expect(invoice.string(side) == rfc)
                for name in ["sender_id", "receiver_id", "certification_authority"] {
                    #expect(CheckDigits.isValid(invoice.string(name), "RFC"))
                }
            }
        }
    }

    @Test func `amounts of an invoice add up`() async throws {
        for invoice in try await client.fiscal("invoices") {
            let items = invoice.objects("invoice_details")
            #expect(items.sum("pre_tax_amount") == invoice.cents("subtotal_amount"))
            #expect(items.sum("tax_amount") == invoice.cents("tax_amount"))
            #expect(items.sum("discount") == invoice.cents("discount_amount"))
            let total =
                invoice.cents("subtotal_amount") + invoice.cents("tax_amount")
                - invoice.cents("discount_amount")
            #expect(invoice.cents("total_amount") == total)
            let taxes = invoice.object("tax_details")
            let transferred = taxes.objects("transferred_taxes")
            #expect(transferred.sum("tax_amount") == invoice.cents("tax_amount"))
            #expect(
                taxes.objects("retained_taxes").sum("tax_amount")
                    == taxes.cents("total_tax_retained"))
        }
    }

    @Test func `a payslip's parts add up to what is paid`() async throws {
        let slips = try await client.fiscal("invoices").filter { !$0.isNull("payroll") }
        #expect(slips.count > 30)
        for slip in slips {
            let payroll = slip.object("payroll")
            let earned = payroll.objects("earnings_breakdown")
            let gross =
                earned.sum("taxable_amount") + earned.sum("vat_free_amount")
                + payroll.objects("other_payments").sum("amount")
            #expect(payroll.cents("amount") == gross)
            #expect(
                payroll.objects("tax_deductions").sum("amount") == slip.cents("discount_amount"))
            #expect(payroll.string("date_from") <= payroll.string("date_to"))
        }
    }

    @Test func `payments lead each deferred invoice from its total down to nothing`() async throws {
        let invoices = try await client.fiscal("invoices")
        let known = Dictionary(
            uniqueKeysWithValues: invoices.map { ($0.string("invoice_identification"), $0) })
        var balances: [String: Int] = [:]
        let oldestFirst = invoices.reversed().flatMap { $0.objects("payments") }
        #expect(oldestFirst.count > 20)
        for document in oldestFirst.flatMap({ $0.objects("related_documents") }) {
            let id = document.string("invoice_identification")
            let invoice = try #require(known[id])
            #expect(invoice.string("payment_method") == "PPD")
            #expect(
                document.cents("previous_balance") == balances[id] ?? invoice.cents("total_amount"))
            balances[id] = document.cents("outstanding_balance")
            #expect(
                document.cents("previous_balance") - document.cents("amount_paid") == balances[id])
        }
        #expect(balances.values.contains(0))
    }

    @Test func `a retrieval gives one direction of a period, and the document when asked`()
        async throws
    {
        let link = try await client.link(at: "tatooine_mx_fiscal")
        let body = #""link":"\#(link)","date_from":"2025-01-01","date_to":"2025-12-31""#
        var seen = 0
        for direction in ["OUTFLOW", "INFLOW"] {
            let reply = try await client.post("invoices", body + #","type":"\#(direction)""#)
            #expect(reply.status == 201)
            #expect(!reply.array.isEmpty)
            for invoice in reply.array {
                #expect(invoice.string("type") == direction)
                #expect(invoice.string("invoice_date").hasPrefix("2025-"))
                #expect(invoice.isNull("xml"))
            }
            seen += reply.array.count
        }
        let listed = try await client.fiscal(
            "invoices", "link=\(link)&invoice_date__range=2025-01-01,2025-12-31")
        #expect(listed.count == seen)
        let attached = try await client.post(
            "invoices", body + #","type":"INFLOW","attach_xml":true"#)
        let invoice = try #require(attached.array.first { $0.isNull("warnings") })
        let xml = try #require(Data(base64Encoded: invoice.string("xml")))
        let text = String(decoding: xml, as: UTF8.self)
        #expect(text.contains(invoice.string("invoice_identification")))
        #expect(text.contains(invoice.string("sender_name")))
    }

    @Test func `what has a warning has no document, even when it is asked for`() async throws {
        var warned = 0
        for link in try await client.fiscalLinks() {
            for direction in ["OUTFLOW", "INFLOW"] {
                let reply = try await client.post(
                    "invoices",
                    """
                    "link":"\(link)","date_from":"2025-01-01","date_to":"2025-12-31",\
                    "type":"\(direction)","attach_xml":true
                    """)
                for invoice in reply.array {
                    #expect(invoice.isNull("xml") != invoice.isNull("warnings"))
                    guard !invoice.isNull("warnings") else { continue }
                    warned += 1
                    #expect(invoice.object("warnings").string("code") == "sat_xml_limit_reached")
                }
            }
        }
        #expect(warned > 0)
    }

    @Test func `a low wage is added to, and only a low one`() async throws {
        let slips = try await client.fiscal("invoices").filter { !$0.isNull("payroll") }
            .map { $0.object("payroll") }
        let subsidised = slips.filter { !$0.objects("other_payments").isEmpty }
        #expect(!subsidised.isEmpty && subsidised.count < slips.count)
        for slip in subsidised {
            #expect(slip.objects("other_payments")[0].string("type") == "EMPLOYMENT_SUBSIDY")
            #expect(slip.objects("earnings_breakdown").sum("taxable_amount") <= 1_017_100)
        }
    }

    @Test(arguments: ["invoices", "tax-retentions"])
    func `a retrieval without direction or with too long a period is refused`(
        _ resource: String
    ) async throws {
        let link = try await client.link(at: "sat_mx_fiscal")
        let missing = try await client.post(resource, "\"link\":\"\(link)\"")
        #expect(missing.codes == ["required", "required", "required"])
        #expect(missing.fields == ["date_from", "date_to", "type"])
        let year = #""link":"\#(link)","date_from":"2024-01-01","date_to":"2024-12-31""#
        let wrong = try await client.post(resource, year + #","type":"SIDEWAYS""#)
        #expect(wrong.codes == ["invalid_choice"])
        let long = #""link":"\#(link)","date_from":"2024-01-01","date_to":"2025-01-01""#
        let reply = try await client.post(resource, long + #","type":"INFLOW""#)
        #expect(reply.codes == ["validation_error"])
        let bank = try await client.link(at: "erebor_mx_retail")
        let other = try await client.post(
            resource, year.replacingOccurrences(of: link, with: bank) + #","type":"INFLOW""#)
        #expect(other.codes == ["unsupported_operation"])
    }

    @Test func `invoices are filtered by day, folio, status, direction and total`() async throws {
        let all = try await client.fiscal("invoices")
        let some = all[all.count / 3]
        let day = some.string("invoice_date")
        let total = some.cents("total_amount")
        let folio = some.string("invoice_identification")
        let cases: [(String, ([String: Any]) -> Bool)] = [
            ("invoice_date=\(day)", { $0.string("invoice_date") == day }),
            ("invoice_date__gt=\(day)", { $0.string("invoice_date") > day }),
            ("invoice_date__lte=\(day)", { $0.string("invoice_date") <= day }),
            (
                "invoice_identification=\(folio)",
                { $0.string("invoice_identification") == folio }
            ),
            ("status=Cancelado", { $0.string("status") == "Cancelado" }),
            ("type=INFLOW", { $0.string("type") == "INFLOW" }),
            (
                "total_amount__gte=\(total / 100)",
                { $0.cents("total_amount") >= total / 100 * 100 }
            ),
        ]
        for (filter, condition) in cases {
            let found = try await client.fiscal("invoices", filter).map { $0.string("id") }
            let expected = all.filter(condition).map { $0.string("id") }
            #expect(found == expected, "\(filter)")
            #expect(!expected.isEmpty && expected.count < all.count, "\(filter) proves nothing")
        }
    }
}

struct TaxRetentionTests {
    let client = SandboxClient()

    @Test func `retentions add up and say what their invoice says`() async throws {
        let invoices = Dictionary(
            uniqueKeysWithValues: try await client.fiscal("invoices").map {
                ($0.string("invoice_identification"), $0)
            })
        let retentions = try await client.fiscal("tax-retentions")
        var matched = 0
        for retention in retentions {
            let parts = retention.objects("retention_breakdown")
            #expect(parts.sum("retained_amount") == retention.cents("total_retained_amount"))
            #expect(
                retention.cents("total_taxable_amount") == retention.cents("total_invoice_amount")
                    - retention.cents("total_exempt_amount"))
            #expect(retention.string("issued_at") < retention.string("certified_at"))
            guard let invoice = invoices[retention.string("invoice_identification")] else {
                continue
            }
            matched += 1
            #expect(
                invoice.object("tax_details").cents("total_tax_retained")
                    == retention.cents("total_retained_amount"))
            // Whoever pays the invoice is who keeps the tax.
            #expect(invoice.string("receiver_id") == retention.string("sender_id"))
            #expect(
                (invoice.string("status") == "Cancelado") == !retention.isNull("cancelled_at"))
        }
        #expect(matched > 50)
        let nationalities = Set(retentions.map { $0.string("receiver_nationality") })
        #expect(nationalities == ["NATIONAL", "FOREIGN"])
    }

    @Test func `the direction of a retrieval is the side on which the holder stands`()
        async throws
    {
        for link in try await client.fiscalLinks() {
            let status = try await client.fiscal("tax-status", "link=\(link)")
            let rfc = status[0].object("tax_payer_information").string("rfc")
            let body = #""link":"\#(link)","date_from":"2025-01-01","date_to":"2025-12-31""#
            var seen = 0
            for (direction, side) in [("OUTFLOW", "sender_id"), ("INFLOW", "receiver_id")] {
                let reply = try await client.post(
                    "tax-retentions", body + #","type":"\#(direction)","attach_xml":true"#)
                #expect(reply.array.allSatisfy { $0.string(side) == rfc })
                #expect(reply.array.allSatisfy { $0.string("issued_at").hasPrefix("2025-") })
                #expect(
                    reply.array.allSatisfy { Data(base64Encoded: $0.string("xml")) != nil })
                seen += reply.array.count
            }
            let listed = try await client.fiscal("tax-retentions", "link=\(link)")
                .filter { $0.string("issued_at").hasPrefix("2025-") }
            #expect(listed.count == seen)
            #expect(seen > 0)
        }
    }
}

struct TaxReturnTests {
    let client = SandboxClient()

    private func general(_ taxReturn: [String: Any]) -> [String: Any] {
        taxReturn.object("informacion_general")
    }

    /// The returns of one year that were handed in once, the year's own and those of its months.
    private func returns(
        of year: Int, at link: String
    ) async throws -> (year: [String: Any], months: [[String: Any]]) {
        let all = try await client.fiscal(
            "tax-returns", "link=\(link)&ejercicio=\(year)&tipo_declaracion=Normal")
        let yearly = all.filter { $0["type"] == nil }
        #expect(yearly.count == 1)
        return (try #require(yearly.first), all.filter { $0["type"] != nil })
    }

    @Test func `the year of a professional is the sum of its months`() async throws {
        let link = try await client.link(at: "tatooine_mx_fiscal")
        let (year, months) = try await returns(of: 2024, at: link)
        #expect(months.count == 12)
        let advances = months.map { $0.object("isr").object("determinacion") }
        let services = year.object("servicios_profesionales")
        let result = year.object("determinacion_impuesto")
        #expect(
            advances.sum("ingresos_periodo")
                == services.object("ingresos").cents("total_ingresos"))
        #expect(advances.sum("isr_cargo") == result.cents("pagos_provisionales"))
        let withheld = year.object("retenciones")
        let all = ["sueldos_salarios", "servicios_profesionales"].map {
            withheld.objects($0).sum("retenciones_isr")
        }
        #expect(all.reduce(0, +) == result.cents("isr_retenido"))
        let due = result.cents("isr_cargo") - result.cents("isr_favorable")
        #expect(
            due == result.cents("isr_conforme_tarifa_final") - result.cents("isr_retenido")
                - result.cents("pagos_provisionales"))
        let deductions = year.object("deducciones_personales")
        let deducted = deductions.keys.reduce(0) {
            $0 + deductions.objects($1).sum("monto_deducible")
        }
        #expect(abs(deducted - result.cents("deducciones_personales")) <= 50)
    }

    @Test func `tax comes back to a person who had much to deduct, on a named account`()
        async throws
    {
        for institution in ["tatooine_mx_fiscal", "sat_mx_fiscal"] {
            let link = try await client.link(at: institution)
            let results = try await client.fiscal(
                "tax-returns", "link=\(link)&tipo_declaracion=Normal"
            ).filter { $0["type"] == nil }.map { $0.object("determinacion_impuesto") }
            let refunds = results.filter { $0.cents("isr_favorable") > 0 }
            #expect(refunds.count == 1 && results.count > 1)
            for result in results {
                let isRefund = result.cents("isr_favorable") > 0
                #expect(isRefund == result.isNull("isr_cargo"))
                #expect((result.string("num_clabe").count == 18) == isRefund)
            }
        }
    }

    @Test func `the wages in a person's year are those of the payslips`() async throws {
        let link = try await client.link(at: "sat_mx_fiscal")
        let (year, months) = try await returns(of: 2024, at: link)
        let slips = try await client.fiscal(
            "invoices", "link=\(link)&invoice_date__range=2024-01-01,2024-12-31"
        ).filter { !$0.isNull("payroll") }
        let earned = slips.flatMap { $0.object("payroll").objects("earnings_breakdown") }
        let gross = earned.sum("taxable_amount") + earned.sum("vat_free_amount")
        #expect(slips.count == 13)
        #expect(abs(gross - year.object("sueldos_salarios").cents("ingreso_anual")) <= 50)
        #expect(months.allSatisfy { $0.object("isr").string("tipo") == "PFAI" })
    }

    @Test func `a company's months follow from its invoices and its year from its months`()
        async throws
    {
        let link = try #require(try await client.fiscalLinks().last)
        let (year, months) = try await returns(of: 2024, at: link)
        let invoices = try await client.fiscal(
            "invoices", "link=\(link)&type=OUTFLOW&status=Vigente")
        var total = 0
        for month in months {
            let advance = month.object("determinacion_isr")
                .object("personas_morales_regimen_general")
            let number = try #require(
                [
                    "Enero", "Febrero", "Marzo", "Abril", "Mayo", "Junio", "Julio", "Agosto",
                    "Septiembre", "Octubre", "Noviembre", "Diciembre",
                ].firstIndex(of: general(month).string("periodo_declaracion")))
            let prefix = "2024-" + (number < 9 ? "0" : "") + "\(number + 1)"
            let own = invoices.filter { $0.string("invoice_date").hasPrefix(prefix) }
            let net = own.reduce(0) { sum, invoice in
                let amount = invoice.cents("subtotal_amount") - invoice.cents("discount_amount")
                switch invoice.string("invoice_type") {
                case "Ingreso": return sum + amount
                case "Egreso": return sum - amount
                default: return sum
                }
            }
            let declared = advance.cents("ingresos_nominales_mes_que_declara")
            #expect(abs(net - declared) <= 50, "\(prefix)")
            total += declared
        }
        let tax = year.object("determinacion_del_impuesto_sobre_la_renta")
            .object("determinacion_del_impuesto_sobre_la_renta")
        #expect(total == tax.cents("total_ingresos_acumulables"))
        #expect(year.isNull("estado_resultados"))
    }

    @Test func `years and months are two retrievals, told apart by their type`() async throws {
        let link = try await client.link(at: "tatooine_mx_fiscal")
        let years = try await client.post(
            "tax-returns",
            #""link":"\#(link)","type":"yearly","year_from":"2024","year_to":"2025""#)
        #expect(years.status == 201)
        #expect(!years.array.isEmpty)
        for taxReturn in years.array {
            #expect(taxReturn["type"] == nil)
            #expect(general(taxReturn).pesos("ejercicio") == 2024)
            #expect(taxReturn.isNull("pdf") && taxReturn.isNull("receipt_pdf"))
        }
        let body =
            #""link":"\#(link)","type":"monthly","date_from":"2024-12-31","date_to":"2025-02-01""#
        let months = try await client.post("tax-returns", body + #","attach_pdf":true"#)
        let names = Set(months.array.map { general($0).string("periodo_declaracion") })
        #expect(names == ["Diciembre", "Enero", "Febrero"])
        for taxReturn in months.array {
            #expect(taxReturn.string("type") == "monthly")
            for member in ["pdf", "receipt_pdf"] {
                let document = try #require(Data(base64Encoded: taxReturn.string(member)))
                let text = String(decoding: document, as: UTF8.self)
                #expect(text.hasPrefix("%PDF-1.4") && text.hasSuffix("%%EOF\n"))
                #expect(text.contains(general(taxReturn).string("rfc")))
            }
        }
    }

    @Test(arguments: [
        (#""year_from":"2024","year_to":"2024""#, ["type"], ["required"]),
        (#""type":"weekly""#, ["type"], ["invalid_choice"]),
        (#""type":"yearly""#, ["year_from", "year_to"], ["required", "required"]),
        (
            #""type":"yearly","year_from":"24","year_to":"2124""#, ["year_from", "year_to"],
            ["invalid", "invalid"]
        ),
        (#""type":"yearly","year_from":"2025","year_to":"2024""#, ["year_from"], ["invalid"]),
        (#""type":"monthly""#, ["date_from", "date_to"], ["required", "required"]),
        (
            #""type":"monthly","date_from":"2024-02-01","date_to":"2024-01-31""#, ["date_from"],
            ["invalid"]
        ),
    ])
    func `a retrieval of returns that is wrong is told what is wrong`(
        _ members: String, _ fields: [String], _ codes: [String]
    ) async throws {
        let link = try await client.link(at: "tatooine_mx_fiscal")
        let reply = try await client.post("tax-returns", #""link":"\#(link)",\#(members)"#)
        #expect(reply.status == 400)
        #expect(reply.fields == fields)
        #expect(reply.codes == codes)
    }

    @Test func `returns are filtered by year and by kind`() async throws {
        let all = try await client.fiscal("tax-returns")
        let cases: [(String, ([String: Any]) -> Bool)] = [
            ("ejercicio=2024", { general($0).pesos("ejercicio") == 2024 }),
            ("ejercicio__gt=2024", { general($0).pesos("ejercicio") > 2024 }),
            (
                "ejercicio__range=2023,2024",
                { (2023...2024).contains(general($0).pesos("ejercicio")) }
            ),
            (
                "tipo_declaracion=Complementaria",
                { general($0).string("tipo_declaracion") == "Complementaria" }
            ),
            (
                "tipo_declaracion__in=Normal,Other",
                { general($0).string("tipo_declaracion") == "Normal" }
            ),
        ]
        for (filter, condition) in cases {
            let found = try await client.fiscal("tax-returns", filter).map { $0.string("id") }
            let expected = all.filter(condition).map { $0.string("id") }
            #expect(found == expected, "\(filter)")
            #expect(!expected.isEmpty && expected.count < all.count, "\(filter) proves nothing")
        }
    }
}

struct TaxStatusTests {
    let client = SandboxClient()

    @Test(arguments: ["tax-status", "tax-compliance-status"])
    func `a status is answered alone, with its document when asked`(
        _ resource: String
    ) async throws {
        let link = try await client.link(at: "sat_mx_fiscal")
        let plain = try await client.post(resource, "\"link\":\"\(link)\"")
        #expect(plain.status == 201)
        #expect(plain.object.isNull("pdf"))
        let unsaved = try await client.post(
            resource, "\"link\":\"\(link)\",\"save_data\":false,\"attach_pdf\":true")
        #expect(unsaved.status == 200)
        #expect(unsaved.object.string("id") == plain.object.string("id"))
        let document = try #require(Data(base64Encoded: unsaved.object.string("pdf")))
        #expect(String(decoding: document, as: UTF8.self).hasPrefix("%PDF-1.4"))
        let bank = try await client.link(at: "erebor_mx_retail")
        let refused = try await client.post(resource, "\"link\":\"\(bank)\"")
        #expect(refused.codes == ["unsupported_operation"])
    }

    @Test func `persons have a CURP, companies have obligations, and shares make a hundred`()
        async throws
    {
        let statuses = try await client.fiscal("tax-status")
        #expect(statuses.count == 3)
        for status in statuses {
            let payer = status.object("tax_payer_information")
            let isCompany = payer.string("rfc").count == 12
            #expect(CheckDigits.isValid(payer.string("rfc"), "RFC"))
            #expect(isCompany == payer.isNull("curp"))
            #expect(isCompany || CheckDigits.isValid(payer.string("curp"), "CURP"))
            #expect(isCompany != payer.isNull("social_name"))
            #expect(isCompany == payer.isNull("name"))
            #expect(isCompany == !status.objects("obligations").isEmpty)
            let shares = status.objects("economic_activity").map { $0.string("percentage") }
            #expect(shares.compactMap { Int($0) }.reduce(0, +) == 100)
        }
    }

    @Test func `an RFC of twelve signs registers a company, one of thirteen a person`()
        async throws
    {
        for (institution, username, isCompany) in [
            ("sat_mx_fiscal", "KDF211118IS0", true), ("tatooine_mx_fiscal", "ABC960229QX1", true),
            ("sat_mx_fiscal", "BLPM951231G56", false), ("tatooine_mx_fiscal", "bnk100", false),
        ] {
            let registered = try await client.call(
                "POST", "/api/links/",
                """
                {"institution":"\(institution)","username":"\(username)","password":"secret12"}
                """)
            #expect(registered.status == 201)
            let link = registered.object.string("id")
            let status = try await client.post("tax-status", "\"link\":\"\(link)\"")
            let payer = status.object.object("tax_payer_information")
            #expect(payer.isNull("social_name") != isCompany)
            if isCompany { #expect(payer.string("rfc") == username) }
        }
    }
}

struct FinancialStatementTests {
    let client = SandboxClient()

    @Test func `statements balance, and their totals are the sums of their lines`() async throws {
        let statements = try await client.fiscal("financial-statements")
        let told = statements.filter { $0.isNull("error") }
        #expect(told.count == 2)
        for statement in told {
            let sheet = statement.object("balance_sheet")
            for part in sheet.keys {
                let lines = sheet.object(part)
                let sum = lines.keys.filter { $0 != "total" }.reduce(0) { $0 + lines.cents($1) }
                #expect(sum == lines.cents("total"), "\(part)")
            }
            let total = { (part: String) in sheet.object(part).cents("total") }
            #expect(
                total("current_assets") + total("non_current_assets")
                    == total("current_liabilities") + total("non_current_liabilities")
                    + total("equity"))
            let result = statement.object("income_statement")
            let gross =
                result.cents("net_revenue") - result.cents("cost_of_goods_sold")
                - result.cents("cost_of_services_sold")
            #expect(gross == result.cents("gross_profit") - result.cents("gross_loss"))
            #expect(
                result.cents("financial_result")
                    == result.cents("income_statement_financial_gains")
                    + result.cents("income_statement_financial_costs"))
        }
        for statement in statements where !statement.isNull("error") {
            #expect(statement.object("income_statement").isNull("net_revenue"))
        }
    }

    @Test func `a company's revenue is the income that it declared`() async throws {
        let link = try #require(try await client.fiscalLinks().last)
        let statements = try await client.fiscal("financial-statements", "link=\(link)")
            .filter { $0.isNull("error") }
        #expect(!statements.isEmpty)
        for statement in statements {
            let year = statement.string("year")
            let returns = try await client.fiscal(
                "tax-returns", "link=\(link)&ejercicio=\(year)&tipo_declaracion=Normal")
            let yearly = try #require(returns.first { $0["type"] == nil })
            let income = yearly.object("ingressos").cents("total_ingresos_acumulables")
            #expect(statement.object("income_statement").cents("net_revenue") == income)
        }
    }

    @Test func `a retrieval gives all years, and one can be deleted`() async throws {
        let link = try await client.link(at: "tatooine_mx_fiscal")
        let reply = try await client.post("financial-statements", "\"link\":\"\(link)\"")
        #expect(reply.status == 201)
        #expect(reply.array.map { $0.string("year") } == ["2025", "2024", "2023"])
        let id = reply.array[0].string("id")
        let path = "/api/financial-statements/\(id)/"
        #expect(try await client.call("DELETE", path).status == 204)
        #expect(try await client.get(path).status == 404)
        #expect(try await client.fiscal("financial-statements", "link=\(link)").count == 2)
    }

    @Test func `only invoices can be resumed`() async throws {
        let link = try await client.link(at: "tatooine_mx_fiscal")
        let body = #"{"session":"0","link":"\#(link)","token":"1"}"#
        let resumed = try await client.call("PATCH", "/api/invoices/", body)
        #expect(resumed.codes == ["session_expired"])
        for resource in ["tax-returns", "tax-retentions", "tax-status", "financial-statements"] {
            let reply = try await client.call("PATCH", "/api/\(resource)/", body)
            #expect(reply.status == 405)
        }
    }
}
