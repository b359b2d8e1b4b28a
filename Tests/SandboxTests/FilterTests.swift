import Testing

struct FilterTests {
    let client = SandboxClient()

    /// Asks with a filter and compares with what the same condition leaves of the whole list.
    private func check(
        _ path: String, _ filter: String, _ condition: ([String: Any]) -> Bool
    ) async throws {
        let joint = path.contains("?") ? "&" : "?"
        let all = try await client.everyPage(of: "\(path)\(joint)page_size=1000")
        let filtered = try await client.everyPage(of: "\(path)\(joint)page_size=1000&\(filter)")
        let expected = all.filter(condition).map { $0.string("id") }
        #expect(filtered.map { $0.string("id") } == expected, "\(filter)")
        #expect(!expected.isEmpty && expected.count < all.count, "\(filter) proves nothing")
    }

    @Test func `transactions are filtered by amounts, to the cent and both ends included`()
        async throws
    {
        let path = "/api/transactions/?link=\(try await client.link())"
        let some = try await client.get(path).results[5].number("amount")
        try await check(path, "amount=\(some)") { $0.number("amount") == some }
        try await check(path, "amount__gt=\(some)") { $0.number("amount") > some }
        try await check(path, "amount__gte=\(some)") { $0.number("amount") >= some }
        try await check(path, "amount__lt=\(some)") { $0.number("amount") < some }
        try await check(path, "amount__lte=\(some)") { $0.number("amount") <= some }
        try await check(path, "amount__range=50,100.5") {
            (50...100.5).contains($0.number("amount"))
        }
    }

    @Test func `transactions are filtered by dates`() async throws {
        let path = "/api/transactions/?link=\(try await client.link())"
        let day = "2026-01-10"
        for column in ["value_date", "accounting_date"] {
            try await check(path, "\(column)=\(day)") { $0.string(column) == day }
            try await check(path, "\(column)__gt=\(day)") { $0.string(column) > day }
            try await check(path, "\(column)__gte=\(day)") { $0.string(column) >= day }
            try await check(path, "\(column)__lt=\(day)") { $0.string(column) < day }
            try await check(path, "\(column)__lte=\(day)") { $0.string(column) <= day }
            try await check(path, "\(column)__range=2025-11-01,\(day)") {
                ("2025-11-01"...day).contains($0.string(column))
            }
        }
    }

    @Test func `transactions are filtered by account and by words`() async throws {
        let path = "/api/transactions/?link=\(try await client.link())"
        let accounts = try await client.get("/api/accounts/?link=\(try await client.link())")
            .results
        let first = accounts[0].string("id")
        let second = accounts[1].string("id")
        try await check(path, "account=\(first)") { $0.object("account").string("id") == first }
        try await check(path, "account__in=\(first),\(second)") {
            [first, second].contains($0.object("account").string("id"))
        }
        try await check(path, "account_type=CONTA_POUPANCA") {
            $0.object("account").string("type") == "CONTA_POUPANCA"
        }
        try await check(path, "status__in=PENDING,OTHER") { $0.string("status") == "PENDING" }
        try await check(path, "credit_card_data__bill_name__in=jan-2026,feb-2026") {
            ["jan-2026", "feb-2026"].contains($0.object("credit_card_data").string("bill_name"))
        }
        let balance = accounts[0].object("balance").number("current")
        try await check(path, "account__balance__current=\(balance)") {
            $0.object("account").string("id") == first
        }
    }

    @Test func `a date covers its whole day in a timestamp column`() async throws {
        let links = try await client.get("/api/links/").results
        let created = links[10].string("created_at")
        let day = String(created.prefix(10))
        try await check("/api/links/", "created_at=\(day)") {
            $0.string("created_at").hasPrefix(day)
        }
        try await check("/api/links/", "created_at__gt=\(day)") {
            $0.string("created_at").prefix(10) > day
        }
        try await check("/api/links/", "created_at__lte=\(day)") {
            $0.string("created_at").prefix(10) <= day
        }
        try await check("/api/links/", "created_at__lt=\(created)") {
            $0.string("created_at") < created
        }
    }

