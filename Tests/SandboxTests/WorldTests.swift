import Sandbox
import Testing

struct WorldTests {
    let client = SandboxClient()

    @Test func `the same seed on the same day gives the same answers, another seed others`()
        async throws
    {
        let twin = SandboxClient()
        let stranger = SandboxClient(seed: 8)
        let link = try await client.link()
        #expect(client.belvo.credentials == twin.belvo.credentials)
        #expect(client.belvo.credentials != stranger.belvo.credentials)
        for target in [
            "/api/links/", "/api/accounts/", "/api/owners/", "/api/institutions/",
            "/api/transactions/?link=\(link)&page=3", "/api/none/", "/api/links/x/",
        ] {
            let first = try await client.get(target).text
            #expect(first == (try await twin.get(target).text), "\(target)")
        }
        let foreign = try await stranger.get("/api/transactions/?link=\(link)")
        #expect(foreign.count == 0)
        #expect(try await stranger.link() != link)
    }

    @Test func `every id in the world is there once`() async throws {
        var ids: [String] = []
        for path in ["/api/links/", "/api/accounts/", "/api/owners/"] {
            ids += try await client.everyPage(of: path).map { $0.string("id") }
        }
        for link in try await client.get("/api/links/").results.map({ $0.string("id") }) {
            let path = "/api/transactions/?page_size=1000&fields=id&link=\(link)"
            ids += try await client.everyPage(of: path).map { $0.string("id") }
        }
        #expect(Set(ids).count == ids.count)
        #expect(ids.count > 10_000)
    }

    @Test func `numbers of registers have right check digits`() async throws {
        var seen: [String: Int] = [:]
        for owner in try await client.everyPage(of: "/api/owners/") {
            let document = owner.object("document_id")
            let number = document.string("document_number")
            let type = document.string("document_type")
            seen[type, default: 0] += 1
            #expect(CheckDigits.isValid(number, type), "\(type) \(number)")
            for company in (owner["companies_id"] as? [String]) ?? [] {
                #expect(CheckDigits.isValid(company, "CNPJ"), "\(company)")
            }
        }
        #expect(Set(seen.keys) == ["CPF", "CNPJ", "CURP", "RFC"])
        #expect(CheckDigits.isValid(client.belvo.userDocument, "CPF"))
    }

    @Test(arguments: [UInt64(1), 99, 123_456_789])
    func `accounts have right check digits and CLABE numbers, whatever the seed`(
        _ seed: UInt64
    ) async throws {
        let client = SandboxClient(seed: seed)
        var clabes = 0
        for account in try await client.everyPage(of: "/api/accounts/") {
            let number = account.string("number")
            if account["check_digit"] is String {
                let digit = CheckDigits.modulo11(number)
                #expect(account.string("check_digit") == digit)
            }
            if account.string("public_identification_name") == "CLABE" {
                clabes += 1
                let clabe = account.string("public_identification_value")
                #expect(CheckDigits.isValid(clabe, "CLABE"), "\(clabe)")
            }
        }
        #expect(clabes > 3)
        for owner in try await client.everyPage(of: "/api/owners/") {
            let document = owner.object("document_id")
            let number = document.string("document_number")
            #expect(CheckDigits.isValid(number, document.string("document_type")), "\(number)")
        }
    }

    @Test func `running balances lead from each transaction to the next`() async throws {
        let link = try await client.link()
        let account = try await client.get("/api/accounts/?link=\(link)").results[0]
        let path = "/api/transactions/?link=\(link)&account=\(account.string("id"))&page_size=1000"
        let transactions = try await client.everyPage(of: path)
        #expect(transactions.count > 1000)
        func cents(_ value: Double) -> Int { Int((value * 100).rounded()) }
        var expected = cents(account.object("balance").number("current"))
        for transaction in transactions {
            #expect(cents(transaction.number("balance")) == expected)
            let amount = cents(transaction.number("amount"))
            expected -= transaction.string("type") == "INFLOW" ? amount : -amount
        }
        let days = transactions.map { $0.string("value_date") }
        #expect(days == days.sorted(by: >))
        #expect(days.allSatisfy { $0 < SandboxClient.today && $0 >= "2025-03-15" })
    }

    @Test func `amounts have two decimals and timestamps six`() async throws {
        let link = try await client.link()
        let text = try await client.get("/api/transactions/?link=\(link)&page_size=50").text
        let amounts = text.matches(of: /"(?:amount|current|available)":(-?[0-9.]+)/)
        #expect(amounts.count > 100)
        #expect(amounts.allSatisfy { $0.1.wholeMatch(of: /-?\d+\.\d\d/) != nil })
        let timestamps = text.matches(
            of: /"(?:created_at|collected_at|last_accessed_at)":"([^"]+)"/)
        #expect(timestamps.count > 100)
        let isExact = timestamps.allSatisfy {
            $0.1.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z/) != nil
        }
        #expect(isExact)
    }

    @Test func `many callers at once see whole answers and every change once`() async throws {
        let client = client
        let link = try await client.link()
        let expected = try await client.get("/api/transactions/?link=\(link)&page=2").text
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<200 {
                group.addTask {
                    guard number % 4 == 0 else {
                        let target = "/api/transactions/?link=\(link)&page=2"
                        return try await client.get(target).text == expected
                    }
                    // Each user twice: one of the two is the duplicate.
                    let user = "user\(number / 8)"
                    let body =
                        #"{"institution":"erebor_mx_retail","username":"\#(user)","password":"p"}"#
                    let status = try await client.call("POST", "/api/links/", body).status
                    return status == 201 || status == 400
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
        let ids = try await client.get("/api/links/?page_size=1000").results.map { $0.string("id") }
        #expect(ids.count == 30 + 25)
        #expect(Set(ids).count == ids.count)
    }
}
