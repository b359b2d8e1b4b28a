import Foundation
import Testing

struct BrazilBillTests {
    let client = SandboxClient()

    private func bills(_ query: String = "") async throws -> [[String: Any]] {
        try await client.everyPage(of: "/api/bills/?link=\(try await client.link())\(query)")
    }

    private func cardTransactions() async throws -> [[String: Any]] {
        let path = "/api/transactions/?page_size=1000&link=\(try await client.link())"
        return try await client.everyPage(of: path).filter {
            $0["credit_card_data"] is [String: Any]
        }
    }

    @Test func `a bill adds up what was bought and what is charged`() async throws {
        var spent: [String: Int] = [:]
        for transaction in try await cardTransactions()
        where transaction.string("type") == "OUTFLOW" {
            let bill = transaction.object("credit_card_data").object("credit_card_bill")
            spent[bill.string("id"), default: 0] += transaction.cents("amount")
        }
        let bills = try await bills()
        #expect(bills.count > 10)
        for bill in bills {
            let charges = bill.objects("finance_charges")
            #expect(!charges.isEmpty)
            // The transactions of the open bill name none.
            let key = bill["bill_name"] is NSNull ? "" : bill.string("id")
            let charged = charges.reduce(0) { $0 + $1.cents("amount") }
            #expect(bill.cents("total_amount") == spent[key, default: 0] + charged)
            #expect(bill.cents("minimum_amount") <= bill.cents("total_amount"))
            let isFree = charges.contains { $0.string("type") == "NO_CHARGE" }
            #expect(isFree == (charged == 0))
        }
    }

