import Foundation

/// What the demo's application does: an integration as many are, with the mistakes that many make.
struct DemoApplication {
    private let belvo: BelvoCaller
    private let key: (id: String, password: String)
    private let progress: (String) -> Void

    init(
        _ belvo: BelvoCaller, key: (id: String, password: String),
        progress: @escaping (String) -> Void
    ) {
        self.belvo = belvo
        self.key = key
        self.progress = progress
    }

    func run() async throws {
        progress("logs in and asks for a widget token")
        _ = try await belvo.get("/api/")
        _ = try await belvo.post(
            "/api/token/",
            [
                "id": key.id, "password": key.password, "scopes": "read_institutions,write_links",
                "external_id": "customer-0042",
            ])
        try await belvo.pages("/api/institutions/?page_size=10") { _ in }

        progress("reads all links")
        var links: [[String: Any]] = []
        try await belvo.pages("/api/links/?page_size=10") { links += $0.results }

        progress("reads accounts, owners, balances and transactions, page by page")
        for link in links {
            guard let id = link["id"] as? String else { continue }
            try await readEverything(of: id)
        }

        progress("registers a link, retrieves through it, deletes it")
        try await registerAndDelete()

        progress("makes the mistakes that support will be asked about")
        try await makeMistakes(links.first?["id"] as? String ?? UUID().uuidString.lowercased())
    }

    private func readEverything(of link: String) async throws {
        _ = try await belvo.get("/api/links/\(link)/")
        try await belvo.pages("/api/accounts/?link=\(link)") { _ in }
        try await belvo.pages("/api/owners/?link=\(link)") { _ in }
        try await belvo.pages("/api/br/balances/?link=\(link)&page_size=50") { _ in }
        var transactions: [[String: Any]] = []
        try await belvo.pages("/api/transactions/?link=\(link)&page_size=100") {
            transactions += $0.results
        }
        if let id = transactions.first?["id"] as? String {
            _ = try await belvo.get("/api/transactions/\(id)/")
        }
    }

    private func registerAndDelete() async throws {
        let answer = try await belvo.post(
            "/api/links/",
            [
                "institution": "tatooine_mx_fiscal", "username": "XAXX010101000",
                "password": "correct horse battery staple", "external_id": "customer-0043",
                "access_mode": "single",
            ])
        guard let id = answer.object["id"] as? String else { return }
        _ = try await belvo.patch("/api/links/\(id)/", ["access_mode": "recurrent"])
        _ = try await belvo.put("/api/links/\(id)/", ["password": "a better password"])
        _ = try await belvo.post("/api/owners/", ["link": id])
        _ = try await belvo.delete("/api/links/\(id)/")
        _ = try await belvo.get("/api/links/\(id)/")
    }

    private func makeMistakes(_ link: String) async throws {
        _ = try await belvo.get("/api/transactions/")
        _ = try await belvo.post("/api/transactions/", ["link": link])
        _ = try await belvo.post(
            "/api/transactions/",
            ["link": link, "date_from": "2026-13-01", "date_to": "2026-01-31"])
        _ = try await belvo.post("/api/accounts/", ["link": "not-a-uuid"])
        _ = try await belvo.get("/api/accounts/00000000-0000-4000-8000-000000000000/")
        _ = try await belvo.get("/api/tokens/")
        _ = try await belvo.patch("/api/institutions/", [:])
        _ = try await belvo.get("/api/transactions/?link=\(link)&page=100000")
    }
}
