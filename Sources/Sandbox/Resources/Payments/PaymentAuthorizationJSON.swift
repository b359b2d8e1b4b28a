import Belvo

extension PaymentAuthorization {
    func json(at now: Timestamp) -> JSON {
        let updated = updatedAt(at: now)
        let hadLeave = isAuthorized(at: now)
        return [
            "id": .id(id),
            "created_at": .timestamp(createdAt),
            "updated_at": .timestamp(updated),
            "status": .string(status(at: now)),
            "status_reason_code": .null,
            "status_reason_message": .null,
            "status_updated_at": .timestamp(updated),
            "authorized_at": hadLeave ? .timestamp(authorizedAt) : .null,
            "external_id": details.externalID.map(JSON.id) ?? .null,
            "description": .string(details.description),
            "return_url": .string(details.returnURL),
            "payment_method": .string(
                details.day == nil ? "PIX_OF_IMMEDIATE" : "PIX_OF_SCHEDULED"),
            "payer": [
                "customer": .id(details.customer.id),
                "institution": .id(details.institution.id),
                "representative_identifier": .string(
                    details.representative ?? details.customer.details.identifier),
            ],
            "beneficiary": ["type": "BANK_ACCOUNT", "target": .id(details.account.id)],
            "payment_method_configuration": configuration,
            "charges": .array(shownCharges(at: now).map { .id($0.id) }),
            "metadata": details.metadata,
        ]
    }

    private var configuration: JSON {
        let dates = details.day.map { [JSON.Member("dates", [.date($0)])] } ?? []
        return .object(
            [
                .init("amount", .amount(details.cents)),
                .init("statement_description", .string(details.statement)),
            ] + dates + [
                .init(
                    "authorization_url",
                    .string(PaymentIntentView.redirection(details.institution, id)))
            ])
    }

    func json(of charge: Charge, at now: Timestamp) -> JSON {
        let status = status(of: charge, at: now)
        let hasFailed = status == "FAILED"
        return [
            "id": .id(charge.id),
            "created_at": .timestamp(charge.createdAt),
            "status_updated_at": .timestamp(updatedAt(of: charge, at: now)),
            "status": .string(status),
            "status_reason_code": hasFailed ? "payment_rejected" : .null,
            "status_reason_message": hasFailed
                ? "The payment was rejected by the payer's institution." : .null,
            "amount": .amount(details.cents),
            "date": .date(charge.day),
            "end_to_end_id": .string(charge.endToEnd),
            "statement_description": .string(details.statement),
            "external_id": .id(details.externalID ?? charge.id),
            "beneficiary": ["bank_account": beneficiaryAccount],
            "payer": ["bank_account": payerAccount],
            "metadata": details.metadata,
            "next": charge.next.map(JSON.id) ?? .null,
            "previous": charge.previous.map(JSON.id) ?? .null,
        ]
    }

    private var beneficiaryAccount: JSON {
        let account = details.account.details
        return [
            "id": .id(details.account.id),
            "holder": [
                "name": .string(account.holder.name),
                "identifier": .string(account.holder.identifier),
            ],
            "details": [
                "institution": .id(account.institution.id), "agency": .string(account.agency),
                "number": .string(account.number), "account_type": .string(account.type),
                "code": .string(account.institution.code),
            ],
        ]
    }

    private var payerAccount: JSON {
        [
            "holder": ["identifier": .string(details.customer.details.identifier)],
            "details": [
                "institution": .id(details.institution.id),
                "code": .string(details.institution.code), "account_type": "CHECKINGS",
                "agency": .string(payerAgency), "number": .string(payerNumber),
            ],
        ]
    }
}
