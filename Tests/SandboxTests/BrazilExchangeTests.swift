import Foundation
import Testing

struct BrazilExchangeTests {
    let client = SandboxClient()

    private func exchanges(at institution: String) async throws -> [[String: Any]] {
        let link = try await client.link(at: institution)
        return try await client.everyPage(of: "/api/br/exchanges/?link=\(link)")
    }

    private func history(of exchange: [String: Any], _ query: String = "") async throws
        -> SandboxReply
    {
        try await client.get("/api/br/exchanges/\(exchange.string("id"))/history/\(query)")
    }

    private func retrieve(_ members: String) async throws -> SandboxReply {
        let link = try await client.link(at: "ofmockbank_br_business")
        return try await client.call(
            "POST", "/api/br/exchanges/", "{\"link\":\"\(link)\"\(members)}")
    }

    @Test(arguments: ["ofmockbank_br_retail", "ofmockbank_br_business"])
    func `local money is foreign money at the rate, and cost goes the right way`(
        _ institution: String
    ) async throws {
        let exchanges = try await exchanges(at: institution)
        #expect(exchanges.count > 5)
        for exchange in exchanges {
            let rate = exchange.number("local_operation_tax_amount")
            let foreign = exchange.number("foreign_operation_value_amount")
            let local = exchange.number("local_operation_value_amount")
            #expect(abs(foreign * rate - local) < 0.006)
            #expect(exchange.string("operation_due_date") >= exchange.day("operation_requested_at"))
            #expect(exchange.string("operation_requested_at") < exchange.string("collected_at"))
            #expect(exchange.string("collected_at") <= exchange.string("created_at"))
            guard let effective = exchange["tev_amount_amount"] as? Double else { continue }
            let isBuying = exchange.string("operation_type") == "COMPRA"
            #expect(isBuying ? effective >= rate : effective <= rate)
        }
        #expect(Set(exchanges.map { $0.string("operation_type") }) == ["COMPRA", "VENDA"])
    }

