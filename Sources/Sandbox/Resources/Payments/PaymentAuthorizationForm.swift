import Belvo

/// The body of `POST /payments/br/payment-authorizations/`.
struct PaymentAuthorizationForm {
    private enum Choice<Details> {
        case id(ObjectID)
        case new(Details)
    }

    private struct Payer {
        let customer: Choice<PaymentCustomer.Details>
        let institution: PaymentInstitution?
        let representative: String?
    }

    private let payer: Payer
    private let target: Choice<PaymentAccount.Details>
    private let cents: Int
    private let statement: String
    private let description: String
    private let externalID: ObjectID?
    private let returnURL: String
    private let day: CalendarDay?
    private let metadata: JSON

    init(_ call: Call) throws(Refusal) {
        var form = BodyForm(call.body)
        let methods = ["PIX_OF_IMMEDIATE", "PIX_OF_SCHEDULED"]
        let method = form.choice("payment_method", of: methods, isRequired: true)
        let description = form.text("description", isRequired: true, length: 1...140)
        externalID = form.id("external_id")
        let returnURL = form.url("return_url")
        let payer = form.object("payer", isRequired: true, Self.payer)
        let target = form.object("beneficiary", isRequired: true) { beneficiary in
            _ = beneficiary.choice("type", of: ["BANK_ACCOUNT"], isRequired: true)
            return Self.choice("target", &beneficiary) { PaymentAccount.Details(&$0, .second) }
        }
        let isScheduled = method == methods[1]
        let configuration = form.object("payment_method_configuration", isRequired: true) {
            configuration in
            (
                cents: configuration.cents("amount"),
                statement: configuration.text(
                    "statement_description", isRequired: true, length: 1...140),
                day: isScheduled ? Self.day(&configuration, at: call.now) : nil
            )
        }
        metadata = form.metadata()
        try form.check()
        guard let description, let returnURL, let payer, let target,
            let cents = configuration?.cents, let statement = configuration?.statement
        else { throw .badRequest }
        self.description = description
        self.returnURL = returnURL
        self.payer = payer
        self.target = target
        self.cents = cents
        self.statement = statement
        day = configuration?.day
    }

    private static func payer(_ form: inout BodyForm) -> Payer? {
        let customer = choice("customer", &form) { PaymentCustomer.Details(&$0, .second) }
        let institution = form.paymentInstitution("institution", isRequired: false)
        let representative = form.digits(
            "representative_identifier", isRequired: false, length: 11...14)
        return customer.map {
            Payer(customer: $0, institution: institution, representative: representative)
        }
    }

    private static func choice<Details>(
        _ name: String, _ form: inout BodyForm, _ read: (inout BodyForm) -> Details?
    ) -> Choice<Details>? {
        if case .object = form[name] {
            return form.object(name, isRequired: true) { read(&$0).map(Choice.new) }
        }
        return form.id(name, isRequired: true).map(Choice.id)
    }

    /// The one day on which it is paid.
    private static func day(_ form: inout BodyForm, at now: Timestamp) -> CalendarDay? {
        guard form["dates"] != nil else {
            form.complain(.required("dates"))
            return nil
        }
        guard let words = form.words("dates") else { return nil }
        guard words.count == 1, let day = CalendarDay(words[0]) else {
            form.complain(.notDate(field: "dates"))
            return nil
        }
        if day <= PaymentSchedule.day(at: now) {
            form.complain(
                .invalid("The date must be at least 1 day in the future.", field: "dates"))
        }
        return day
    }

    /// Finds those that are named, and makes those that are not there yet.
    func details(
        at now: Timestamp, _ simulation: Simulation
    ) throws(Refusal) -> PaymentAuthorization.Details {
        // Both are looked for before either is made.
        let knownCustomer = try knownCustomer(simulation)
        let knownAccount = try knownAccount(simulation)
        let customer = try customer(known: knownCustomer, at: now, simulation)
        let account = try account(known: knownAccount, at: now, simulation)
        let fitting = PaymentInstitution.all.first { $0.isForBusiness == customer.isBusiness }
        guard let institution = payer.institution ?? fitting else { throw .badRequest }
        return PaymentAuthorization.Details(
            cents: cents, statement: statement, description: description, externalID: externalID,
            returnURL: returnURL, day: day, customer: customer, institution: institution,
            representative: payer.representative, account: account, metadata: metadata)
    }

    private func knownCustomer(_ simulation: Simulation) throws(Refusal) -> PaymentCustomer? {
        switch payer.customer {
        case .id(let id):
            if let found = PaymentCustomer.find(id, .second, simulation) { return found }
            throw Refusal(
                400, "does_not_exist", "The customer does not exist or is invalid.",
                field: "payer.customer")
        case .new(let details):
            return simulation.payments { $0.customers.all }.first {
                $0.version == .second && $0.details.identifier == details.identifier
            }
        }
    }

    private func knownAccount(_ simulation: Simulation) throws(Refusal) -> PaymentAccount? {
        guard case .id(let id) = target else { return nil }
        if let found = PaymentAccount.find(id, .second, simulation) { return found }
        throw Refusal(
            400, "does_not_exist", "The bank account does not exist or is invalid.",
            field: "beneficiary.target")
    }

    private func customer(
        known: PaymentCustomer?, at now: Timestamp, _ simulation: Simulation
    ) throws(Refusal) -> PaymentCustomer {
        if let known { return known }
        guard case .new(let details) = payer.customer else { throw .notFound }
        return try PaymentCustomer.make(details, .second, at: now, simulation)
    }

    private func account(
        known: PaymentAccount?, at now: Timestamp, _ simulation: Simulation
    ) throws(Refusal) -> PaymentAccount {
        if let known { return known }
        guard case .new(let details) = target else { throw .notFound }
        return try PaymentAccount.make(details, .second, at: now, simulation).0
    }
}
