import Belvo
import Testing

@Suite struct RouteTests {
    @Test func `the table holds the whole contract and the session probe`() {
        let contract = Endpoint.all.filter { $0.template != "/api/" }
        #expect(contract.count == 83)
        #expect(contract.reduce(0) { $0 + $1.operations.count } == 148)
        #expect(Set(contract.map(\.template)).count == 83)
        #expect(Route.match(path: "/api/")?.template == "/api/")
    }

    @Test func `an example of every template leads back to it`() {
        for endpoint in Endpoint.all {
            for value in ["7d0c9d0a-5f4e-4a25-8a6e-3b1f7c2d4e55", "12", "complete", "{id}", "~"] {
                let path = Self.example(of: endpoint.template, value)
                #expect(Route.match(path: path)?.template == endpoint.template, "\(path)")
            }
        }
    }

    @Test(arguments: [
        // No trailing slash, nothing where a value should be, an unknown path, more than a known one.
        "", "/", "/api", "/api/links", "/api/links/7d0c9d0a", "/api/links//", "/api//",
        "/api/br/exchanges//history/", "/api/webhooks/", "/api/links/a/refresh/b/",
        "/api/links/a/refres/", "/payments/br/", "/API/links/", "/api/links/?page=2", "api/links/",
        "/api/links/ä", "/payments/br/payment-intents/a/charges//cancel/",
    ])
    func `a path outside the contract has no route`(path: String) {
        #expect(Route.match(path: path) == nil)
    }

    @Test(arguments: [
        ("/payments/br/enrollments/complete-redirection/", "complete-redirection/"),
        ("/payments/br/enrollments/complete-redirectio/", "{enrollment_id}/"),
        ("/payments/br/enrollments/complete-redirection2/", "{enrollment_id}/"),
        ("/payments/br/enrollments/c/", "{enrollment_id}/"),
        ("/payments/br/enrollments/ção/", "{enrollment_id}/"),
    ])
    func `a fixed segment wins over a variable one`(path: String, ending: String) {
        #expect(Route.match(path: path)?.template == "/payments/br/enrollments/" + ending)
    }

    @Test func `a route knows lists, details and what success looks like`() throws {
        let links = try #require(Route.match(path: "/api/links/"))
        #expect(links.isList && !links.isDetail)
        #expect(links.operation("POST")?.successes.map(\.status) == [201])
        #expect(links.operation("PUT") == nil)

        let link = try #require(Route.match(path: "/api/links/x/"))
        #expect(link.isDetail && !link.isList)
        let deletion = try #require(link.operation("DELETE"))
        #expect(deletion.successes.map(\.shape) == [.requestID, .empty])
        #expect(deletion.successes.map(\.status) == [202, 204])
    }

    private static func example(of template: String, _ value: String) -> String {
        template.split(separator: "/", omittingEmptySubsequences: false)
            .map { $0.hasPrefix("{") ? value : String($0) }.joined(separator: "/")
    }
}
