/// Every path of Belvo's contract (OpenAPI 1.223.0: 83 paths, 148 operations) with its operations.
///
/// Generated once from the contract. From here on the table is the source: edit it when Belvo
/// adds a path.
extension Endpoint {
    static let contract: [Endpoint] = [
        Endpoint("/api/institutions/", .get(.page(200))),
        Endpoint("/api/institutions/{id}/", .get(.object(200))),
        Endpoint("/api/links/", .get(.page(200)), .post(.object(201)), .patch(.object(200))),
        Endpoint(
            "/api/links/{id}/",
            .get(.object(200)),
            .put(.object(200)),
            .patch(.object(200)),
            .delete(.requestID(202), .empty(204))),
        Endpoint("/api/links/{id}/refresh/", .post(.requestID(202))),
        Endpoint("/api/consents/", .get(.page(200))),
        Endpoint("/api/consents/{id}/", .get(.object(200))),
        Endpoint("/api/token/", .post(.object(200))),
        Endpoint(
            "/api/accounts/",
            .get(.page(200)), .post(.array(200), .array(201)), .patch(.array(200), .array(201))),
        Endpoint("/api/accounts/{id}/", .get(.object(200)), .delete(.empty(204))),
        Endpoint("/api/br/balances/", .get(.page(200)), .post(.array(200), .array(201))),
        Endpoint("/api/br/balances/{id}/", .get(.object(200))),
        Endpoint("/api/br/exchanges/", .get(.page(200)), .post(.array(200), .array(201))),
        Endpoint("/api/br/exchanges/{id}/", .get(.object(200)), .delete(.empty(204))),
        Endpoint("/api/br/exchanges/{id}/history/", .get(.page(200))),
        Endpoint(
            "/api/transactions/",
            .get(.page(200)),
            .post(.array(200), .array(201), .requestID(202)),
            .patch(.array(200), .array(201))),
        Endpoint("/api/transactions/{id}/", .get(.object(200)), .delete(.empty(204))),
        Endpoint("/api/bills/", .get(.page(200)), .post(.array(200), .array(201))),
        Endpoint("/api/bills/{id}/", .get(.object(200)), .delete(.empty(204))),
        Endpoint(
            "/api/owners/",
            .get(.page(200)), .post(.array(200), .array(201)), .patch(.array(200), .array(201))),
        Endpoint("/api/owners/{id}/", .get(.object(200)), .delete(.empty(204))),
        Endpoint(
            "/api/br/investments/",
            .get(.page(200)), .post(.array(200), .array(201), .requestID(202))),
        Endpoint("/api/br/investments/{id}/", .get(.object(200)), .delete(.empty(204))),
        Endpoint(
            "/api/br/investment-transactions/",
            .get(.page(200)), .post(.array(200), .array(201), .requestID(202))),
        Endpoint("/api/br/investment-transactions/{id}/", .get(.object(200)), .delete(.empty(204))),
        Endpoint(
            "/api/employment-records/",
            .get(.page(200)), .post(.array(200), .array(201), .requestID(202))),
        Endpoint("/api/employment-records/{id}/", .get(.object(200)), .delete(.empty(204))),
        Endpoint("/api/mx/current-employments/", .get(.page(200)), .post(.array(200), .array(201))),
        Endpoint("/api/mx/current-employments/{id}/", .get(.object(200)), .delete(.empty(204))),
        Endpoint(
            "/api/br/employments/",
            .get(.page(200)), .post(.array(200), .array(201), .requestID(202))),
        Endpoint("/api/br/employments/{id}/", .get(.object(200)), .delete(.empty(204))),
        Endpoint(
            "/api/incomes/",
            .get(.page(200)), .post(.object(200), .object(201)), .patch(.array(200), .array(201))),
        Endpoint("/api/incomes/{id}/", .get(.object(200)), .delete(.empty(204))),
        Endpoint(
            "/api/recurring-expenses/",
            .get(.page(200)), .post(.array(200), .array(201)), .patch(.array(200), .array(201))),
        Endpoint("/api/recurring-expenses/{id}/", .get(.array(200)), .delete(.empty(204))),
        Endpoint(
            "/api/risk-insights/",
            .get(.page(200)), .post(.object(200), .object(201)), .patch(.array(200), .array(201))),
        Endpoint("/api/risk-insights/{id}/", .get(.array(200)), .delete(.empty(204))),
        Endpoint("/api/employment-metrics/", .get(.page(200)), .post(.object(200), .object(201))),
        Endpoint("/api/employment-metrics/{id}/", .get(.object(200)), .delete(.empty(204))),
        Endpoint("/api/financial-statements/", .get(.page(200)), .post(.array(200), .array(201))),
        Endpoint("/api/financial-statements/{id}/", .get(.object(200)), .delete(.empty(204))),
        Endpoint(
            "/api/invoices/",
            .get(.page(200)),
            .post(.array(200), .array(201), .requestID(202)),
            .patch(.array(200), .array(201))),
        Endpoint("/api/invoices/{id}/", .get(.object(200)), .delete(.empty(204))),
        Endpoint(
            "/api/tax-compliance-status/",
            .get(.page(200)), .post(.object(200), .object(201))),
        Endpoint("/api/tax-compliance-status/{id}/", .get(.object(200)), .delete(.empty(204))),
        Endpoint("/api/tax-returns/", .get(.page(200)), .post(.array(200), .array(201))),
        Endpoint("/api/tax-returns/{id}/", .get(.object(200)), .delete(.empty(204))),
        Endpoint("/api/tax-retentions/", .get(.page(200)), .post(.array(200), .array(201))),
        Endpoint("/api/tax-retentions/{id}/", .get(.object(200)), .delete(.empty(204))),
        Endpoint("/api/tax-status/", .get(.page(200)), .post(.object(200), .object(201))),
        Endpoint("/api/tax-status/{id}/", .get(.object(200)), .delete(.empty(204))),
        Endpoint(
            "/api/cl/invoices/",
            .get(.page(200)), .post(.array(200), .array(201), .requestID(202))),
        Endpoint("/api/cl/invoices/{id}/", .get(.object(200)), .delete(.empty(204))),
        Endpoint("/api/cl/tax-status/", .get(.page(200)), .post(.array(200), .array(201))),
        Endpoint("/api/cl/tax-status/{id}/", .get(.object(200)), .delete(.empty(204))),
        Endpoint("/api/cl/debt-reports/", .get(.page(200)), .post(.array(200), .array(201))),
        Endpoint("/api/cl/debt-reports/{id}/", .get(.object(200)), .delete(.empty(204))),
        Endpoint("/payments/br/institutions/", .get(.page(200))),
        Endpoint("/payments/br/charges/", .get(.page(200))),
        Endpoint("/payments/br/charges/{charge_id}/", .get(.object(200))),
        Endpoint("/payments/br/customers/", .get(.page(200)), .post(.object(201))),
        Endpoint("/payments/br/customers/{id}/", .get(.object(200))),
        Endpoint("/payments/br/bank-accounts/", .get(.page(200)), .post(.object(201))),
        Endpoint("/payments/br/bank-accounts/{id}/", .get(.object(200))),
        Endpoint("/payments/br/payment-intents/", .get(.page(200)), .post(.object(201))),
        Endpoint("/payments/br/payment-intents/{id}/", .get(.object(200)), .patch(.object(200))),
        Endpoint("/payments/br/payment-intents/{id}/cancel/", .post(.empty(204))),
        Endpoint("/payments/br/payment-intents/{payment_intent_id}/charges/", .get(.page(200))),
        Endpoint(
            "/payments/br/payment-intents/{payment_intent_id}/charges/{charge_id}/",
            .get(.object(200))),
        Endpoint(
            "/payments/br/payment-intents/{payment_intent_id}/charges/{charge_id}/cancel/",
            .post(.empty(204))),
        Endpoint("/payments/br/payment-authorizations/", .get(.page(200)), .post(.object(201))),
        Endpoint(
            "/payments/br/payment-authorizations/{payment_authorization_id}/",
            .get(.object(200))),
        Endpoint(
            "/payments/br/payment-authorizations/{payment_authorization_id}/cancel/",
            .post(.empty(204))),
        Endpoint(
            "/payments/br/payment-authorizations/{payment_authorization_id}/charges/",
            .get(.page(200))),
        Endpoint(
            "/payments/br/payment-authorizations/{payment_authorization_id}/charges/{charge_id}/",
            .get(.object(200))),
        Endpoint(
            "/payments/br/payment-authorizations/{payment_authorization_id}/charges/{charge_id}/retry/",
            .post(.object(201))),
        Endpoint(
            "/payments/br/payment-authorizations/{payment_authorization_id}/charges/{charge_id}/cancel/",
            .post(.empty(204))),
        Endpoint("/payments/br/transactions/", .get(.page(200))),
        Endpoint("/payments/br/transactions/{id}/", .get(.object(200))),
        Endpoint("/payments/br/enrollments/", .get(.page(200)), .post(.object(201))),
        Endpoint("/payments/br/enrollments/{enrollment_id}/", .get(.object(200))),
        Endpoint("/payments/br/token/", .post(.object(200))),
        Endpoint("/payments/br/enrollments/complete-redirection/", .post(.object(200))),
    ]
}