    @Test func `a transaction says of its bill what the bill says, once it is closed`() async throws
    {
        let bills = try await bills()
        var openCount = 0
        var closedCount = 0
        for transaction in try await cardTransactions() {
            let data = transaction.object("credit_card_data")
            guard let reference = data["credit_card_bill"] as? [String: Any] else {
                openCount += 1
                for name in ["bill_name", "bill_due_date", "bill_internal_identification"] {
                    #expect(data[name] is NSNull)
                }
                continue
            }
            closedCount += 1
            let id = reference.string("id")
            let bill = try #require(bills.first { $0.string("id") == id })
            let number = bill.string("internal_identification")
            #expect(data.string("bill_name") == bill.string("bill_name"))
            #expect(data.string("bill_due_date") == bill.string("due_date"))
            #expect(data.string("bill_internal_identification") == number)
            #expect(reference.string("internal_identification") == number)
            #expect(data.cents("bill_amount") == bill.cents("total_amount"))
            #expect(
                transaction.object("account").string("id") == bill.object("account").string("id"))
        }
        #expect(openCount > 0 && closedCount > openCount)
    }

    @Test func `payments are on the statement, and make up the bill when all are made`()
        async throws
    {
        let payments = try await cardTransactions().filter { $0.string("type") == "INFLOW" }
        let statement = payments.map { "\($0.string("value_date")) \($0.cents("amount"))" }
        var told: [String] = []
        for bill in try await bills() {
            let paid = bill.objects("payments")
            told += paid.map { "\($0.string("payment_date")) \($0.cents("amount"))" }
            // The last payment comes nine days after the bill fell due.
            guard bill.string("due_date") < "2026-03-05", bill.cents("total_amount") > 0 else {
                continue
            }
            #expect(paid.reduce(0) { $0 + $1.cents("amount") } == bill.cents("total_amount"))
        }
        #expect(told.sorted() == statement.sorted())
        #expect(told.allSatisfy { $0 < SandboxClient.today })
    }

    @Test func `who pays late is fined on the next bill, and nobody else`() async throws {
        var fines = 0
        for institution in ["ofmockbank_br_retail", "ofmockbank_br_business", "gotham_br_business"]
        {
            let link = try await client.link(at: institution)
            let bills = try await client.everyPage(of: "/api/bills/?link=\(link)")
            for (next, bill) in zip(bills, bills.dropFirst())
            where bill.string("due_date") < "2026-03-05" {
                let isLate = bill.objects("payments").contains {
                    $0.string("type") == "FULL"
                        && $0.string("payment_date") > bill.string("due_date")
                }
                let isFined = next.objects("finance_charges").contains {
                    $0.string("type") == "LATE_FEE"
                }
                #expect(isLate == isFined)
                fines += isFined ? 1 : 0
            }
        }
        #expect(fines > 0)
    }

    @Test func `bills are filtered by account and by days`() async throws {
        let all = try await bills()
        let account = all[0].object("account").string("id")
        #expect(try await bills("&account=\(account)").count == all.count)
        let link = try await client.link()
        let checking = try await client.get("/api/accounts/?link=\(link)&category=CHECKING_ACCOUNT")
            .results[0].string("id")
        #expect(try await bills("&account=\(checking)").isEmpty)
        #expect(try await bills("&account__in=\(checking),\(account)").count == all.count)
        let due = all[3].string("due_date")
        #expect(
            try await bills("&due_date=\(due)").map { $0.string("id") } == [all[3].string("id")])
        let earlier = try await bills("&due_date__lt=\(due)")
        #expect(earlier.count == all.filter { $0.string("due_date") < due }.count)
        #expect(!earlier.isEmpty)
        // Only comparisons are documented for the day of collection.
        #expect(try await bills("&collected_at=1999-01-01").count == all.count)
        #expect(try await bills("&collected_at__lt=2026-01-01").isEmpty)
        let unfiltered = try await client.get("/api/bills/")
        #expect(unfiltered.status == 400)
        #expect(unfiltered.fields == ["link"])
    }

    @Test func `bills are retrieved, kept only when wanted, and deleted`() async throws {
        let registered = try await client.call(
            "POST", "/api/links/",
            #"{"institution":"gotham_br_business","username":"ana","password":"x"}"#)
        let challenge = try #require(registered.array.first)
        let link = challenge.string("link")
        let token = challenge.object("token_generation_data").string("value")
        let session = challenge.string("session")
        let confirmed = try await client.call(
            "PATCH", "/api/links/",
            #"{"session":"\#(session)","link":"\#(link)","token":"\#(token)"}"#)
        #expect(confirmed.status == 200)
        let path = "/api/bills/?link=\(link)"
        let unsaved = try await client.call(
            "POST", "/api/bills/", #"{"link":"\#(link)","save_data":false}"#)
        #expect(unsaved.status == 200)
        #expect(!unsaved.array.isEmpty)
        #expect(try await client.get(path).count == 0)
        let saved = try await client.call("POST", "/api/bills/", #"{"link":"\#(link)"}"#)
        #expect(saved.status == 201)
        #expect(try await client.get(path).count == saved.array.count)
        let id = saved.array[0].string("id")
        #expect(try await client.get("/api/bills/\(id)/").object.string("id") == id)
        #expect(try await client.call("DELETE", "/api/bills/\(id)/").status == 204)
        #expect(try await client.get("/api/bills/\(id)/").status == 404)
        #expect(try await client.get(path).count == saved.array.count - 1)
    }

    @Test func `a deleted card takes its bills with it`() async throws {
        let all = try await bills()
        let card = all[0].object("account").string("id")
        #expect(try await client.call("DELETE", "/api/accounts/\(card)/").status == 204)
        #expect(try await bills().isEmpty)
        #expect(try await client.get("/api/bills/\(all[0].string("id"))/").status == 404)
    }

    @Test(arguments: [
        ("erebor_mx_retail", "valid", "unsupported_operation"),
        ("inss_br_employment", "valid", "unsupported_operation"),
        ("erebor_br_retail", "invalid", "invalid_link"),
        ("ironbank_br_retail", "valid", "institution_down"),
    ])
    func `a link that gives none of Brazil's resources says why`(
        _ institution: String, _ status: String, _ code: String
    ) async throws {
        let link = try await client.link(at: institution, status: status)
        for path in ["bills", "br/exchanges", "br/investments", "br/investment-transactions"] {
            let reply = try await client.call(
                "POST", "/api/\(path)/", #"{"link":"\#(link)"}"#)
            #expect(reply.status == 400)
            #expect(reply.codes == [code], "\(path)")
            let empty = try await client.call("POST", "/api/\(path)/", "{}")
            #expect(empty.fields == ["link"])
        }
    }
}
