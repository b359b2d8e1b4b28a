import Sandbox
import Testing

struct ChileTests {
    static let paths = ["/api/cl/invoices/", "/api/cl/tax-status/", "/api/cl/debt-reports/"]

    let client = SandboxClient()

    private func invoices() async throws -> [[String: Any]] {
        try await client.everyPage(of: "/api/cl/invoices/?page_size=1000")
    }

    private func retrieve(_ path: String, _ members: String) async throws -> SandboxReply {
        try await client.call("POST", path, "{\(members)}")
    }

    @Test(
        .enabled(if: Contract.atHand() != nil),
        arguments: [
            ("/api/cl/invoices/", "invoice_chile"), ("/api/cl/tax-status/", "tax_status_sii"),
            ("/api/cl/debt-reports/", "debt_chile"),
        ])
    func `objects are as the contract says`(_ path: String, _ schema: String) async throws {
        ContractCheck.expect(
            try await client.everyPage(of: path + "?page_size=1000"), schema)
    }

    @Test func `what an invoice says adds up`() async throws {
        let invoices = try await invoices()
        #expect(invoices.count > 200)
        for invoice in invoices {
            let isSale = invoice.string("type") == "OUTFLOW"
            let details = invoice.object(
                isSale ? "sales_invoice_details" : "purchase_invoice_details")
            let summary = invoice.object("summary_invoice_details")
            let net = invoice.number("net_amount")
            let vat = invoice.number("vat_amount")
            let additional = details.isEmpty ? 0 : details.number("additional_tax_amount")
            let exempt = summary.number("tax_exempt_amount")
            #expect(invoice.number("total_amount") == net + vat + exempt + additional)
            #expect(abs(vat - net * 0.19) <= 0.5)
            #expect(vat.rounded() == vat)
            if !isSale {
                let refundable = details.number("vat_refundable_amount")
                #expect(refundable + details.number("vat_non_refundable_amount") == vat)
                #expect(invoice.object("sales_invoice_details").isEmpty)
            }
        }
    }

    @Test func `companies sell at branches, and an agent keeps a part that bears VAT`()
        async throws
    {
        let sales = try await invoices().map { $0.object("sales_invoice_details") }
            .filter { !$0.isEmpty }
        let branches = sales.filter { !$0.number("branch_code").isNaN }
        #expect(!branches.isEmpty && branches.count < sales.count)
        #expect(Set(branches.map { $0.number("branch_code") }).count <= 2)
        let agents = sales.filter { $0["invoice_settlement_sender_id"] is String }
        #expect(!agents.isEmpty && agents.count < sales.count / 2)
        for sale in agents {
            let net = sale.number("invoice_settlement_net_commission")
            let vat = sale.number("invoice_settlement_vat_commission")
            #expect(net + sale.number("invoice_settlement_exempt_commission") > 0)
            #expect(abs(vat - net * 0.19) <= 0.5)
        }
    }

