import Foundation
import Testing

/// The objects against Belvo's own contract. The contract is not part of this repository; where it does not lie beside
/// it, these are counted as skipped.
@Suite(
    .enabled(if: Contract.atHand() != nil, "Belvo's openapi.json is not beside the clone"))
struct ContractTests {
    let client = SandboxClient()

    @Test func `institutions are as the contract says`() async throws {
        ContractCheck.expect(
            try await client.everyPage(of: "/api/institutions/"), "InstitutionPublicApi")
    }

    @Test func `links are as the contract says`() async throws {
        ContractCheck.expect(try await client.everyPage(of: "/api/links/"), "Link")
    }

    @Test func `accounts are as the contract says`() async throws {
        ContractCheck.expect(
            try await client.everyPage(of: "/api/accounts/"), "AccountOpenFinanceBrazil")
    }

    @Test func `balances are as the contract says`() async throws {
        let path = "/api/br/balances/?link=\(try await client.link())"
        ContractCheck.expect(try await client.everyPage(of: path), "BalanceOFDA")
    }

    @Test(arguments: ["ofmockbank_br_retail", "gotham_mx_business"])
    func `transactions are as the contract says`(_ institution: String) async throws {
        let link = try await client.link(at: institution)
        let transactions = try await client.everyPage(
            of: "/api/transactions/?link=\(link)&page_size=1000")
        // One of seven meets every kind of movement and keeps the test short.
        let sample = transactions.enumerated().filter { $0.offset % 7 == 0 }.map(\.element)
        ContractCheck.expect(sample, "TransactionOpenFinanceBrazil")
    }

    @Test func `owners are as the contract says, in each of its three shapes`() async throws {
        let owners = try await client.everyPage(of: "/api/owners/")
        let businesses = owners.filter { $0["company_name"] != nil }
        let individuals = owners.filter { $0["birth_date"] != nil }
        let plain = owners.filter { $0["company_name"] == nil && $0["birth_date"] == nil }
        ContractCheck.expect(businesses, "OwnerBusinessOpenFinanceBrazil")
        ContractCheck.expect(individuals, "OwnerIndividualOpenFinanceBrazil")
        ContractCheck.expect(plain, "Owner")
    }

    @Test(arguments: [
        (
            "/api/links/",
            """
            id institution access_mode last_accessed_at created_at external_id institution_user_id \
            status created_by refresh_rate credentials_storage fetch_resources stale_in
            """
        ),
        (
            "/api/accounts/",
            """
            id link institution collected_at created_at last_accessed_at category balance_type \
            overdraft type subtype name number agency check_digit balance currency \
            public_identification_name public_identification_value internal_identification \
            credit_data loan_data funds_data
            """
        ),
        (
            "/api/br/balances/?link=",
            """
            id link account_id account_internal_identification collected_at created_at \
            last_updated_at currency available blocked automatically_invested
            """
        ),
        (
            "/api/transactions/?link=",
            """
            id internal_identification account collected_at created_at value_date transacted_at \
            accounting_date inferred_accounting_date amount local_currency_amount balance currency \
            description observations merchant category subcategory reference type status \
            credit_card_data counterparty loan_data payment_type operation_type \
            operation_type_additional_info mcc
            """
        ),
        (
            "/api/institutions/",
            """
            id name type website display_name country_codes primary_color logo icon_logo text_logo \
            code form_fields features resources integration_type status openbanking_information
            """
        ),
    ])
    func `objects have the fields of Belvo's models`(
        _ path: String, _ names: String
    ) async throws {
        let target = path.hasSuffix("=") ? path + (try await client.link()) : path
        let expected = Set(names.split(separator: " ").map(String.init))
        for object in try await client.get(target).results {
            #expect(Set(object.keys) == expected)
        }
    }
}
