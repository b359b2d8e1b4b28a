import Belvo
import Testing

@Suite struct BodyFacetsTests {
    private static func read(
        _ body: String, _ template: String? = "/api/accounts/", method: String = "GET",
        side: SensitiveCatalogue.Side = .response, status: Int? = 200
    ) -> BodyFacets {
        BodyFacets.read(
            Array(body.utf8).span,
            in: .init(template: template, side: side, method: method, status: status))
    }

    @Test func `a page has its envelope and counts its results`() {
        let facets = Self.read(
            #"""
            {"count": 250, "next": "https:\/\/api.belvo.com\/api\/accounts\/?page=3",
             "previous": null, "results": [
              {"id": "a", "link": "link-1", "institution": {"name": "erebor_br_retail", "type": "bank"},
               "balance": {"current": 1.5, "link": "not a link"}},
              {"id": "b", "link": "link-1"}, {"id": "c", "link": "link-2"}]}
            """#)
        #expect(
            facets.page
                == .init(
                    count: 250, next: "https://api.belvo.com/api/accounts/?page=3", previous: nil,
                    results: 3))
        #expect(facets.links == ["link-1", "link-2"])
        #expect(facets.institution == "erebor_br_retail")
        #expect(
            facets.requestIDs.isEmpty && facets.errorCodes.isEmpty && facets.linkObjects.isEmpty)
    }

    @Test func `an object that only looks like an envelope is no page`() {
        #expect(Self.read(#"{"next": "0001", "previous": null, "count": 1}"#).page == nil)
        #expect(Self.read(#"{"results": {"count": 1}}"#).page == nil)
        #expect(Self.read(#"[{"results": []}]"#).page == nil)
    }

    @Test func `errors give every request id and every code, however deep`() {
        let facets = Self.read(
            #"""
            [{"code": "required", "request_id": "A6E1C493D7A29D91AED4338E6FCF077D", "field": "link"},
             {"field": "details", "request_id": "b6e1c493-d7a2-9d91-aed4-338e6fcf077d",
              "pix_key": {"value": [{"code": "already_exists", "message": "m"}]},
              "terminal": [[{"code": "required"}, {"code": "invalid"}]]},
             {"request_id": "a6e1c493d7a29d91aed4338e6fcf077d", "code": 7}]
            """#, status: 400)
        #expect(
            facets.requestIDs.map(\.text) == [
                "a6e1c493d7a29d91aed4338e6fcf077d", "b6e1c493d7a29d91aed4338e6fcf077d",
            ])
        #expect(facets.errorCodes == ["required", "already_exists", "invalid"])
    }

    @Test func `a member called code is an error only in an error`() {
        #expect(Self.read(#"{"code": "001", "name": "Itaú"}"#).errorCodes.isEmpty)
        #expect(Self.read(#"{"code": "001"}"#, side: .request, status: nil).errorCodes.isEmpty)
    }

    @Test func `a 428 gives link, session and expiry`() {
        let facets = Self.read(
            #"""
            [{"request_id": "0c3f2a9b6d7e4f10a1b2c3d4e5f60718", "code": "token_required",
              "session": "5675b703b9d4451f8d4861a3eee54449", "expiry": 9500, "link": "link-1",
              "token_generation_data": {"instructions": "x", "type": "numeric"}}]
            """#, "/api/links/", method: "POST", status: 428)
        #expect(
            facets.challenge == .init(session: "5675b703b9d4451f8d4861a3eee54449", expiry: 9500))
        #expect(facets.links == ["link-1"])
        #expect(facets.errorCodes == ["token_required"])
    }

    @Test func `an accepted request gives its id`() {
        let facets = Self.read(#"{"request_id":"0c3f2a9b6d7e4f10a1b2c3d4e5f60718"}"#, status: 202)
        #expect(facets.requestIDs.map(\.text) == ["0c3f2a9b6d7e4f10a1b2c3d4e5f60718"])
    }

    @Test func `a webhook gives its head and its link`() {
        let facets = Self.read(
            #"""
            {"webhook_id": "b1d2", "webhook_type": "TRANSACTIONS", "process_type": "async_post",
             "webhook_code": "historical_update", "link_id": "link-1",
             "request_id": "0c3f2a9b-6d7e-4f10-a1b2-c3d4e5f60718", "external_id": "cust-0042",
             "data": {"total_transactions": 120, "webhook_id": "another"}}
            """#, nil, method: "POST", side: .request, status: nil)
        #expect(
            facets.webhook == .init(id: "b1d2", type: "TRANSACTIONS", code: "historical_update"))
        #expect(facets.links == ["link-1"])
        #expect(facets.externalID == "cust-0042")
        #expect(facets.requestIDs.map(\.text) == ["0c3f2a9b6d7e4f10a1b2c3d4e5f60718"])
    }

    @Test func `links are read whole on the routes that show them`() {
        let link = BodyFacets.LinkObject(
            id: "link-1", institution: "erebor_br_retail", externalID: "cust",
            institutionUserID: "iuid=", status: "valid", accessMode: "recurrent")
        let object =
            #"{"id":"link-1","institution":"erebor_br_retail","access_mode":"recurrent","#
            + #""external_id":"cust","institution_user_id":"iuid=","status":"valid"}"#
        let page = Self.read(
            #"{"count":2,"next":null,"previous":null,"results":[\#(object),{"id":"link-2"}]}"#,
            "/api/links/")
        #expect(page.linkObjects == [link, .init(id: "link-2")])
        #expect(page.links == ["link-1", "link-2"])

        let detail = Self.read(object, "/api/links/{id}/")
        #expect(detail.linkObjects == [link])
        #expect(detail.institutionUserID == "iuid=" && detail.externalID == "cust")
        #expect(Self.read(object, "/api/accounts/").linkObjects.isEmpty)
    }

    @Test func `a nested link object counts as a link`() {
        #expect(Self.read(#"{"link": {"id": "link-9", "status": "valid"}}"#).links == ["link-9"])
    }

    @Test func `no more link objects are kept than a page can have`() {
        let results = (0..<1500).map { #"{"id":"link-\#($0)","status":"valid"}"# }
        let facets = Self.read(
            #"{"results":[\#(results.joined(separator: ","))]}"#, "/api/links/")
        #expect(facets.linkObjects.count == BodyFacets.mostValues)
        #expect(facets.linkObjects.last == .init(id: "link-999", status: "valid"))
        #expect(facets.links.count == BodyFacets.mostValues)
        #expect(facets.page?.results == 1500)
    }

    @Test(arguments: [
        "", " ", "null", "42", "\"text\"", "{", "[", "[[[[", "{]", "<html>", "\u{FEFF}{}",
        #"{"request_id":1e999,"count":99999999999999999999,"results":[1,[2],{}]}"#,
        #"{"link":{"link":{"link":[[{"id":3}]]}}}"#, "{\"link\":\"\\ud800\"}", "\0\0\0",
    ])
    func `any body is read without harm`(body: String) {
        for status in [200, 400] {
            for length in 0...body.utf8.count {
                let cut = Array(body.utf8.prefix(length))
                _ = BodyFacets.read(
                    cut.span,
                    in: .init(
                        template: "/api/links/", side: .response, method: "GET", status: status))
            }
        }
    }

    @Test func `what stood before the damage is found`() {
        let facets = Self.read(
            #"{"request_id":"0c3f2a9b6d7e4f10a1b2c3d4e5f60718","link":"link-1","x":}"#)
        #expect(facets.requestIDs.count == 1)
        #expect(facets.links == ["link-1"])
    }

    @Test func `depth neither traps nor hides what comes before it`() {
        let deep = #"[{"code":"first"},"# + String(repeating: #"{"a":["#, count: 50_000)
        #expect(Self.read(deep, status: 500).errorCodes.count <= 1)
    }

    @Test func `readers on many threads do not disturb each other`() async {
        await withTaskGroup(of: Bool.self) { group in
            for number in 0..<64 {
                group.addTask {
                    let body = #"{"link":"link-\#(number)","external_id":"e-\#(number)"}"#
                    return (0..<200).allSatisfy { _ in
                        let facets = Self.read(body)
                        return facets.links == ["link-\(number)"]
                            && facets.externalID == "e-\(number)"
                    }
                }
            }
            for await isRight in group { #expect(isRight) }
        }
    }
}