    @Test func `what is settled at once has a total rate, what is settled later a balance`()
        async throws
    {
        let exchanges = try await exchanges(at: "ofmockbank_br_business")
        var isLater: Set<Bool> = []
        for exchange in exchanges {
            let hasBalance = !(exchange["operation_outstanding_balance_amount"] is NSNull)
            isLater.insert(hasBalance)
            #expect(hasBalance == (exchange["tev_amount_amount"] is NSNull))
            #expect(hasBalance == (exchange["tev_amount_currency"] is NSNull))
            #expect(hasBalance != (exchange["local_currency_advance_percentage"] is NSNull))
            guard hasBalance else { continue }
            #expect(
                exchange.string("operation_outstanding_balance_currency")
                    == exchange.string("foreign_operation_value_currency"))
            #expect(
                exchange.cents("operation_outstanding_balance_amount")
                    <= exchange.cents("foreign_operation_value_amount"))
        }
        #expect(isLater == [true, false])
    }

    @Test func `history leads from the contract to what the exchange is now`() async throws {
        var kinds: Set<Int> = []
        var unregistered = 0
        for institution in ["ofmockbank_br_business", "gotham_br_business", "erebor_br_retail"] {
            for exchange in try await exchanges(at: institution) {
                let events = try await history(of: exchange).results
                guard let last = events.last else {
                    unregistered += 1
                    #expect(exchange["operation_number"] is NSNull)
                    continue
                }
                let types = events.compactMap { $0["event_type"] as? Int }
                kinds.formUnion(types)
                #expect(types.first == 1)
                #expect(types.filter { $0 == 1 }.count == 1)
                let moments = events.map { $0.string("event_created_at") }
                #expect(moments == moments.sorted())
                let numbers = events.map { $0.string("event_sequence_number") }
                #expect(numbers == numbers.sorted() && Set(numbers).count == numbers.count)
                #expect(moments.allSatisfy { $0 < SandboxClient.today })
                #expect(events.allSatisfy { $0.string("exchange_id") == exchange.string("id") })
                #expect(last.string("operation_due_date") == exchange.string("operation_due_date"))
                let balance = "operation_outstanding_balance_amount"
                #expect((last[balance] as? Double) == (exchange[balance] as? Double))
            }
        }
        #expect(kinds.isSuperset(of: [1, 2, 3, 4]))
        #expect(unregistered > 0)
    }

    @Test func `history has pages, and goes with its exchange`() async throws {
        let exchanges = try await exchanges(at: "ofmockbank_br_business")
        let settled = try #require(exchanges.last)
        let whole = try await history(of: settled)
        #expect((whole.count ?? 0) > 1)
        let page = try await history(of: settled, "?page_size=1&page=2&fields=id")
        #expect(page.results.map { $0.string("id") } == [whole.results[1].string("id")])
        #expect(page.results.first?.count == 1)
        let path = "/api/br/exchanges/\(settled.string("id"))/"
        #expect(try await client.call("POST", path + "history/", "{}").status == 405)
        #expect(try await client.call("DELETE", path).status == 204)
        #expect(try await client.get(path).status == 404)
        #expect(try await client.get(path + "history/").status == 404)
        #expect(try await client.get("/api/br/exchanges/x/history/").status == 404)
    }

    @Test func `a retrieval gives a period, of which either end may be left out`() async throws {
        let all = try await retrieve("")
        #expect(all.status == 201)
        let days = all.array.map { $0.day("operation_requested_at") }
        let first = "2025-09-01"
        let last = "2025-12-31"
        let from = try await retrieve(#","date_from":"\#(first)""#).array
        #expect(from.count == days.filter { $0 >= first }.count)
        let until = try await retrieve(#","date_to":"\#(last)""#).array
        #expect(until.count == days.filter { $0 <= last }.count)
        let both = try await retrieve(#","date_from":"\#(first)","date_to":"\#(last)""#).array
        #expect(both.count == days.filter { (first...last).contains($0) }.count)
        #expect(!both.isEmpty && both.count < from.count && both.count < until.count)
        let unsaved = try await retrieve(#","save_data":false"#)
        #expect(unsaved.status == 200)
        #expect(unsaved.array.count == days.count)
    }

    @Test func `a period that is none is refused`() async throws {
        let turned = try await retrieve(#","date_from":"2026-01-02","date_to":"2026-01-01""#)
        #expect(turned.fields == ["date_from"])
        let long = try await retrieve(#","date_from":"2025-01-01","date_to":"2026-01-02""#)
        #expect(long.codes == ["validation_error"])
        // Without an end it reaches until today.
        #expect(try await retrieve(#","date_from":"2025-03-14""#).codes == ["validation_error"])
        #expect(try await retrieve(#","date_from":"2025-03-15""#).status == 201)
        #expect(try await retrieve(#","date_from":"2026-03-16""#).fields == ["date_from"])
        #expect(try await retrieve(#","date_to":"15.03.2026""#).fields == ["date_to"])
    }

    @Test func `exchanges are listed by link, id and days`() async throws {
        #expect(try await client.get("/api/br/exchanges/").fields == ["link"])
        let exchanges = try await exchanges(at: "ofmockbank_br_business")
        let link = try await client.link(at: "ofmockbank_br_business")
        let path = "/api/br/exchanges/?link=\(link)"
        let id = exchanges[2].string("id")
        #expect(try await client.get("\(path)&id=\(id)").results.map { $0.string("id") } == [id])
        #expect(try await client.get("\(path)&created_at__gt=2026-03-15").count == 0)
        #expect(try await client.get("\(path)&collected_at=2026-03-15").count == exchanges.count)
    }
}

extension [String: Any] {
    /// The day of a moment.
    func day(_ name: String) -> String { String(string(name).prefix(10)) }
}
