import Belvo
import Testing

@Suite struct QueryFacetsTests {
    @Test func `the query names link, institution and ids`() {
        let facets = QueryFacets(
            path: "/api/accounts/", template: "/api/accounts/",
            query:
                "page=2&link=link%2D1&external_id=a+b&institution=erebor&institution_user_id=x%3D")
        #expect(facets.link == "link-1")
        #expect(facets.externalID == "a b")
        #expect(facets.institution == "erebor")
        #expect(facets.institutionUserID == "x=")
    }

    @Test(arguments: ["/api/links/link-1/", "/api/links/link-1/refresh/"])
    func `the path of a link names it`(path: String) {
        let template = Route.match(path: path)?.template
        #expect(QueryFacets(path: path, template: template, query: "link=other").link == "link-1")
    }

    @Test(arguments: ["", "&&", "link", "link=", "=", "%", "%zz=%", "link=%f"])
    func `a broken query is read as far as it goes`(query: String) {
        let facets = QueryFacets(path: "/x", template: nil, query: query)
        #expect(facets.institution == nil)
    }
}
