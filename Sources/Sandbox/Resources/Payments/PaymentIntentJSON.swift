import Belvo

/// A payment as it is shown at a moment.
struct PaymentIntentView {
    let intent: PaymentIntent
    let now: Timestamp
    let owner: String

    private var details: PaymentIntent.Details { intent.details }

    var json: JSON {
        let status = intent.status(at: now)
        return [
            "id": .id(intent.id),
            "customer": .id(details.customer.id),
            "external_id": .id(details.externalID ?? intent.id),
            "created_at": .timestamp(intent.createdAt),
            "created_by": .string(owner),
            "updated_at": .timestamp(intent.updatedAt(at: now)),
            "status": .string(status),
            "amount": .amount(details.cents),
            "currency": "BRL",
            "description": .string(details.description),
            "statement_description": .string(details.statement),
            "selected_payment_method_type": .string(details.methodType),
            "allowed_payment_method_types": .strings([details.methodType]),
            "payment_method_details": ["open_finance": method],
            "payment_method_information": ["open_finance": information],
            "failure_code": status == "FAILED" ? .string(Self.failureCode) : .null,
            "failure_message": status == "FAILED" ? .string(Self.failureMessage) : .null,
            "metadata": details.metadata,
            "charges": .array((intent.confirmation?.charges ?? []).map(charge)),
            "provider": "belvo",
            // The contract has no null here: where nothing went wrong, there is nothing to say.
            "last_error": [
                "error_code": status == "FAILED" ? "payment_error" : "",
                "error_message": status == "FAILED" ? .string(Self.failureMessage) : "",
            ],
            "next_step": nextStep(status),
        ]
    }

    private static let failureCode = "payment_rejected"
    private static let failureMessage = "The payment was rejected by the payer's institution."

    private var method: JSON {
        let schedule = details.schedule?.json ?? .null
        let cpf = JSON.text((details.cpf ?? personalNumber).map(Self.masked))
        switch details.beneficiary {
        case .account(let account):
            return [
                "beneficiary_bank_account": .id(account.id),
                "payer_institution": .id(details.payer.id), "schedule": schedule,
                "callback_url": .string(details.callback), "cpf": cpf,
            ]
        case .pixKey(let key, _):
            return [
                "pix_key": .string(key), "payer_institution": .id(details.payer.id),
                "callback_url": .string(details.callback), "cpf": cpf, "schedule": schedule,
            ]
        }
    }

    private var personalNumber: String? {
        details.customer.isBusiness ? nil : details.customer.details.identifier
    }

    /// Two digits at either end, stars between them.
    private static func masked(_ number: String) -> String {
        "\(number.prefix(2))******\(number.suffix(2))"
    }

    private var information: JSON {
        let first = intent.confirmation?.charges.first
        guard case .pixKey(_, let holder) = details.beneficiary else {
            return .object(confirmed(first))
        }
        let keyDetails = JSON.Member(
            "pix_key_details",
            [
                "identifier": .string(Self.masked(holder.identifier)),
                "name": .string(holder.name),
            ])
        // Before its confirmation, only whose key it is, for the payer to look at.
        return .object((first == nil ? [] : confirmed(first)) + [keyDetails])
    }

    private func confirmed(_ charge: PaymentIntent.Charge?) -> [JSON.Member] {
        let day = charge?.day ?? intent.days(confirmedAt: intent.createdAt)[0]
        return [
            .init("provider_request_id", .text(intent.confirmation?.providerRequest)),
            .init(
                "redirect_url",
                charge == nil ? .null : .string(Self.redirection(details.payer, intent.id))),
            .init("end_to_end_id", .text(charge?.endToEnd)),
            .init("settlement_date", .date(day)),
        ]
    }

    static func redirection(_ payer: PaymentInstitution, _ id: ObjectID) -> String {
        let slug = payer.institution.name.prefix { $0 != "_" }
        return "https://www.\(slug).example.com/authorize?payment=\(id)"
    }
}

/// Its charges and their transactions.
extension PaymentIntentView {
    func charge(_ charge: PaymentIntent.Charge) -> JSON {
        let status = intent.status(of: charge, at: now)
        let hasSucceeded = status == "SUCCEEDED"
        var members: [JSON.Member] = [
            .init("id", .id(charge.id)),
            .init("created_at", .timestamp(intent.confirmation?.at ?? intent.createdAt)),
            .init("updated_at", .timestamp(intent.updatedAt(of: charge, at: now))),
            .init("created_by", .string(owner)),
            .init("customer", .id(details.customer.id)),
            .init("payment_intent", .id(intent.id)),
            .init("status", .string(status)),
            .init("amount", .amount(details.cents)),
            .init("currency", "BRL"),
            .init("description", .string(details.description)),
            .init("statement_description", .string(details.statement)),
            .init("beneficiary", accountID.map(JSON.id) ?? .null),
            .init("provider", "belvo"),
            .init("payment_method_type", "open_finance"),
            .init("payment_method_details", ["open_finance": chargeMethod]),
            .init("payment_method_information", ["open_finance": information(of: charge)]),
        ]
        // The contract promises the payer's account only for what was paid.
        if hasSucceeded { members.append(.init("payer_information", payer(of: charge))) }
        let transactions = hasSucceeded && accountID != nil ? [transaction(charge)] : []
        return .object(
            members + [
                .init("transactions", .array(transactions)),
                .init("failure_code", status == "FAILED" ? .string(Self.failureCode) : .null),
                .init(
                    "failure_message", status == "FAILED" ? .string(Self.failureMessage) : .null),
                .init("metadata", details.metadata),
            ])
    }

    private var accountID: ObjectID? {
        if case .account(let account) = details.beneficiary { account.id } else { nil }
    }

    private func information(of charge: PaymentIntent.Charge) -> JSON {
        guard case .object(let shown) = information else { return .null }
        return .object(
            confirmed(charge) + shown.filter { $0.name == "pix_key_details" })
    }

    private var chargeMethod: JSON {
        let schedule = details.schedule?.json ?? .null
        return switch details.beneficiary {
        case .account(let account):
            [
                "schedule": schedule, "payer_institution": .id(details.payer.id),
                "beneficiary_bank_account": .id(account.id),
            ]
        case .pixKey(let key, _):
            [
                "payer_institution": .id(details.payer.id), "pix_key": .string(key),
                "schedule": schedule,
            ]
        }
    }

    private func payer(of charge: PaymentIntent.Charge) -> JSON {
        [
            "bank_account": [
                "type": "CHECKINGS", "agency": .string(charge.payerAgency),
                "number": .string(charge.payerNumber), "institution_id": .id(details.payer.id),
            ]
        ]
    }

    func transaction(_ charge: PaymentIntent.Charge) -> JSON {
        [
            "id": .id(charge.transaction),
            "created_at": .timestamp(intent.settledAt(charge)),
            "created_by": .string(owner),
            "amount": .amount(details.cents),
            "currency": "BRL",
            "description": .string(details.description),
            "transaction_type": "INFLOW",
            "beneficiary": .id(accountID ?? intent.id),
            "payer": [:],
            "payment_intent": .id(intent.id),
            "customer": .id(details.customer.id),
        ]
    }

    /// What has been paid into accounts so far.
    var transactions: [PaymentEntry] {
        guard accountID != nil else { return [] }
        return (intent.confirmation?.charges ?? []).filter {
            intent.status(of: $0, at: now) == "SUCCEEDED"
        }.map {
            PaymentEntry(
                json: transaction($0),
                beside: [
                    .comparable(cents: details.cents), .init("charge", .id($0.id)),
                ])
        }
    }
}
