import Foundation
import Testing

struct BrazilInvestmentTests {
    let client = SandboxClient()

    private static let kinds = [
        "FIXED_INCOME_BANKING": "BANCARIA", "FIXED_INCOME_CREDIT": "CREDITO",
        "VARIABLE_INCOME": "VARIABLE", "INVESTMENT_FUND": "FUND", "TREASURY_BOND": "BOND",
    ]

    private func investments(_ query: String = "") async throws -> [[String: Any]] {
        let link = try await client.link()
        return try await client.everyPage(of: "/api/br/investments/?link=\(link)\(query)")
    }

    private func transactions(_ query: String = "") async throws -> [[String: Any]] {
        let link = try await client.link()
        return try await client.everyPage(
            of: "/api/br/investment-transactions/?link=\(link)\(query)")
    }

    @Test func `balances are quantity by price, and what is left of it after tax`() async throws {
        let investments = try await investments()
        #expect(Set(investments.map { $0.string("type") }) == Set(Self.kinds.keys))
        for investment in investments {
            let balance = investment.object("balance")
            let value = balance.number("quantity") * balance.number("gross_unit_price")
            #expect(abs(value - balance.number("gross_value")) < 0.006)
            let kept = balance.cents("withheld_amount") + balance.cents("transaction_fee")
            #expect(balance.cents("gross_value") - kept == balance.cents("net_value"))
            #expect(balance.cents("blocked_amount") <= balance.cents("gross_value"))
            let isExempt = investment["is_tax_exempt"] as? Bool == true
            #expect(!isExempt || kept == 0)
        }
    }

    @Test func `members that belong to one kind are null in the others`() async throws {
        for investment in try await investments() {
            let type = investment.string("type")
            let isFund = type == "INVESTMENT_FUND"
            let isCredit = type == "FIXED_INCOME_CREDIT"
            let isPaper = isCredit || type == "FIXED_INCOME_BANKING"
            #expect((investment["classification_details"] is NSNull) != isFund)
            #expect((investment["debtor_details"] is NSNull) != isCredit)
            #expect((investment["issue_date"] is NSNull) != isPaper)
            #expect((investment["clearing_code"] is NSNull) != isPaper)
            #expect((investment["purchase_date"] is NSNull) != (isPaper || type == "TREASURY_BOND"))
            #expect((investment["issuer_id_number"] is NSNull) == (type == "TREASURY_BOND"))
            let voucher = investment.object("voucher_payment_details")
            let hasPeriod = !(voucher["periodicity"] is NSNull)
            #expect(hasPeriod == (voucher["is_voucher_payment"] as? Bool))
        }
    }

    @Test func `numbers of issuers, debtors and securities have right check digits`()
        async throws
    {
        var seen = 0
        for investment in try await investments() {
            if let issuer = investment["issuer_id_number"] as? String {
                #expect(CheckDigits.isValid(issuer, "CNPJ"), "\(issuer)")
            }
            if let debtor = investment["debtor_details"] as? [String: Any] {
                #expect(CheckDigits.isValid(debtor.string("id_document_number"), "CNPJ"))
            }
            if let isin = investment["isin_number"] as? String {
                seen += 1
                #expect(isin.wholeMatch(of: /BR[A-Z0-9]{9}\d/) != nil)
                #expect(Self.isLuhn(isin), "\(isin)")
            }
        }
        #expect(seen > 3)
    }

    /// Letters count from 10 on; every second figure from the right but the first counts double.
    private static func isLuhn(_ isin: String) -> Bool {
        let figures = isin.compactMap { Int(String($0), radix: 36) }.map(String.init).joined()
        let values = figures.reversed().compactMap(\.wholeNumberValue).enumerated().map {
            $0.offset % 2 == 1 ? $0.element * 2 : $0.element
        }
        return values.reduce(0) { $0 + $1 / 10 + $1 % 10 } % 10 == 0
    }

    @Test func `the contract's words for the kinds find them, and the objects' own do`()
        async throws
    {
        let all = try await investments()
        let movements = try await transactions()
        for (type, word) in Self.kinds {
            let expected = all.filter { $0.string("type") == type }.count
            #expect(try await investments("&type=\(type)").count == expected)
            #expect(try await investments("&type=\(word)").count == expected)
            let moved = movements.filter { $0.object("investment").string("type") == type }.count
            #expect(try await transactions("&type=\(word)").count == moved)
            #expect(expected > 0 && moved < movements.count)
        }
        let two = try await investments("&type__in=FUND,BOND").map { $0.string("type") }
        #expect(Set(two) == ["INVESTMENT_FUND", "TREASURY_BOND"])
        #expect(try await investments("&type=NONE").isEmpty)
        #expect(try await investments("&created_at=2026-03-15").count == all.count)
        #expect(try await investments("&created_at__lt=2026-03-14").isEmpty)
        #expect(try await client.get("/api/br/investments/").fields == ["link"])
        #expect(try await client.get("/api/br/investment-transactions/").fields == ["link"])
    }

