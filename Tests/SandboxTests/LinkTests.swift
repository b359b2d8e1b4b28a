import Sandbox
import Testing

struct LinkTests {
    let client = SandboxClient()

    private func register(_ body: String) async throws -> SandboxReply {
        try await client.call("POST", "/api/links/", body)
    }

    @Test
    func `the first link is Brazilian retail and the first page has every kind of institution`()
        async throws
    {
        let links = try await client.get("/api/links/").results
        #expect(links.count == 30)
        #expect(links[0].string("institution") == "ofmockbank_br_retail")
        let names = Set(links.map { $0.string("institution") })
        for part in ["_br_retail", "_mx_retail", "_business", "_fiscal", "_employment"] {
            #expect(names.contains { $0.contains(part) })
        }
        let first = links[0].string("id")
        for path in ["accounts", "owners", "br/balances", "transactions"] {
            #expect(try await client.get("/api/\(path)/?link=\(first)").count ?? 0 > 0)
        }
        let owner = try await client.get("/api/owners/?link=\(first)").results[0]
        #expect(owner.object("document_id").string("document_number") == client.belvo.userDocument)
    }

    @Test func `a registered link is listed last, has no data until it is retrieved, and can go`()
        async throws
    {
        let reply = try await register(
            #"{"institution":"erebor_br_retail","username":"bnk100","password":"full","external_id":"app-1"}"#
        )
        #expect(reply.status == 201)
        let id = reply.object.string("id")
        #expect(reply.object.string("access_mode") == "recurrent")
        #expect(reply.object.string("external_id") == "app-1")
        #expect(reply.object.string("created_at") == "2026-03-15T12:00:00.000000Z")
        #expect(try await client.get("/api/links/").results.last?.string("id") == id)
        #expect(try await client.get("/api/accounts/?link=\(id)").count == 0)

        let retrieved = try await client.call("POST", "/api/accounts/", "{\"link\":\"\(id)\"}")
        #expect(retrieved.status == 201)
        #expect(!retrieved.array.isEmpty)
        #expect(try await client.get("/api/accounts/?link=\(id)").count == retrieved.array.count)

        #expect(try await client.call("DELETE", "/api/links/\(id)/").status == 204)
        #expect(try await client.get("/api/links/\(id)/").codes == ["not_found"])
        #expect(try await client.get("/api/accounts/?link=\(id)").count == 0)
        let account = retrieved.array[0].string("id")
        #expect(try await client.get("/api/accounts/\(account)/").status == 404)
    }

    @Test func `the same user at the same institution is a duplicate`() async throws {
        let body = #"{"institution":"tatooine_mx_fiscal","username":"u","password":"12345678"}"#
        let first = try await register(body)
        let second = try await register(body)
        #expect(second.status == 400)
        #expect(second.codes == ["duplicated"])
        let user = first.object.string("institution_user_id")
        #expect(second.array[0].string("institution_user_id") == user)
        #expect(user.wholeMatch(of: /[A-Za-z0-9\-_]{43}=/) != nil)
    }

    @Test(arguments: [
        ("{}", ["required", "required", "required"]),
        (#"{"institution":"nobank","username":"a","password":"b"}"#, ["does_not_exist"]),
        (#"{"institution":"erebor_br_retail","username":"","password":null}"#, ["blank", "null"]),
        (#"{"institution":"erebor_br_retail","username":[],"password":"b"}"#, ["invalid"]),
        (
            #"{"institution":"erebor_br_retail","username":"a","password":"b","access_mode":"x"}"#,
            ["invalid_choice"]
        ),
        (
            #"{"institution":"erebor_br_retail","username":"a","password":"b","fetch_resources":"x"}"#,
            ["not_a_list"]
        ),
        (
            #"{"institution":"erebor_br_retail","username":"a","password":"b","fetch_resources":["BILLZ"]}"#,
            ["invalid"]
        ),
        (
            #"{"institution":"erebor_br_retail","username":"a","password":"b","credentials_storage":"30d"}"#,
            ["invalid_credentials_storage"]
        ),
        (
            #"{"institution":"erebor_br_retail","username":"a","password":"b","access_mode":"single","credentials_storage":"nostore"}"#,
            ["invalid_fetch_resources"]
        ),
        (
            #"{"institution":"erebor_br_retail","username":"a","password":"b","external_id":"x","stale_in":"9000d"}"#,
            ["min_length", "invalid"]
        ),
        (#"{"institution":"sat_mx_fiscal","username":"x","password":"b"}"#, ["validation_error"]),
        (
            #"{"institution":"ironbank_br_retail","username":"x","password":"b"}"#,
            ["institution_down"]
        ),
        (
            #"{"institution":"ofmockbank_br_retail","username":"x","password":"b"}"#,
            ["unsupported_operation"]
        ),
    ])
    func `a registration that is wrong is told everything that is wrong`(
        _ body: String, _ codes: [String]
    ) async throws {
        let reply = try await register(body)
        #expect(reply.status == 400)
        #expect(reply.codes == codes)
        let requestIDs = Set(reply.array.map { $0.string("request_id") })
        #expect(requestIDs.count == 1)
    }

    @Test func `what was sent comes back in a message as it was`() async throws {
        let reply = try await register(
            #"{"institution":"a\"b\\\n\u0001\u00e9\ud83c\udf0e","username":"a","password":"b"}"#)
        let name = "a\"b\\\n\u{1}é🌎"
        #expect(reply.array.first?.string("message") == "Object with name=\(name) does not exist.")
    }

    @Test func `an external id that looks like personal data is not kept`() async throws {
        let reply = try await register(
            #"{"institution":"erebor_mx_retail","username":"z","password":"b","external_id":"ana@example.com"}"#
        )
        #expect(reply.status == 201)
        #expect(reply.object["external_id"] is String == false)
    }

    @Test func `a link is changed, and new credentials make it valid`() async throws {
        let id = try await client.link(at: "erebor_br_retail", status: "invalid")
        let changed = try await client.call(
            "PATCH", "/api/links/\(id)/", #"{"access_mode":"single","stale_in":"42d"}"#)
        #expect(changed.status == 200)
        #expect(changed.object.string("stale_in") == "42d")
        #expect(changed.object.string("access_mode") == "single")
        let wrong = try await client.call(
            "PATCH", "/api/links/\(id)/", #"{"access_mode":"often","fetch_resources":7}"#)
        #expect(wrong.codes == ["invalid_choice", "not_a_list"])

        #expect(try await client.call("PUT", "/api/links/\(id)/", "{}").codes == ["required"])
        let renewed = try await client.call("PUT", "/api/links/\(id)/", #"{"password":"new"}"#)
        #expect(renewed.status == 200)
        #expect(renewed.object.string("status") == "valid")
        #expect(try await client.get("/api/links/\(id)/").text == renewed.text)
    }

    @Test(arguments: ["abc", "3f7a0e3c-19be-4be0-a8d2-6f4cf8f3c3aa", "1001"])
    func `an id that names nothing is not found`(_ id: String) async throws {
        for resource in ["links", "accounts", "owners", "br/balances", "transactions"] {
            #expect(try await client.get("/api/\(resource)/\(id)/").status == 404)
        }
        for resource in ["links", "accounts", "owners", "transactions"] {
            #expect(try await client.call("DELETE", "/api/\(resource)/\(id)/").status == 404)
        }
    }

    @Test func `institutions have details by number`() async throws {
        let reply = try await client.get("/api/institutions/1008/")
        #expect(reply.object.string("name") == "erebor_mx_retail")
        #expect(try await client.get("/api/institutions/9/").codes == ["not_found"])
    }
}
