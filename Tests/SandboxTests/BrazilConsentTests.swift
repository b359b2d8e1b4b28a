import Foundation
import Sandbox
import Testing

struct BrazilConsentTests {
    let client = SandboxClient()

    private func consents(of document: String) async throws -> [[String: Any]] {
        try await client.everyPage(of: "/api/consents/?user_document=\(document)")
    }

    /// Each link through open finance, with the document of its holder.
    private func holders() async throws -> [(link: String, document: String)] {
        let path = "/api/links/?institution__in=ofmockbank_br_retail,ofmockbank_br_business"
        var holders: [(link: String, document: String)] = []
        for link in try await client.everyPage(of: path).map({ $0.string("id") }) {
            let owner = try await client.get("/api/owners/?link=\(link)").results[0]
            holders.append((link, owner.object("document_id").string("document_number")))
        }
        return holders
    }

    @Test func `each link through open finance has a consent, found by its holder's document`()
        async throws
    {
        let holders = try await holders()
        #expect(holders.count > 4)
        for holder in holders {
            let found = try await consents(of: holder.document)
            #expect(Set(found.map { $0.string("link_id") }) == [holder.link])
            let link = try await client.get("/api/links/\(holder.link)/").object
            let consent = try #require(found.first { $0.string("status") == "AUTHORISED" })
            #expect(consent.string("belvo_institution_name") == link.string("institution"))
            let detail = try await client.get("/api/consents/\(consent.string("id"))/")
            #expect(NSDictionary(dictionary: detail.object) == NSDictionary(dictionary: consent))
            // Who acts for a company is found as well, and is a person.
            let person = consent.string("document_number")
            #expect(CheckDigits.isValid(person, "CPF"))
            #expect(try await consents(of: person).count == found.count)
            let register = consent.object("permissions")["REGISTER"] as? [String]
            let word = holder.document.count == 14 ? "BUSINESS" : "PERSONAL"
            #expect(register?.allSatisfy { $0.contains(word) } == true)
        }
        #expect(holders[0].document == client.belvo.userDocument)
    }

    @Test func `a consent lasts as long as it says, or until it is revoked`() async throws {
        var durations: Set<Int?> = []
        for holder in try await holders() {
            let held = try await consents(of: holder.document).filter {
                $0.string("status") == "AUTHORISED"
            }
            #expect(held.count == 1)
            let consent = try #require(held.first)
            let duration = consent["consent_duration"] as? Int
            durations.insert(duration)
            #expect(consent["undefined_consent_expiration"] as? Bool == (duration == nil))
            #expect((consent["expired_at"] is NSNull) == (duration == nil))
            guard let duration else { continue }
            #expect([92, 183, 275, 366].contains(duration))
            let first = try date(consent.string("created_at"))
            let last = try date(consent.string("expired_at"))
            #expect(Int(last.timeIntervalSince(first) / 86_400) == duration)
            #expect(consent.string("created_at") < SandboxClient.today)
            #expect(consent.string("expired_at") > SandboxClient.today)
        }
        #expect(durations.count > 2)
    }

    private func date(_ moment: String) throws -> Date {
        try Date("\(moment.prefix(10))T00:00:00Z", strategy: .iso8601)
    }

    @Test func `a list without a document, or with none that can be one, is refused`()
        async throws
    {
        for query in ["", "?user_document=", "?page=1"] {
            let reply = try await client.get("/api/consents/\(query)")
            #expect(reply.status == 400)
            #expect(reply.codes == ["required"])
            #expect(reply.fields == ["user_document"])
        }
        for document in ["7610927767", "761092776730000", "761.092.776-73", "abcdefghijk"] {
            let reply = try await client.get("/api/consents/?user_document=\(document)")
            #expect(reply.status == 400, "\(document)")
            #expect(reply.codes == ["invalid"])
        }
        #expect(try await client.get("/api/consents/?user_document=12345678909").count == 0)
        let path = "/api/consents/?user_document=\(client.belvo.userDocument)"
        #expect(try await client.call("POST", path, "{}").status == 405)
        let names = try await client.get("\(path)&fields=id,status").results[0].keys
        #expect(Set(names) == ["id", "status"])
    }

    @Test func `a consent goes with its link`() async throws {
        let document = client.belvo.userDocument
        let consent = try await consents(of: document)[0]
        let path = "/api/consents/\(consent.string("id"))/"
        #expect(try await client.get(path).status == 200)
        let link = consent.string("link_id")
        #expect(try await client.get("/api/consents/\(link)/").status == 404)
        #expect(try await client.call("DELETE", "/api/links/\(link)/").status == 204)
        #expect(try await client.get(path).status == 404)
        #expect(try await consents(of: document).isEmpty)
    }
}
