import Foundation
import Testing

/// Brazil's resources against Belvo's own contract.
@Suite(
    .enabled(if: Contract.atHand() != nil, "Belvo's openapi.json is not beside the clone"))
struct BrazilContractTests {
    let client = SandboxClient()

    private static let links = [
        "ofmockbank_br_retail", "ofmockbank_br_business", "erebor_br_retail",
    ]

    private func objects(of path: String) async throws -> [[String: Any]] {
        var objects: [[String: Any]] = []
        for institution in Self.links {
            let link = try await client.link(at: institution)
            objects += try await client.everyPage(of: "/api/\(path)/?link=\(link)")
        }
        return objects
    }

    @Test func `bills are as the contract says`() async throws {
        ContractCheck.expect(try await objects(of: "bills"), "Bill")
    }

    @Test func `exchanges are as the contract says`() async throws {
        ContractCheck.expect(try await objects(of: "br/exchanges"), "Exchange")
    }

    @Test func `events of exchanges are as the contract says`() async throws {
        var events: [[String: Any]] = []
        for exchange in try await objects(of: "br/exchanges") {
            let path = "/api/br/exchanges/\(exchange.string("id"))/history/"
            events += try await client.get(path).results
        }
        ContractCheck.expect(events, "ExchangeHistory")
    }

    /// Some patterns of the contract have typographic quotes around them, so that no text can match. What
    /// stands between them is held against the objects in the tests of investments.
    @Test(arguments: [
        ("br/investments", "InvestmentBrazil"),
        ("br/investment-transactions", "InvestmentTransactionBrazil"),
    ])
    func `investments are as the contract says, but for patterns that nothing can match`(
        _ path: String, _ schema: String
    ) async throws {
        let contract = try #require(Contract.atHand())
        let objects = try await objects(of: path)
        #expect(!objects.isEmpty)
        let faults = objects.flatMap { contract.faults(of: $0, schema) }
            .filter { !$0.contains("is against \u{2018}") }
        let first = faults.prefix(5)
        #expect(first.isEmpty)
    }

    /// The schema knows no null for the day on which a consent ends, its description does.
    @Test func `consents are as the contract says`() async throws {
        var consents: [[String: Any]] = []
        for institution in ["ofmockbank_br_retail", "ofmockbank_br_business"] {
            let links = try await client.everyPage(of: "/api/links/?institution=\(institution)")
            for link in links.map({ $0.string("id") }) {
                let owner = try await client.get("/api/owners/?link=\(link)").results[0]
                let document = owner.object("document_id").string("document_number")
                consents += try await client.get("/api/consents/?user_document=\(document)").results
            }
        }
        #expect(consents.count > 4)
        ContractCheck.expect(consents.filter { !($0["expired_at"] is NSNull) }, "Consents")
        let contract = try #require(Contract.atHand())
        for consent in consents where consent["expired_at"] is NSNull {
            #expect(
                contract.faults(of: consent, "Consents") == ["Consents.expired_at must not be null"]
            )
        }
    }

    @Test func `lists of an owner that must not be empty are not`() async throws {
        var seen = 0
        for owner in try await client.everyPage(of: "/api/owners/") {
            guard let documents = owner["additional_documents"] as? [[String: Any]] else {
                continue
            }
            seen += 1
            #expect(!documents.isEmpty)
            let services = owner.object("financial_relation")["product_services"] as? [String]
            #expect(services?.isEmpty == false)
        }
        #expect(seen > 5)
    }
}
