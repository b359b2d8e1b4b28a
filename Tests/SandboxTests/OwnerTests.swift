import Foundation
import Testing

/// What may be noted about owners and contracts beside what must.
struct OwnerTests {
    let client = SandboxClient()

    private func owners(_ member: String) async throws -> [[String: Any]] {
        try await client.everyPage(of: "/api/owners/").filter { $0[member] != nil }
    }

    @Test(arguments: [1, 7, 23] as [UInt64])
    func `the mock bank notes everything about a person, others leave something out`(
        _ seed: UInt64
    ) async throws {
        let client = SandboxClient(seed: seed)
        let link = try await client.link(at: "ofmockbank_br_retail")
        let owner = try #require(try await client.get("/api/owners/?link=\(link)").results.first)
        let remarks = ["social_name", "marital_status_additional_info"]
        #expect(remarks.allSatisfy { owner[$0] is String })
        #expect(owner.objects("filiations")[0]["social_name"] is String)
        #expect(owner.objects("addresses")[0]["additional_info"] is String)
        let nationalities = owner.objects("nationalities")
        #expect(nationalities.count == 2)
        let passport = try #require(nationalities[1].objects("documents").first)
        #expect(passport.string("type") == "PASSPORT")
        #expect(passport.string("issue_date") < passport.string("expiration_date"))
        // It must be there, though the contract lists no such property.
        #expect(passport["type_additional_info"] != nil)
        let all = try await client.everyPage(of: "/api/owners/")
        #expect(all.contains { $0["social_name"] is NSNull })
    }

    @Test func `whoever holds a company has a share, and the shares make no more than the whole`()
        async throws
    {
        let companies = try await owners("parties")
        #expect(!companies.isEmpty)
        for company in companies {
            let parties = company.objects("parties")
            let whole = parties.reduce(0) { $0 + $1.number("percentage_type") }
            #expect(whole > 0.99 && whole <= 1)
            for party in parties {
                let isCompany = party.string("person_type") == "COMPANY"
                #expect((party["company_name"] is String) == isCompany)
                #expect((party["trade_name"] is String) == isCompany)
                #expect(party.string("document_type") == (isCompany ? "CNPJ" : "CPF"))
                #expect(
                    (party["document_issue_date"] is String)
                        == (party["document_expiration_date"] is String))
            }
        }
        let kinds = companies.flatMap { $0.objects("parties") }.map { $0.string("person_type") }
        #expect(Set(kinds) == ["INDIVIDUAL", "COMPANY"])
    }

    @Test func `a mortgage says what a plain loan does not`() async throws {
        let link = try await client.link(at: "ofmockbank_br_retail")
        let accounts = try await client.everyPage(of: "/api/accounts/?link=\(link)")
        let loans = accounts.map { ($0.string("category"), $0.object("loan_data")) }
            .filter { !$0.1.isEmpty }
        #expect(Set(loans.map(\.0)) == ["LOAN_ACCOUNT", "FINANCING_ACCOUNT"])
        for (category, loan) in loans {
            let isMortgage = category == "FINANCING_ACCOUNT"
            for member in [
                "settlement_date", "amortization_schedule_info", "installment_frequency_info",
            ] {
                #expect((loan[member] is String) == isMortgage, "\(member)")
            }
            #expect(loan.objects("balloon_payments").count == (isMortgage ? 1 : 0))
            for payment in loan.objects("balloon_payments") {
                #expect(payment.string("due_date") < SandboxClient.today)
                #expect(payment.cents("amount") * 20 <= loan.cents("contract_amount"))
                #expect(payment.string("due_date") > loan.string("contract_start_date"))
            }
            for fee in loan.objects("fees") {
                let isPercentage = fee.string("fee_charge") == "PERCENTAGE"
                #expect((fee["rate"] is NSNull) != isPercentage)
            }
        }
    }
}
