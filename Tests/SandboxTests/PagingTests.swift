import Testing

struct PagingTests {
    let client = SandboxClient()

    private func ids(_ objects: [[String: Any]]) -> [String] { objects.map { $0.string("id") } }

    @Test(arguments: [1, 7, 100, 333, 1000])
    func `pages of any size hold every transaction exactly once`(_ size: Int) async throws {
        let link = try await client.link(at: "ofmockbank_br_retail")
        let path = "/api/transactions/?link=\(link)&type=INFLOW&page_size=\(size)"
        let found = ids(try await client.everyPage(of: path))
        let whole = try await client.get(path)
        #expect(found.count == whole.count)
        #expect(Set(found).count == found.count)
        #expect(found.count > 100)
    }

    @Test func `a page is a hundred objects unless asked, and a thousand at most`() async throws {
        let path = "/api/transactions/?link=\(try await client.link())"
        #expect(try await client.get(path).results.count == 100)
        #expect(try await client.get(path + "&page_size=5000").results.count == 1000)
        #expect(try await client.get(path + "&page_size=0").results.count == 100)
        #expect(try await client.get(path + "&page_size=x").results.count == 100)
    }

    @Test func `page links are absolute, repeat the filters and name the address used`()
        async throws
    {
        let link = try await client.link()
        let query = "link=\(link)&currency__in=BRL%2CUSD&page_size=10"
        let target = "/api/transactions/?\(query)"
        let first = try await client.get(target)
        #expect(first.previous == nil)
        #expect(first.next == "https://127.0.0.1:8080/api/transactions/?\(query)&page=2")
        let third = try await client.call(
            "GET", target + "&page=3", reachedAt: "http://localhost:9000")
        #expect(third.previous == "http://localhost:9000/api/transactions/?\(query)&page=2")
        #expect(third.next == "http://localhost:9000/api/transactions/?\(query)&page=4")
        let second = try await client.get(target + "&page=2")
        #expect(second.previous == "https://127.0.0.1:8080/api/transactions/?\(query)")
    }

    @Test(arguments: ["0", "-1", "x", "9999", "9223372036854775807", "99999999999999999999"])
    func `a page that is not there is not found`(_ page: String) async throws {
        let reply = try await client.get("/api/links/?page=\(page)")
        #expect(reply.status == 404)
        #expect(reply.codes == ["not_found"])
    }

    @Test func `an empty list has a first page`() async throws {
        let reply = try await client.get("/api/links/?status=token_required")
        #expect(reply.status == 200)
        #expect(reply.text == "{\"count\":0,\"next\":null,\"previous\":null,\"results\":[]}")
    }

    @Test func `lists that need a link say so`() async throws {
        for path in ["/api/transactions/", "/api/br/balances/", "/api/transactions/?link="] {
            let reply = try await client.get(path)
            #expect(reply.status == 400)
            #expect(reply.codes == ["required"])
            #expect(reply.fields == ["link"])
        }
        #expect(try await client.get("/api/accounts/").status == 200)
        #expect(try await client.get("/api/owners/").status == 200)
    }

    @Test func `fields and omit choose members, also inner ones`() async throws {
        let link = try await client.link()
        let path = "/api/transactions/?link=\(link)&page_size=2"
        let only = try await client.get(path + "&fields=id,account__balance__current,amount")
        for object in only.results {
            #expect(Set(object.keys) == ["id", "account", "amount"])
            #expect(Set(object.object("account").keys) == ["balance"])
            #expect(Set(object.object("account").object("balance").keys) == ["current"])
        }
        let less = try await client.get(path + "&omit=account.balance,merchant")
        for object in less.results {
            #expect(object["merchant"] == nil)
            #expect(object.object("account")["balance"] == nil)
            #expect(object.object("account")["id"] != nil)
            #expect(object["amount"] != nil)
        }
        let id = only.results[0].string("id")
        let detail = try await client.get("/api/transactions/\(id)/?fields=id")
        #expect(detail.text == "{\"id\":\"\(id)\"}")
    }
}
