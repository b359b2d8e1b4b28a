import Exchange
import Testing

struct RetrievalTests {
    let client = SandboxClient()

    private func transactions(_ members: String) async throws -> SandboxReply {
        try await client.call("POST", "/api/transactions/", "{\(members)}")
    }

    @Test func `a retrieval gives everything in the range, stored, and again the same`()
        async throws
    {
        let link = try await client.link()
        let body = #""link":"\#(link)","date_from":"2026-01-01","date_to":"2026-01-31""#
        let first = try await transactions(body)
        #expect(first.status == 201)
        #expect(first.array.count > 100)
        let isInRange = first.array.allSatisfy {
            ("2026-01-01"..."2026-01-31").contains($0.string("value_date"))
        }
        #expect(isInRange)
        let listed = try await client.get(
            "/api/transactions/?link=\(link)&value_date__range=2026-01-01,2026-01-31")
        #expect(listed.count == first.array.count)
        #expect(try await transactions(body).text == first.text)
        let account = first.array[0].object("account").string("id")
        let ofAccount = try await transactions(body + #","account":"\#(account)""#)
        #expect(ofAccount.array.allSatisfy { $0.object("account").string("id") == account })
        #expect(!ofAccount.array.isEmpty)
    }

    @Test func `what is not to be saved is given but not stored`() async throws {
        let registered = try await client.call(
            "POST", "/api/links/",
            #"{"institution":"gringotts_mx_retail","username":"mia","password":"x"}"#)
        let link = registered.object.string("id")
        for path in ["accounts", "owners", "br/balances"] {
            let body = "{\"link\":\"\(link)\",\"save_data\":false}"
            let reply = try await client.call("POST", "/api/\(path)/", body)
            #expect(reply.status == 200)
            #expect(!reply.array.isEmpty)
            #expect(try await client.get("/api/\(path)/?link=\(link)").count == 0)
            let id = reply.array[0].string("id")
            #expect(try await client.get("/api/\(path)/\(id)/").status == 404)
        }
        let range = #""date_from":"2025-12-01","date_to":"2025-12-31""#
        let saved = try await transactions("\"link\":\"\(link)\",\(range)")
        let listed = try await client.get("/api/transactions/?link=\(link)")
        #expect(listed.count == saved.array.count)
        let more = try await transactions(
            "\"link\":\"\(link)\",\"date_from\":\"2025-12-16\",\"date_to\":\"2026-01-15\"")
        let union = Set((saved.array + more.array).map { $0.string("id") })
        #expect(try await client.get("/api/transactions/?link=\(link)").count == union.count)
    }

    @Test func `a deleted account takes its transactions, balances and the owner with it`()
        async throws
    {
        let link = try await client.link()
        let account = try await client.get("/api/accounts/?link=\(link)").results[0].string("id")
        let before = try await client.get("/api/transactions/?link=\(link)").count ?? 0
        let own =
            try await client.get("/api/transactions/?link=\(link)&account=\(account)").count ?? 0
        #expect(own > 0 && own < before)
        let deletion = try await client.call("DELETE", "/api/accounts/\(account)/")
        #expect(deletion.status == 204)
        #expect(deletion.body.isEmpty)
        #expect(deletion.head.length == .none)
        #expect(try await client.get("/api/accounts/\(account)/").status == 404)
        #expect(try await client.get("/api/transactions/?link=\(link)").count == before - own)
        #expect(
            try await client.get("/api/br/balances/?link=\(link)&account=\(account)").count == 0)
        #expect(try await client.get("/api/owners/?link=\(link)").count == 0)
        #expect(try await client.call("DELETE", "/api/accounts/\(account)/").status == 404)
    }

    @Test func `one transaction and one owner can be deleted, a balance cannot`() async throws {
        let link = try await client.link()
        let page = try await client.get("/api/transactions/?link=\(link)")
        let id = page.results[1].string("id")
        #expect(try await client.get("/api/transactions/\(id)/").object.string("id") == id)
        #expect(try await client.call("DELETE", "/api/transactions/\(id)/").status == 204)
        #expect(try await client.get("/api/transactions/\(id)/").status == 404)
        #expect(
            try await client.get("/api/transactions/?link=\(link)").count == (page.count ?? 0) - 1)
        let owner = try await client.get("/api/owners/?link=\(link)").results[0].string("id")
        #expect(try await client.call("DELETE", "/api/owners/\(owner)/").status == 204)
        #expect(try await client.get("/api/owners/\(owner)/").status == 404)
        let balance = try await client.get("/api/br/balances/?link=\(link)").results[0].string("id")
        #expect(try await client.call("DELETE", "/api/br/balances/\(balance)/").status == 405)
    }

    @Test func `a retrieval that is wrong is told everything that is wrong`() async throws {
        let link = try await client.link()
        let missing = try await transactions("")
        #expect(missing.codes == ["required", "required", "required"])
        #expect(missing.fields == ["link", "date_from", "date_to"])
        let foreign = "3f7a0e3c-19be-4be0-a8d2-6f4cf8f3c3aa"
        let cases: [(String, [String], [String])] = [
            (
                #""link":"x","date_from":"1","date_to":"2026-02-30""#,
                ["link", "date_from", "date_to"],
                ["invalid", "invalid", "invalid"]
            ),
            (
                #""link":"\#(foreign)","date_from":"2026-01-01","date_to":"2026-01-02""#, ["link"],
                ["does_not_exist"]
            ),
            (
                #""link":"\#(link)","date_from":"2026-02-01","date_to":"2026-01-02""#,
                ["date_from"],
                ["invalid"]
            ),
            (
                #""link":"\#(link)","date_from":"2025-01-01","date_to":"2026-01-02""#, [],
                ["validation_error"]
            ),
            (
                #""link":"\#(link)","date_from":"2026-01-01","date_to":"2026-01-02","account":"\#(foreign)""#,
                ["account"], ["does_not_exist"]
            ),
            (
                #""link":"\#(link)","date_from":null,"date_to":"2026-01-02","save_data":"maybe""#,
                ["save_data", "date_from"], ["invalid", "null"]
            ),
        ]
        for (members, fields, codes) in cases {
            let reply = try await transactions(members)
            #expect(reply.status == 400)
            #expect(reply.codes == codes, "\(members)")
            #expect(reply.fields == fields, "\(members)")
        }
        let year = #""link":"\#(link)","date_from":"2025-03-15","date_to":"2026-03-15""#
        #expect(try await transactions(year).status == 201)
    }

    @Test(arguments: [
        ("erebor_br_retail", "invalid", "invalid_link"),
        ("heimdall_br_retail", "unconfirmed", "unconfirmed_link"),
        ("ironbank_br_retail", "valid", "institution_down"),
        ("tatooine_mx_fiscal", "valid", "unsupported_operation"),
    ])
    func `a link that cannot give says why`(
        _ institution: String, _ status: String, _ code: String
    ) async throws {
        let link = try await client.link(at: institution, status: status)
        let reply = try await client.call("POST", "/api/accounts/", "{\"link\":\"\(link)\"}")
        #expect(reply.status == 400)
        #expect(reply.codes == [code])
    }

    @Test func `a session that never was has expired`() async throws {
        let link = try await client.link()
        for path in ["/api/accounts/", "/api/owners/", "/api/transactions/", "/api/links/"] {
            let reply = try await client.call(
                "PATCH", path, "{\"session\":\"0\",\"link\":\"\(link)\",\"token\":\"1\"}")
            #expect(reply.codes == ["session_expired"])
            let empty = try await client.call("PATCH", path, "{}")
            #expect(empty.fields == ["session", "link"])
        }
    }
}