    @Test func `moments of an invoice follow each other and lie in the past`() async throws {
        for invoice in try await invoices() {
            let issued = invoice.string("issue_date")
            let received = invoice.string("received_at")
            #expect(issued <= received.prefix(10))
            #expect(received <= invoice.string("acknowledged_at"))
            #expect(invoice.string("acknowledged_at") < invoice.string("collected_at"))
            #expect(invoice.string("collected_at") < invoice.string("created_at"))
            #expect(issued >= "2025-03-10")
            let isClaimed = invoice["claim_date"] is String
            #expect(isClaimed == (invoice.string("status") == "REJECTED"))
            if isClaimed { #expect(invoice.string("claim_date") > issued) }
            // Summer time is three hours behind Greenwich, winter time four.
            let month = received.dropFirst(5).prefix(2)
            if ["01", "02", "03", "10", "11", "12"].contains(month) {
                #expect(received.hasSuffix("-03:00"))
            } else if ["05", "06", "07", "08"].contains(month) {
                #expect(received.hasSuffix("-04:00"))
            }
        }
    }

    @Test func `every kind and every status of document occurs`() async throws {
        let invoices = try await invoices()
        let codes = Set(invoices.compactMap { $0["document_code"] as? Int })
        #expect(codes == [33, 34, 39, 48, 56, 61])
        let statuses = Set(invoices.map { $0.string("status") })
        #expect(statuses == ["REGISTERED", "PENDING", "REJECTED", "CANCELLED"])
        let summaries = invoices.filter { [39, 48].contains($0["document_code"] as? Int) }
        for summary in summaries {
            let details = summary.object("summary_invoice_details")
            #expect(details["total_documents"] as? Int ?? 0 > 1)
            #expect(summary.string("issue_date").hasPrefix(details.string("month")))
        }
    }

    @Test func `a credit note takes back a sale that is there and cancelled`() async throws {
        let invoices = try await invoices()
        let notes = invoices.filter { $0["document_code"] as? Int == 61 }
        #expect(!notes.isEmpty)
        for note in notes {
            let details = note.object("sales_invoice_details")
            let origin = invoices.filter {
                $0.string("link") == note.string("link") && $0.string("type") == "OUTFLOW"
                    && $0.string("folio") == details.string("reference_document_folio")
                    && "\($0["document_code"] as? Int ?? 0)"
                        == details.string("reference_document_type")
            }
            #expect(origin.count == 1)
            #expect(origin.first?.string("status") == "CANCELLED")
            #expect(origin.first?.number("total_amount") == note.number("total_amount"))
            #expect(origin.first?.string("receiver_id") == note.string("receiver_id"))
        }
    }

    @Test(arguments: [UInt64(7), 8, 4711])
    func `every RUT has its check digit, whatever the seed`(_ seed: UInt64) async throws {
        let client = SandboxClient(seed: seed)
        var numbers: Set<String> = []
        for path in Self.paths {
            let text = try await client.get(path + "?page_size=1000").text
            for match in text.matches(
                of: /"(?:document_id_number|sender_id|receiver_id)":"([^"]+)"/)
            {
                numbers.insert(String(match.1))
            }
        }
        #expect(numbers.count > 25)
        for number in numbers { #expect(RUT.isValid(number), "\(number)") }
    }

    @Test func `the taxpayer is the same in his file and in his books`() async throws {
        for file in try await client.everyPage(of: "/api/cl/tax-status/") {
            let entity = file.object("entity_details")
            let rut = entity.string("document_id_number")
            let name = entity.string("name").uppercased()
            let path = "/api/cl/invoices/?page_size=1000&link=\(file.string("link"))"
            let books = try await client.everyPage(of: path)
            #expect(!books.isEmpty)
            for invoice in books {
                let side = invoice.string("type") == "OUTFLOW" ? "sender" : "receiver"
                #expect(invoice.string("\(side)_id") == rut)
                #expect(invoice.string("\(side)_name") == name)
                #expect(invoice.string("issue_date") >= entity.string("start_date"))
            }
        }
    }

    @Test func `the partners in force have the whole of a company`() async throws {
        let files = try await client.everyPage(of: "/api/cl/tax-status/")
        let companies = files.filter { ($0["equity_holders"] as? [Any])?.isEmpty == false }
        #expect(companies.count == 1)
        #expect(files.count == 2)
        for file in companies {
            let holders = (file["equity_holders"] as? [[String: Any]]) ?? []
            let current = holders.filter { $0["is_current"] as? Bool == true }
            #expect(current.reduce(0) { $0 + $1.number("ownership_share") } == 100)
            #expect(current.count < holders.count)
            let left = holders.filter { $0["is_current"] as? Bool == false }
            #expect(left.allSatisfy { $0["end_date"] is String })
            let directors = (file["legal_representative"] as? [[String: Any]]) ?? []
            #expect(directors.count { $0["is_current"] as? Bool == true } == 1)
        }
    }

    @Test func `property tax is overdue before today and scheduled from then on`() async throws {
        var overdueCount = 0
        for file in try await client.everyPage(of: "/api/cl/tax-status/") {
            for property in (file["property_tax_liabilities"] as? [[String: Any]]) ?? [] {
                let overdue = (property["overdue_tax_payments"] as? [[String: Any]]) ?? []
                let scheduled = (property["scheduled_tax_payments"] as? [[String: Any]]) ?? []
                overdueCount += overdue.count
                #expect(overdue.allSatisfy { $0.string("due_date") < SandboxClient.today })
                #expect(scheduled.allSatisfy { $0.string("due_date") >= SandboxClient.today })
                #expect(scheduled.count == 4)
            }
        }
        #expect(overdueCount > 0)
    }

    @Test func `debts add up by lender and by age`() async throws {
        let reports = try await client.everyPage(of: "/api/cl/debt-reports/")
        #expect(reports.count == 2)
        let ages = ["current", "delinquent", "severely_delinquent", "defaulted"]
        func amount(_ object: [String: Any], _ name: String) -> Double {
            object[name] as? Double ?? 0
        }
        for report in reports {
            let debts = (report["direct_debts"] as? [[String: Any]]) ?? []
            #expect(!debts.isEmpty)
            for debt in debts {
                #expect(ages.reduce(0) { $0 + amount(debt, $1) } == debt.number("amount"))
            }
            for age in ages {
                #expect(debts.reduce(0) { $0 + amount($1, age) } == amount(report, age))
            }
            #expect(ages.reduce(0) { $0 + amount(report, $1) } == report.number("total"))
            #expect(report.string("debt_data_last_update") < SandboxClient.today)
        }
        #expect(reports.contains { $0["defaulted"] is Double })
        #expect(reports.contains { !($0["delinquent"] is Double) })
    }
}

/// Asking the offices.
extension ChileTests {
    @Test func `invoices are retrieved by day and, if wished, by direction`() async throws {
        let link = try await client.link(at: "sii_cl_fiscal")
        let range = #""link":"\#(link)","date_from":"2025-06-01","date_to":"2025-08-31""#
        let all = try await retrieve("/api/cl/invoices/", range)
        #expect(all.status == 201)
        let days = all.array.map { $0.string("issue_date") }
        #expect(days.allSatisfy { ("2025-06-01"..."2025-08-31").contains($0) })
        var count = 0
        for type in ["INFLOW", "OUTFLOW"] {
            let some = try await retrieve("/api/cl/invoices/", range + #","type":"\#(type)""#)
            #expect(!some.array.isEmpty)
            #expect(some.array.allSatisfy { $0.string("type") == type })
            count += some.array.count
        }
        #expect(count == all.array.count)
    }

    @Test func `a retrieval of invoices that is wrong is refused`() async throws {
        let link = try await client.link(at: "sii_cl_fiscal")
        let missing = try await retrieve("/api/cl/invoices/", "")
        #expect(missing.fields == ["link", "date_from", "date_to"])
        #expect(missing.codes == ["required", "required", "required"])
        let range = #""link":"\#(link)","date_from":"2025-06-01","date_to":"2025-06-30""#
        let choice = try await retrieve("/api/cl/invoices/", range + #","type":"BOTH""#)
        #expect(choice.codes == ["invalid_choice"])
        #expect(choice.fields == ["type"])
        let long = #""link":"\#(link)","date_from":"2024-01-01","date_to":"2025-06-30""#
        #expect(try await retrieve("/api/cl/invoices/", long).codes == ["validation_error"])
    }

    @Test(arguments: [
        ("/api/cl/tax-status/", "sii_cl_fiscal", "cmf_cl_fiscal"),
        ("/api/cl/debt-reports/", "cmf_cl_fiscal", "sii_cl_fiscal"),
    ])
    func `a file is retrieved in an array, from the office that has it`(
        _ path: String, _ office: String, _ other: String
    ) async throws {
        let link = try await client.link(at: office)
        let reply = try await retrieve(path, #""link":"\#(link)","attach_pdf":true"#)
        #expect(reply.status == 201)
        #expect(reply.array.count == 1)
        #expect(reply.array[0].string("link") == link)
        let unsaved = try await retrieve(path, #""link":"\#(link)","save_data":false"#)
        #expect(unsaved.status == 200)
        let wrong = try await retrieve(path, #""link":"\#(link)","attach_pdf":"perhaps""#)
        #expect(wrong.fields == ["attach_pdf"])
        let foreign = try await client.link(at: other)
        let refused = try await retrieve(path, #""link":"\#(foreign)""#)
        #expect(refused.codes == ["unsupported_operation"])
        #expect(try await client.call("PATCH", path, "{}").status == 405)
    }

    @Test func `another country's resource of the same name shows nothing of a link`()
        async throws
    {
        let link = try await client.link(at: "sii_cl_fiscal")
        let body = #""link":"\#(link)","date_from":"2025-06-01","date_to":"2025-08-31""#
        #expect(try await retrieve("/api/cl/invoices/", body).status == 201)
        let mexican = try await client.link(at: "sat_mx_fiscal")
        for path in ["/api/cl/invoices/", "/api/cl/tax-status/"] {
            #expect(try await client.get("\(path)?link=\(mexican)").count == 0)
        }
        for path in ["/api/invoices/", "/api/tax-status/"] {
            let reply = try await client.get("\(path)?link=\(link)")
            #expect(reply.count ?? 0 == 0)
        }
    }

    @Test func `the filters find what they name and nothing else`() async throws {
        for path in Self.paths {
            let all = try await client.get(path + "?page_size=1000")
            let first = all.results[0]
            let one = try await client.get("\(path)?id=\(first.string("id"))")
            #expect(one.count == 1)
            let ids = all.results.suffix(2).map { $0.string("id") }
            let two = try await client.get("\(path)?id__in=\(ids.joined(separator: ","))")
            #expect(Set(two.results.map { $0.string("id") }) == Set(ids))
            let created = first.string("created_at")
            let until = try await client.get("\(path)?page_size=1000&created_at__lte=\(created)")
            let after = try await client.get("\(path)?page_size=1000&created_at__gt=\(created)")
            #expect((until.count ?? 0) + (after.count ?? 0) == all.count)
            #expect(until.results.allSatisfy { $0.string("created_at") <= created })
            let nothing = try await client.get(path + "?created_at__range=2020-01-01,2020-12-31")
            #expect(nothing.count == 0)
        }
    }

    @Test func `an object can be shown and deleted`() async throws {
        for path in Self.paths {
            let id = try await client.get(path).results[0].string("id")
            #expect(try await client.get("\(path)\(id)/").object.string("id") == id)
            #expect(try await client.call("DELETE", "\(path)\(id)/").status == 204)
            #expect(try await client.get("\(path)\(id)/").codes == ["not_found"])
        }
    }

    @Test func `a link is registered with a RUT, and the number says whose it is`() async throws {
        func register(_ rut: String) async throws -> SandboxReply {
            let body = #"{"institution":"sii_cl_fiscal","username":"\#(rut)","password":"x"}"#
            return try await client.call("POST", "/api/links/", body)
        }
        for (rut, isCompany) in [("99999999-9", true), ("12345678-5", false)] {
            let link = try await register(rut).object.string("id")
            let reply = try await retrieve("/api/cl/tax-status/", #""link":"\#(link)""#)
            let file = reply.array[0]
            #expect(file.object("entity_details").string("document_id_number") == rut)
            #expect((file["equity_holders"] as? [Any])?.isEmpty == !isCompany)
        }
        for wrong in ["12345678", "12.345.678-5", "abcdefgh-k", "1-9"] {
            #expect(try await register(wrong).codes == ["validation_error"], "\(wrong)")
        }
    }
}

/// The check digit as the register publishes it, written without a look at the sandbox's own.
enum RUT {
    static func isValid(_ text: String) -> Bool {
        let parts = text.split(separator: "-")
        guard parts.count == 2, parts[1].count == 1 else { return false }
        let digits = parts[0].compactMap(\.wholeNumberValue)
        guard digits.count == parts[0].count, (7...8).contains(digits.count) else { return false }
        let weights = [2, 3, 4, 5, 6, 7, 2, 3]
        let sum = zip(digits.reversed(), weights).map(*).reduce(0, +)
        let expected = ["0", "K", "9", "8", "7", "6", "5", "4", "3", "2", "1"][sum % 11]
        return parts[1] == expected
    }
}
