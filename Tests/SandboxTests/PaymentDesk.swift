import Exchange
import Foundation
import NIOCore
import Sandbox
import Synchronization

/// A caller of the payments' side with a clock that it sets itself.
final class PaymentDesk: Sendable {
    private let belvo: SimulatedBelvo
    private let clock: Clock

    private final class Clock: Sendable {
        let seconds = Atomic<Int64>(0)
    }

    init() {
        let clock = Clock()
        self.clock = clock
        belvo = .begin(
            SandboxConfiguration(
                seed: 7,
                time: {
                    let start = SandboxClient.noon
                    let passed = clock.seconds.load(ordering: .relaxed) * 1_000_000
                    return Moment(
                        wallMicroseconds: start.wallMicroseconds + passed,
                        monotonicNanoseconds: start.monotonicNanoseconds)
                }))
    }

    func wait(seconds: Int64) { clock.seconds.add(seconds, ordering: .relaxed) }

    func call(
        _ method: String, _ path: String, _ body: String? = nil, isSecond: Bool = false,
        key: String? = nil, under root: String = "/payments/br/"
    ) async throws -> SandboxReply {
        let credentials = belvo.credentials
        let pair = Data("\(credentials.secretID):\(credentials.secretPassword)".utf8)
        var fields: FieldList = [
            "Host": "127.0.0.1:8080", "Authorization": "Basic \(pair.base64EncodedString())",
        ]
        if isSecond { fields.append("X-Belvo-API-Resource-Version", "Payments-BR.V2") }
        if let key { fields.append("Belvo-Idempotency-Key", key) }
        let target = root + path
        let request = Request(
            id: ExchangeID(at: SandboxClient.noon), received: SandboxClient.noon, face: .baseURL,
            environment: "sandbox", url: RequestURL(host: "sandbox.belvo.com", target: target),
            head: RequestHead(method: method, target: target, fields: fields),
            body: body.map { .whole(ByteBuffer(string: $0)) } ?? .none, reachedAt: nil)
        let sink = CollectingSink()
        try await belvo.respond(to: request, through: sink)
        guard let head = sink.answerHead, sink.hasEnded else { throw OriginError.interrupted }
        return SandboxReply(head: head, body: sink.body)
    }

    /// The webhooks so far, the oldest first.
    func webhooks() async throws -> [[String: Any]] {
        try await call("GET", "webhooks/", under: "/_sandbox/").results.map {
            $0.object("webhook")
        }
    }

    func get(_ path: String, isSecond: Bool = false) async throws -> SandboxReply {
        try await call("GET", path, isSecond: isSecond)
    }

    func post(
        _ path: String, _ body: String, isSecond: Bool = false, key: String? = nil
    ) async throws -> SandboxReply {
        try await call("POST", path, body, isSecond: isSecond, key: key)
    }
}

/// What payments are made of.
extension PaymentDesk {
    func bank() async throws -> String {
        try await get("institutions/?name=ofmockbank_br_retail").results[0].string("id")
    }

    func customer(isSecond: Bool = false) async throws -> SandboxReply {
        let body = #"{"identifier":"76109277673","name":"Ana Lima"}"#
        return try await post("customers/", body, isSecond: isSecond)
    }

    /// The customer who is there, or a new one.
    private func knownCustomer() async throws -> [String: Any] {
        if let known = try await get("customers/").results.first { return known }
        return try await customer().object
    }

    func account() async throws -> SandboxReply {
        let holder =
            #"{"type":"BUSINESS","information":{"name":"Loja","identifier_type":"CNPJ","identifier":"50685362006773"}}"#
        let details = #"{"account_type":"CHECKINGS","agency":"0444","number":"457220"}"#
        let body =
            #"{"institution":"\#(try await bank())","holder":\#(holder),"details":\#(details)}"#
        return try await post("bank-accounts/", body)
    }

    private func secondAccountBody() async throws -> String {
        let bank = try await bank()
        return """
            {"holder":{"name":"Loja","identifier":"50685362006773"},"details":\
            {"institution":"\(bank)","account_type":"CHECKINGS","agency":"0444","number":"457220"}}
            """
    }

    func secondAccount() async throws -> SandboxReply {
        try await post("bank-accounts/", try await secondAccountBody(), isSecond: true)
    }

    /// A payment to the one account, by a customer who is made with the first of them.
    func intent(
        amount: String = "10.50", isConfirmed: Bool = true, more: String = "", key: String? = nil
    ) async throws -> SandboxReply {
        let known = try await knownCustomer()
        if try await get("bank-accounts/").count == 0 { _ = try await account() }
        let account = try await get("bank-accounts/").results[0].string("id")
        let body = """
            {"amount":"\(amount)","customer":"\(known.string("id"))","description":"Sapatos",\
            "allowed_payment_method_types":["open_finance"],"payment_method_details":\
            {"open_finance":{"beneficiary_bank_account":"\(account)","payer_institution":\
            "\(try await bank())","callback_url":"https://shop.example.com/"\(more)}},\
            "confirm":\(isConfirmed),"metadata":{"order":"1"}}
            """
        return try await post("payment-intents/", body, key: key)
    }

    /// Immediate, or scheduled when `more` says when.
    func authorization(
        amount: String, more: String = "", customer: String? = nil
    ) async throws -> SandboxReply {
        let payer = customer.map { "\"\($0)\"" } ?? #"{"identifier":"76109277673","name":"Ana"}"#
        let method = more.isEmpty ? "PIX_OF_IMMEDIATE" : "PIX_OF_SCHEDULED"
        let body = """
            {"payment_method":"\(method)","description":"Sapatos",\
            "return_url":"https://shop.example.com/","payer":{"customer":\(payer),\
            "institution":"\(try await bank())"},"beneficiary":{"type":"BANK_ACCOUNT",\
            "target":\(try await secondAccountBody())},"payment_method_configuration":\
            {"amount":\(amount),"statement_description":"Loja"\(more)}}
            """
        return try await post("payment-authorizations/", body, isSecond: true)
    }

    func enrollment() async throws -> SandboxReply {
        let known = try await knownCustomer()
        let body = """
            {"type":"open_finance_biometric_pix","details":{"customer":"\(known.string("id"))",\
            "institution":"\(try await bank())","callback_url":"https://shop.example.com/",\
            "platform":"IOS","risk_signals":{"device":"1"}}}
            """
        return try await post("enrollments/", body)
    }
}
