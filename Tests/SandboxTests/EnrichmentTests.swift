import Foundation
import Testing

/// What is derived from transactions against Belvo's own contract.
@Suite(.enabled(if: Contract.atHand() != nil, "Belvo's openapi.json is not beside the clone"))
struct EnrichmentContractTests {
    let client = SandboxClient()

    @Test(arguments: [
        ("/api/incomes/", "Income"), ("/api/recurring-expenses/", "RecurringExpenses"),
        ("/api/risk-insights/", "RiskInsights"),
    ])
    func `what is derived from transactions is as the contract says`(
        _ path: String, _ schema: String
    ) async throws {
        ContractCheck.expect(try await client.everyPage(of: path), schema)
    }
}

struct EnrichmentTests {
    let client = SandboxClient()
    /// Its first link has one account, so that every figure can be computed again from one list.
    private let single = "gringotts_br_retail"
    private let paths = ["/api/incomes/", "/api/recurring-expenses/", "/api/risk-insights/"]

    private func first(_ path: String, of link: String) async throws -> [String: Any] {
        let results = try await client.get("\(path)?link=\(link)").results
        return try #require(results.first)
    }

    private func transactions(of link: String) async throws -> [[String: Any]] {
        try await client.everyPage(of: "/api/transactions/?page_size=1000&link=\(link)")
    }

    private func post(_ path: String, _ members: String) async throws -> SandboxReply {
        try await client.call("POST", path, "{\(members)}")
    }

    private func cents(_ value: Double) -> Int { Int((value * 100).rounded()) }

    private func streams(_ income: [String: Any]) -> [[String: Any]] {
        (income["income_streams"] as? [[String: Any]]) ?? []
    }

    /// The days before the day on which the sandbox stands.
    private func age(_ date: String) -> Int {
        let calendar = ISO8601DateFormatter()
        calendar.formatOptions = [.withFullDate]
        guard let day = calendar.date(from: date),
            let today = calendar.date(from: SandboxClient.today)
        else { return -1 }
        return Int((today.timeIntervalSince(day) / 86_400).rounded())
    }

    @Test func `incomes add up, and every one of them is a transaction`() async throws {
        let link = try await client.link(at: single)
        let income = try await first("/api/incomes/", of: link)
        let inflows = try await transactions(of: link).filter { $0.string("type") == "INFLOW" }
        let total = cents(income.number("total_income_amount"))
        #expect(total == inflows.reduce(0) { $0 + cents($1.number("amount")) })
        for parts in [
            ["regular_income_amount", "irregular_income_amount"],
            ["low_confidence", "medium_confidence", "high_confidence"],
        ] {
            let sum = parts.reduce(0) { $0 + cents(income.number("total_" + $1)) }
            #expect(sum == total)
        }
        let streams = streams(income)
        #expect(income["number_of_income_streams"] as? Int == streams.count)
        let count = streams.reduce(0) { $0 + (($1["number_of_incomes"] as? Int) ?? 0) }
        #expect(count == inflows.count)
        let salary = try #require(streams.first { $0.string("confidence") == "HIGH" })
        let text = salary.string("last_income_description")
        let payments = inflows.filter { $0.string("description") == text }
        #expect(payments.count == salary["number_of_incomes"] as? Int)
        #expect(payments[0].string("value_date") == salary.string("last_income_date"))
        let mean = payments.reduce(0) { $0 + $1.number("amount") } / Double(payments.count)
        #expect(abs(mean - salary.number("average_income_amount")) < 0.006)
    }