    @Test func `a movement tells of an investment that is held, and its amounts agree`()
        async throws
    {
        let held = Dictionary(
            uniqueKeysWithValues: try await investments().map { ($0.string("id"), $0) })
        let movements = try await transactions()
        #expect(movements.count > 10)
        for movement in movements {
            let investment = movement.object("investment")
            let twin = try #require(held[investment.string("id")])
            #expect(NSDictionary(dictionary: investment) == NSDictionary(dictionary: twin))
            #expect(movement.string("value_date") < SandboxClient.today)
            let isVariable = investment.string("type") == "VARIABLE_INCOME"
            let amount = movement.cents(isVariable ? "value" : "gross_value")
            let value = movement.number("quantity") * movement.number("unit_price")
            #expect(amount > 0 && abs(value * 100 - Double(amount)) < 0.6)
            let kept = movement.cents("income_tax") + movement.cents("exit_fee")
            let net = movement.cents("gross_value") - kept
            #expect(movement.cents("net_value") == (isVariable ? 0 : net))
            let isInflow = ["APLICACAO", "COMPRA", "OUTROS"].contains(movement.string("subtype"))
            #expect(movement.string("type") == (isInflow ? "INFLOW" : "OUTFLOW"))
            let isOther = movement.string("subtype") == "OUTROS"
            #expect(isOther != movement.string("subtype_additional_info").isEmpty)
        }
    }

    @Test func `what was bought and not given away is held`() async throws {
        let movements = try await transactions()
        var checked = 0
        // Of what is older, the beginning is not told.
        for investment in try await investments()
        where investment.string("purchase_date") > "2025-03-16" {
            let own = movements.filter {
                $0.object("investment").string("id") == investment.string("id")
            }
            let change = own.reduce(0) { sum, movement in
                switch movement.string("subtype") {
                case "APLICACAO", "COMPRA": sum + movement.cents("quantity")
                case "RESGATE", "VENDA": sum - movement.cents("quantity")
                default: sum
                }
            }
            #expect(change == investment.object("balance").cents("quantity"))
            checked += 1
        }
        #expect(checked > 0)
    }

    @Test func `a broker's note stands at trades only, and adds up`() async throws {
        let fees = [
            "brokerage_fee", "clearing_settlement_fee", "clearing_registration_fee",
            "stock_exchange_asset_trade_notice_fee", "stock_exchange_fee", "clearing_custody_fee",
            "taxes", "income_tax",
        ]
        var notes = 0
        for movement in try await transactions() {
            let isVariable = movement.object("investment").string("type") == "VARIABLE_INCOME"
            let isTrade = isVariable && ["COMPRA", "VENDA"].contains(movement.string("subtype"))
            #expect((movement["broker_note_details"] is NSNull) != isTrade)
            guard let note = movement["broker_note_details"] as? [String: Any] else { continue }
            notes += 1
            #expect(note.string("broker_note_number").wholeMatch(of: /\d{1,16}/) != nil)
            let cost = fees.reduce(0) { $0 + note.cents($1) }
            #expect(note.cents("gross_value") - cost == note.cents("net_value"))
            #expect(note.cents("gross_value") >= movement.cents("value"))
        }
        #expect(notes > 0)
    }

    @Test func `both resources are retrieved, one of them for a period`() async throws {
        let link = try await client.link()
        let body = { (members: String) in "{\"link\":\"\(link)\"\(members)}" }
        let investments = try await client.call("POST", "/api/br/investments/", body(""))
        #expect(investments.status == 201)
        #expect(investments.array.count == (try await self.investments().count))
        let path = "/api/br/investment-transactions/"
        let all = try await client.call("POST", path, body(#","save_data":false"#))
        #expect(all.status == 200)
        let days = all.array.map { $0.string("value_date") }
        let some = try await client.call(
            "POST", path, body(#","date_from":"2025-10-01","date_to":"2025-12-31""#))
        #expect(
            some.array.count == days.filter { ("2025-10-01"..."2025-12-31").contains($0) }.count)
        #expect(!some.array.isEmpty && some.array.count < days.count)
        let turned = try await client.call(
            "POST", path, body(#","date_from":"2025-10-01","date_to":"2025-09-30""#))
        #expect(turned.fields == ["date_from"])
        for object in ["investments", "investment-transactions"] {
            let id = try await client.get("/api/br/\(object)/?link=\(link)").results[0].string("id")
            #expect(try await client.get("/api/br/\(object)/\(id)/").status == 200)
            #expect(try await client.call("DELETE", "/api/br/\(object)/\(id)/").status == 204)
            #expect(try await client.get("/api/br/\(object)/\(id)/").status == 404)
        }
    }
}
