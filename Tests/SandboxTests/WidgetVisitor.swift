import Foundation
import Sandbox
import Testing

/// An end user's browser with the widget's page, and the application that sent him there.
struct WidgetVisitor {
    static let path = "/_sandbox/widget/api/"
    static let everyScope =
        "read_institutions,write_links,read_links,read_consents,write_consents,"
        + "write_consent_callback"

    let clock = StandingClock()
    let client: SandboxClient

    init() { client = SandboxClient(clock: clock) }

    /// - Parameter more: members of the token's body, with a comma before each.
    func askForToken(
        scopes: String = everyScope, _ more: String = "", of other: SandboxClient? = nil
    ) async throws -> SandboxReply {
        let keys = (other ?? client).belvo.credentials
        let body =
            #"{"id":"\#(keys.secretID)","password":"\#(keys.secretPassword)","#
            + #""scopes":"\#(scopes)"\#(more)}"#
        return try await (other ?? client).call(
            "POST", "/api/token/", body, authorization: .none)
    }

    func token(scopes: String = everyScope, _ more: String = "") async throws -> String {
        let reply = try await askForToken(scopes: scopes, more)
        try #require(reply.status == 200, "\(reply.text)")
        return reply.object.string("access")
    }

    /// A token with which a consent makes a link.
    func consentToken(_ people: String, _ more: String = "") async throws -> String {
        try await token(
            #","widget":{"openfinance_feature":"consent_link_creation","#
                + #""consent":{"identification_info":[\#(people)]}}\#(more)"#)
    }

    static let person = #"{"type":"CPF","number":"52998224725","name":"Ana"}"#
    static let company = #"{"type":"CNPJ","number":"11222333000181","name":"Loja"}"#

    func call(
        _ method: String, _ path: String, _ token: String, _ body: String? = nil
    ) async throws -> SandboxReply {
        try await client.call(
            method, Self.path + path, body, authorization: .value("Bearer \(token)"))
    }

    func institutions(_ token: String, _ query: String = "") async throws -> [String] {
        let reply = try await call("GET", "institutions/" + query, token)
        try #require(reply.status == 200, "\(reply.text)")
        return reply.results.map { $0.string("name") }
    }

    func link(_ id: String) async throws -> [String: Any] {
        try await client.get("/api/links/\(id)/").object
    }
}
