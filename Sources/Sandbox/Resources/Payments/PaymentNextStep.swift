import Belvo

/// What the application is to show next.
extension PaymentIntentView {
    func nextStep(_ status: String) -> JSON {
        let payer = JSON.object([.init("payer_institution", intent.details.payer.embedded)])
        return switch status {
        case "REQUIRES_ACTION": step("display_confirmation_required", confirmation, isReady: true)
        case "PROCESSING": step("display_needs_redirect", payer)
        case "FAILED", "CANCELED": step("display_payment_failed", payer)
        case "SCHEDULED": step("display_payment_processing", payer)
        default: step("display_payment_succeeded", payer)
        }
    }

    private func step(_ name: String, _ value: JSON, isReady: Bool = false) -> JSON {
        .object([
            .init("type", .string("open_finance_\(name)")),
            .init("open_finance_\(name)", value),
            .init("ready_to_confirm", .bool(isReady)),
        ])
    }

    private var confirmation: JSON {
        let payer = intent.details.customer.details
        return [
            "beneficiary_bank_account": beneficiary,
            "payer_name": .string(payer.name ?? payer.identifier),
            "payer_identifier": .string(payer.identifier),
            "payer_institution": intent.details.payer.embedded,
        ]
    }

    private var beneficiary: JSON {
        let place: (id: ObjectID, at: Timestamp, institution: PaymentInstitution)
        let numbers: [JSON.Member]
        let holder: PaymentHolder
        switch intent.details.beneficiary {
        case .account(let account):
            place = (account.id, account.createdAt, account.details.institution)
            holder = account.details.holder
            numbers = [
                .init("account_type", .string(account.details.type)),
                .init("agency", .string(account.details.agency)),
                .init("number", .string(account.details.number)),
            ]
        case .pixKey(let key, let keyHolder):
            // A key says nothing of the account behind it; the payment stands for it.
            place = (intent.id, intent.createdAt, intent.details.payer)
            holder = keyHolder
            numbers = [.init("pix_key", .string(key))]
        }
        return [
            "id": .id(place.id),
            "created_at": .timestamp(place.at),
            "created_by": .string(owner),
            "institution": place.institution.embedded,
            "details": .object([.init("country", "BRA")] + numbers),
            "holder": holder.json,
        ]
    }
}
