import Belvo

/// The body of `POST /payments/br/bank-accounts/`, which also stands inside those of payments.
extension PaymentAccount.Details {
    init?(_ form: inout BodyForm, _ version: PaymentVersion) {
        let isFirst = version == .first
        let outer = isFirst ? form.paymentInstitution("institution") : nil
        let holder = form.object("holder", isRequired: true) { holder in
            isFirst ? PaymentHolder(first: &holder) : PaymentHolder(second: &holder)
        }
        let types = ["CHECKINGS", "SAVINGS", "PAYMENTS"] + (isFirst ? ["SALARY"] : [])
        let numbers = form.object("details", isRequired: true) { details in
            let inner = isFirst ? nil : details.paymentInstitution("institution")
            return (
                inner, type: details.choice("account_type", of: types, isRequired: true),
                agency: details.digits("agency", length: 1...4),
                number: details.digits("number", length: 1...20)
            )
        }
        externalID = form.id("external_id")
        metadata = isFirst ? .object([]) : form.metadata()
        guard let institution = outer ?? numbers?.0, let holder, let type = numbers?.type,
            let agency = numbers?.agency, let number = numbers?.number
        else { return nil }
        self.institution = institution
        self.holder = holder
        self.type = type
        self.agency = agency
        self.number = number
    }

    fileprivate func isSameAccount(as other: Self) -> Bool {
        institution.id == other.institution.id && agency == other.agency && number == other.number
    }
}

extension PaymentHolder {
    fileprivate init?(second form: inout BodyForm) {
        let name = form.text("name", isRequired: true, length: 1...120)
        guard let identifier = form.taxNumber("identifier"), let name else { return nil }
        isBusiness = identifier.utf8.count == 14
        self.identifier = identifier
        first = name
        last = nil
    }

    fileprivate init?(first form: inout BodyForm) {
        let type = form.choice("type", of: ["BUSINESS", "INDIVIDUAL"], isRequired: true)
        guard let type else { return nil }
        let isBusiness = type == "BUSINESS"
        let holder = form.object("information", isRequired: true) { information in
            Self.read(&information, isBusiness)
        }
        guard let holder else { return nil }
        self = holder
    }

    private static func read(_ form: inout BodyForm, _ isBusiness: Bool) -> PaymentHolder? {
        let first = form.text(
            isBusiness ? "name" : "first_name", isRequired: true, length: 1...256)
        let last = isBusiness ? nil : form.text("last_name", isRequired: true, length: 1...256)
        _ = form.choice("identifier_type", of: [isBusiness ? "CNPJ" : "CPF"], isRequired: true)
        let length = isBusiness ? 14 : 11
        let identifier = form.digits("identifier", length: length...length)
        guard let first, let identifier, isBusiness || last != nil else { return nil }
        return PaymentHolder(
            isBusiness: isBusiness, identifier: identifier, first: first, last: last)
    }
}

extension PaymentAccount {
    static let endpoints = endpoints { call, simulation throws(Refusal) in
        var form = BodyForm(call.body)
        let version = PaymentVersion(call)
        let details = Details(&form, version)
        try form.check()
        guard let details else { throw .badRequest }
        let (account, isNew) = try make(details, version, at: call.now, simulation)
        guard isNew else { throw .accountExists(account.id) }
        return account.answer(status: 201, call, simulation)
    }

    /// The account of these numbers, and whether it has just been made.
    static func make(
        _ details: Details, _ version: PaymentVersion, at now: Timestamp,
        _ simulation: Simulation
    ) throws(Refusal) -> (PaymentAccount, isNew: Bool) {
        try simulation.changePayments { ledger throws(Refusal) in
            let known = ledger.accounts.all.first {
                $0.version == version && $0.details.isSameAccount(as: details)
            }
            if let known { return (known, false) }
            let customer = ledger.customers.all.first {
                $0.version == version && !details.holder.isBusiness
                    && $0.details.identifier == details.holder.identifier
            }
            let account = PaymentAccount(
                id: ledger.nextID(), version: version, createdAt: now, customer: customer?.id,
                details: details)
            try ledger.accounts.add(account, as: account.id)
            return (account, true)
        }
    }
}

extension Refusal {
    fileprivate static func accountExists(_ id: ObjectID) -> Refusal {
        Refusal(
            400, "already_exists", "A bank account with these details already exists: \(id).",
            field: "details.number")
    }
}