    @Test func `incomes can be asked for by kind, confidence and days`() async throws {
        let link = try await client.link()
        let path = "/api/incomes/"
        let all = streams(try await first(path, of: link))
        let types = Set(all.map { $0.string("income_type") })
        #expect(types.count > 2)
        let kept = try await post(
            path, #""link":"\#(link)","allowed_income_types":["INTEREST"],"save_data":false"#)
        #expect(kept.status == 200)
        let interest = streams(kept.object)
        #expect(!interest.isEmpty)
        #expect(interest.allSatisfy { $0.string("income_type") == "INTEREST" })
        let sure = try await post(
            path, #""link":"\#(link)","minimum_confidence_level":"HIGH","save_data":false"#)
        #expect(streams(sure.object).allSatisfy { $0.string("confidence") == "HIGH" })
        #expect(streams(sure.object).count < all.count)
        #expect(sure.object.number("total_low_confidence") == 0)

        let quarter = try await post(
            path, #""link":"\#(link)","date_from":"2025-10-01","date_to":"2025-12-30""#)
        #expect(quarter.status == 201)
        #expect(quarter.object.string("first_transaction_date") >= "2025-10-01")
        #expect(quarter.object.string("last_transaction_date") <= "2025-12-30")
        for stream in streams(quarter.object) {
            #expect(stream["lookback_periods"] as? Int == 3)
            #expect(("2025-10-01"..."2025-12-30").contains(stream.string("last_income_date")))
        }
        let stored = try await first(path, of: link)
        #expect(stored.string("last_transaction_date") <= "2025-12-30")
    }

    @Test func `a request for incomes that is wrong is refused`() async throws {
        let link = try await client.link()
        let cases = [
            (#""date_from":"2025-10-01","date_to":"2025-12-29""#, "invalid_period"),
            (#""date_from":"2024-10-01","date_to":"2025-12-29""#, "validation_error"),
            (#""date_from":"2025-12-30","date_to":"2025-10-01""#, "invalid"),
            (#""date_from":"2015-01-01","date_to":"2015-06-01""#, "unavailable_data"),
            (#""allowed_income_types":["LOTTERY"]"#, "invalid_choice"),
            (#""allowed_income_types":"SALARY""#, "not_a_list"),
            (#""minimum_confidence_level":"SURE""#, "invalid_choice"),
        ]
        for (members, code) in cases {
            let reply = try await post("/api/incomes/", "\"link\":\"\(link)\",\(members)")
            #expect(reply.status == 400)
            #expect(reply.codes == [code], "\(members)")
        }
    }

    @Test func `recurring expenses are payments of each month that transactions show`()
        async throws
    {
        let link = try await client.link(at: single)
        let outflows = try await transactions(of: link).filter { $0.string("type") == "OUTFLOW" }
        let expenses = try await client.everyPage(of: "/api/recurring-expenses/?link=\(link)")
        #expect(expenses.count > 3)
        for expense in expenses {
            let name = expense.string("name")
            let expected = outflows.filter {
                $0.object("merchant").string("merchant_name") == name
            }
            let payments = try #require(expense["transactions"] as? [[String: Any]])
            #expect(
                payments.map { $0.string("value_date") }
                    == expected.map { $0.string("value_date") })
            let ages = payments.map { age($0.string("value_date")) }
            #expect(expense["days_since_last_transaction"] as? Int == ages.first)
            let gaps = zip(ages, ages.dropFirst()).map { $1 - $0 }
            #expect(gaps.count > 1 && gaps.allSatisfy((25...36).contains), "\(name)")
            let amounts = payments.map { $0.number("amount") }
            let mean = amounts.reduce(0, +) / Double(amounts.count)
            #expect(abs(mean - expense.number("average_transaction_amount")) < 0.006)
        }
    }

    @Test func `recurring expenses of some days hold only their payments`() async throws {
        let link = try await client.link(at: single)
        let path = "/api/recurring-expenses/"
        let days = #""date_from":"2025-09-01","date_to":"2026-01-31""#
        let reply = try await post(path, #""link":"\#(link)","save_data":false,\#(days)"#)
        #expect(reply.status == 200)
        #expect(!reply.array.isEmpty)
        let payments = reply.array.flatMap { ($0["transactions"] as? [[String: Any]]) ?? [] }
        let isWithin = payments.allSatisfy {
            ("2025-09-01"..."2026-01-31").contains($0.string("value_date"))
        }
        #expect(isWithin)
        let short = try await post(
            path, #""link":"\#(link)","date_from":"2026-01-01","date_to":"2026-01-31""#)
        #expect(short.array.isEmpty)
        let long = try await post(
            path, #""link":"\#(link)","date_from":"2024-01-01","date_to":"2026-01-31""#)
        #expect(long.codes == ["validation_error"])
    }

    @Test func `risk insights follow from the transactions`() async throws {
        let link = try await client.link(at: single)
        let insights = try await first("/api/risk-insights/", of: link)
        let transactions = try await transactions(of: link)
        let counted = insights.object("transactions_metrics")
        let flow = insights.object("cashflow_metrics")
        for (name, days) in [
            ("3d", 3), ("1w", 7), ("1m", 30), ("3m", 90), ("6m", 180), ("12m", 365),
        ] {
            let known = transactions.filter { age($0.string("value_date")) <= days }
            let incoming = known.filter { $0.string("type") == "INFLOW" }
            let outgoing = known.filter { $0.string("type") == "OUTFLOW" }
            let received = incoming.reduce(0) { $0 + cents($1.number("amount")) }
            let spent = outgoing.reduce(0) { $0 + cents($1.number("amount")) }
            #expect(counted["num_transactions_\(name)"] as? Int == known.count)
            #expect(counted["num_incoming_transactions_\(name)"] as? Int == incoming.count)
            #expect(cents(counted.number("sum_incoming_amount_\(name)")) == received)
            #expect(cents(counted.number("sum_outgoing_amount_\(name)")) == spent)
            let mean = Double(known.count) / Double(days + 1)
            #expect(abs(counted.number("mean_num_transactions_\(name)") - mean) < 0.0001)
            let busy = Set(known.map { $0.string("value_date") }).count
            #expect(counted["days_without_transactions_\(name)"] as? Int == days + 1 - busy)
            #expect(cents(flow.number("net_cashflow_\(name)")) == received - spent)
            #expect(cents(flow.number("sum_positive_\(name)")) == received)
        }
        let ages = transactions.map { age($0.string("value_date")) }
        #expect(counted["days_since_last_transaction"] as? Int == ages.min())
        #expect(counted["days_history"] as? Int == ages.max())
    }

    @Test func `balances of the last year follow from the running balance`() async throws {
        let link = try await client.link(at: single)
        let metrics = try await first("/api/risk-insights/", of: link).object("balances_metrics")
        let transactions = try await transactions(of: link)
        let account = try await client.get("/api/accounts/?link=\(link)").results[0]
        let closing = cents(account.object("balance").number("current"))
        #expect(cents(metrics.number("closing_balance")) == closing)
        // The account as it was at the end of each day, today's first.
        let balances = (0...30).map { days in
            transactions.first { age($0.string("value_date")) >= days }
                .map { cents($0.number("balance")) } ?? closing
        }
        let sum = balances.reduce(0, +)
        #expect(cents(metrics.number("min_balance_1m")) == balances.min())
        #expect(cents(metrics.number("max_balance_1m")) == balances.max())
        let mean = Double(sum) / 31
        #expect(abs(metrics.number("mean_balance_1m") * 100 - mean) < 0.6)
        let squares = balances.map { (Double($0) - mean) * (Double($0) - mean) }.reduce(0, +)
        let deviation = (squares / 30).squareRoot()
        #expect(abs(metrics.number("std_balance_1m") * 100 - deviation) < 0.6)
        #expect(metrics["days_balance_below_0_1m"] as? Int == balances.count { $0 <= 0 })
    }

    @Test func `what an account owes stands in the insights of its link`() async throws {
        let link = try await client.link()
        let insights = try await first("/api/risk-insights/", of: link)
        let accounts = try await client.everyPage(of: "/api/accounts/?link=\(link)")
        #expect(insights["accounts"] as? [String] == accounts.map { $0.string("id") })
        let loans = accounts.filter { $0["loan_data"] is [String: Any] }
        let principal = loans.map { $0.object("loan_data").number("contract_amount") }
        let metrics = insights.object("loans_metrics")
        #expect(metrics["num_accounts"] as? Int == loans.count)
        #expect(metrics.number("sum_loans_principal") == principal.reduce(0, +))
        #expect((0..<1).contains(metrics.number("loan_limit_utilization")))
        let cards = accounts.filter { $0["credit_data"] is [String: Any] }
        let limits = cards.map { $0.object("credit_data").number("credit_limit") }
        let card = insights.object("credit_cards_metrics")
        #expect(cents(card.number("sum_credit_limit")) == cents(limits.reduce(0, +)))
    }

    @Test func `each is found by its account, and by no other`() async throws {
        let link = try await client.link(at: single)
        let other = try await client.link(at: "erebor_mx_retail")
        let account = try await client.get("/api/accounts/?link=\(link)").results[0].string("id")
        for path in paths {
            let expected = try await client.get("\(path)?link=\(link)").count
            #expect(try await client.get("\(path)?account=\(account)").count == expected)
            #expect(try await client.get("\(path)?account__in=\(account)").count == expected)
            #expect(try await client.get("\(path)?link=\(other)&account=\(account)").count == 0)
        }
    }

    @Test func `retrievals answer as the contract does, and one by its id too`() async throws {
        let link = try await client.link(at: single)
        for path in paths {
            let isMany = path == "/api/recurring-expenses/"
            let reply = try await post(path, "\"link\":\"\(link)\"")
            #expect(reply.status == 201)
            let object = try #require(isMany ? reply.array.first : reply.object)
            let id = object.string("id")
            let shown = try await client.get("\(path)\(id)/")
            // Two of the three come in an array.
            let one = path == "/api/incomes/" ? shown.object : shown.array[0]
            #expect(one.string("id") == id)
            #expect(try await client.call("POST", path, "{}").fields == ["link"])
            let resumed = try await client.call(
                "PATCH", path, #"{"session":"0","link":"\#(link)"}"#)
            #expect(resumed.codes == ["session_expired"])
            #expect(try await client.call("DELETE", "\(path)\(id)/").status == 204)
            #expect(try await client.get("\(path)\(id)/").status == 404)
            let fiscal = try await client.link(at: "tatooine_mx_fiscal")
            let refused = try await post(path, "\"link\":\"\(fiscal)\"")
            #expect(refused.codes == ["unsupported_operation"])
        }
    }
}
