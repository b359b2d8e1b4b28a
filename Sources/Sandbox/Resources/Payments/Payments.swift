import Belvo

extension Endpoint {
    /// Payments in Brazil: the money of open finance, and what applications make of it.
    static let payments: [Endpoint] =
        [PaymentInstitution.endpoint, paymentToken] + PaymentCustomer.endpoints
        + PaymentAccount.endpoints + PaymentIntent.endpoints + PaymentCharges.endpoints
        + PaymentCharges.transactionEndpoints + PaymentAuthorization.endpoints
        + PaymentAuthorization.chargeEndpoints + PaymentEnrollment.endpoints

    /// Tokens for the widget in which payers confirm with their fingerprint.
    private static let paymentToken = Endpoint(
        path: "/payments/br/token/",
        actions: [
            .post: { call, simulation throws(Refusal) in try issuePaymentToken(call, simulation) }
        ])

    private static func issuePaymentToken(
        _ call: Call, _ simulation: Simulation
    ) throws(Refusal) -> Answer {
        var form = BodyForm(call.body)
        let choices = ["ENROLLMENT", "PAYMENT_INTENT"]
        let uses = form.words("use_cases") ?? []
        if form["use_cases"] == nil { form.complain(.required("use_cases")) }
        for use in uses where !choices.contains(use) {
            form.complain(.invalidChoice(use, field: "use_cases"))
        }
        if form["use_cases"] != nil && uses.isEmpty {
            form.complain(.invalid("This list may not be empty.", field: "use_cases"))
        }
        _ = form.object("widget", isRequired: true, readWidget)
        try form.check()
        let claims: [JSON.Member] = [
            .init("scopes", .strings(uses)), .init("environment", "sandbox"),
            .init("api_url", .string(call.base)), .init("iss", .string(call.base)),
        ]
        return .object(
            status: 200,
            [
                "access": sign("access", accessSeconds, claims, call, simulation),
                "refresh": sign("refresh", refreshSeconds, claims, call, simulation),
            ])
    }

    /// What the contract calls necessary; the looks of the widget are not looked at.
    private static func readWidget(_ form: inout BodyForm) -> Bool? {
        _ = form.object("callback_urls", isRequired: true) { urls in
            _ = urls.url("success")
            _ = urls.url("exit")
            return true
        }
        _ = form.object("branding", isRequired: true) { branding in
            _ = branding.text("company_name", isRequired: true)
            _ = branding.choice("color_scheme", of: ["LIGHT", "DARK"])
            return true
        }
        _ = form.object("payment_intent") { intent in
            _ = intent.cents("amount")
            _ = intent.text("description", isRequired: true)
            return true
        }
        _ = form.object("enrollment") { enrollment in
            _ = enrollment.choice("type", of: ["open_finance_biometric_pix"], isRequired: true)
            return true
        }
        return true
    }
}