    @Test func `links are filtered by ids and words`() async throws {
        let links = try await client.get("/api/links/").results
        for column in ["id", "external_id", "institution_user_id"] {
            let value = links[3].string(column)
            try await check("/api/links/", "\(column)=\(value)") { $0.string(column) == value }
            let other = links[4].string(column)
            try await check("/api/links/", "\(column)__in=\(value),\(other)") {
                [value, other].contains($0.string(column))
            }
        }
        try await check("/api/links/", "status__in=invalid,unconfirmed") {
            $0.string("status") != "valid"
        }
        try await check("/api/links/", "access_mode=single") {
            $0.string("access_mode") == "single"
        }
        try await check("/api/links/", "refresh_rate=7d") { $0.string("refresh_rate") == "7d" }
        let owner = links[0].string("created_by")
        #expect(try await client.get("/api/links/?created_by__not_in=\(owner)").count == 0)
    }

    @Test func `accounts and owners are filtered`() async throws {
        try await check("/api/accounts/", "currency=MXN") { $0.string("currency") == "MXN" }
        try await check("/api/accounts/", "institution__in=gotham_br_business") {
            $0.object("institution").string("name") == "gotham_br_business"
        }
        try await check("/api/accounts/", "name__icontains=CONTA") {
            $0.string("name").lowercased().contains("conta")
        }
        try await check("/api/accounts/", "balance__available__gte=5000") {
            $0.object("balance").number("available") >= 5000
        }
        let link = try await client.link(at: "erebor_mx_retail")
        try await check("/api/owners/", "link=\(link)") { $0.string("link") == link }
        let owner = try await client.get("/api/owners/?link=\(link)").results[0]
        try await check("/api/owners/", "email=\(owner.string("email"))") {
            $0.string("email") == owner.string("email")
        }
    }

    @Test func `institutions are filtered`() async throws {
        func names(_ filter: String) async throws -> [String] {
            try await client.get("/api/institutions/?\(filter)").results.map { $0.string("name") }
        }
        #expect(try await names("name=erebor_mx_retail") == ["erebor_mx_retail"])
        #expect(
            try await names("status=down").sorted() == [
                "atlantis_mx_retail", "avalon_mx_retail", "ironbank_br_retail",
            ])
        #expect(try await names("type=fiscal").allSatisfy { $0.hasSuffix("_fiscal") })
        #expect(try await names("country_code=MX").allSatisfy { $0.contains("_mx_") })
        let both = Set(try await names("country_code=MX") + names("country_code=BR"))
        #expect(Set(try await names("country_code__in=MX,BR")) == both)
        #expect(try await names("resources__allin=OWNERS,EMPLOYMENTS") == ["inss_br_employment"])
        #expect(try await names("display_name=SAT") == ["sat_mx_fiscal"])
    }

    @Test func `what is no filter is ignored, and what cannot be read finds nothing`() async throws
    {
        let link = try await client.link()
        #expect(try await client.get("/api/links/?colour=red&status=").count == 30)
        for filter in [
            "amount=ten", "value_date=2026-02-30", "value_date__range=2026-01-01,x",
            "value_date__range=2026-01-01,2026-01-02,2026-01-03", "account=1", "account__in=1,2",
        ] {
            let reply = try await client.get("/api/transactions/?link=\(link)&\(filter)")
            #expect(reply.status == 200)
            #expect(reply.count == 0, "\(filter)")
        }
        #expect(try await client.get("/api/transactions/?link=xyz").count == 0)
        #expect(try await client.get("/api/accounts/?name__icontains=ab").count == 0)
        let day = "2026-03-02"
        let range = try await client.get(
            "/api/transactions/?link=\(link)&value_date__range=\(day)")
        #expect(!range.results.isEmpty)
        #expect(range.results.allSatisfy { $0.string("value_date") == day })
    }
}
