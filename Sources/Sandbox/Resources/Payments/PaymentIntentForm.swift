import Belvo
import Chance

/// The body of `POST /payments/br/payment-intents/`. Customer and account may be given by their id, or be
/// made on the way.
struct PaymentIntentForm {
    private enum Choice<Details> {
        case id(ObjectID)
        case new(Details)
    }

    private let customer: Choice<PaymentCustomer.Details>
    private let account: Choice<PaymentAccount.Details>?
    private let pixKey: String?
    private let method: Method
    private let cents: Int
    private let externalID: ObjectID?
    private let description: String
    private let statement: String
    private let methodType: String
    private let metadata: JSON
    /// Payments to a Pix key are shown to the payer first, so that they are confirmed by a call of its own.
    let isConfirmed: Bool

    private struct Method {
        let account: Choice<PaymentAccount.Details>?
        let pixKey: String?
        let payer: PaymentInstitution
        let callback: String
        let cpf: String?
        let schedule: PaymentSchedule?
    }

    init(_ call: Call, _ simulation: Simulation) throws(Refusal) {
        var form = BodyForm(call.body)
        let cents = form.cents("amount")
        let customer = Self.choice("customer", &form) { PaymentCustomer.Details(&$0, .first) }
        externalID = form.id("external_id")
        let description = form.text("description", isRequired: true, length: 1...128)
        statement =
            form.text("statement_description", length: 1...50)
            ?? String(
                (description ?? "").prefix(50))
        let type = Self.methodType(&form)
        let method = form.object("payment_method_details", isRequired: true) { details in
            details.object("open_finance", isRequired: true) { Self.method(&$0, at: call.now) }
        }
        let isConfirmed = form.flag("confirm", default: false)
        if form["confirm"] == nil { form.complain(.required("confirm")) }
        metadata = form.metadata()
        _ = form.choice("provider", of: ["belvo"])
        Self.check(customer, method, &form, simulation)
        try form.check()
        guard let cents, let customer, let description, let type, let method else {
            throw .badRequest
        }
        self.cents = cents
        self.customer = customer
        self.description = description
        self.method = method
        methodType = type
        account = method.account
        pixKey = method.pixKey
        self.isConfirmed = isConfirmed && method.pixKey == nil
    }

    /// An id, or an object that is to be made.
    private static func choice<Details>(
        _ name: String, _ form: inout BodyForm, _ read: (inout BodyForm) -> Details?
    ) -> Choice<Details>? {
        if case .object = form[name] {
            return form.object(name, isRequired: true) { read(&$0).map(Choice.new) }
        }
        return form.id(name, isRequired: true).map(Choice.id)
    }

    private static func methodType(_ form: inout BodyForm) -> String? {
        let name = "allowed_payment_method_types"
        guard form[name] != nil else {
            form.complain(.required(name))
            return nil
        }
        guard let words = form.words(name) else { return nil }
        let choices = ["open_finance", "open_finance_biometric_pix"]
        for word in words where !choices.contains(word) {
            form.complain(.invalidChoice(word, field: name))
        }
        if words.count != 1 {
            form.complain(.invalid("Exactly one payment method is expected.", field: name))
        }
        return words.first
    }

    private static func method(_ form: inout BodyForm, at now: Timestamp) -> Method? {
        let pixKey = form.text("pix_key", length: 1...77)
        let account =
            pixKey != nil || form["pix_key"] != nil
            ? nil
            : choice("beneficiary_bank_account", &form) { PaymentAccount.Details(&$0, .first) }
        let payer = form.paymentInstitution("payer_institution")
        let callback = form.url("callback_url")
        let cpf = form.digits("cpf", isRequired: false, length: 11...11)
        let schedule =
            form["schedule"] == nil
            ? nil : form.object("schedule") { PaymentSchedule(&$0, at: now) }
        guard let payer, let callback, pixKey != nil || account != nil else { return nil }
        return Method(
            account: account, pixKey: pixKey, payer: payer, callback: callback, cpf: cpf,
            schedule: schedule)
    }

    /// Whether those are there that are named by their ids, and whether a business says who acts for it.
    private static func check(
        _ customer: Choice<PaymentCustomer.Details>?, _ method: Method?, _ form: inout BodyForm,
        _ simulation: Simulation
    ) {
        let open = "payment_method_details.open_finance"
        var isBusiness = false
        switch customer {
        case .id(let id):
            let found = PaymentCustomer.find(id, .first, simulation)
            if found == nil {
                form.complain(.doesNotExist("id", id.description, field: "customer"))
            }
            isBusiness = found?.isBusiness ?? false
        case .new(let details): isBusiness = details.identifier.utf8.count == 14
        case nil: break
        }
        if case .id(let id) = method?.account, PaymentAccount.find(id, .first, simulation) == nil {
            form.complain(
                .doesNotExist(
                    "id", id.description, field: open + ".beneficiary_bank_account"))
        }
        if isBusiness, let method, method.cpf == nil {
            form.complain(.required(open + ".cpf"))
        }
    }

    /// Makes what is to be made on the way, and gives the whole.
    func details(at now: Timestamp, _ simulation: Simulation) throws(Refusal)
        -> PaymentIntent.Details
    {
        let payer: PaymentCustomer
        switch customer {
        case .id(let id):
            guard let found = PaymentCustomer.find(id, .first, simulation) else { throw .notFound }
            payer = found
        case .new(let details):
            payer = try PaymentCustomer.make(details, .first, at: now, simulation)
        }
        return PaymentIntent.Details(
            cents: cents, customer: payer, externalID: externalID, description: description,
            statement: statement, methodType: methodType,
            beneficiary: try beneficiary(at: now, simulation), payer: method.payer,
            callback: method.callback, cpf: method.cpf, schedule: method.schedule,
            metadata: metadata)
    }

    private func beneficiary(
        at now: Timestamp, _ simulation: Simulation
    ) throws(Refusal) -> PaymentIntent.Beneficiary {
        switch account {
        case .id(let id):
            guard let found = PaymentAccount.find(id, .first, simulation) else { throw .notFound }
            return .account(found)
        case .new(let details):
            return .account(try PaymentAccount.make(details, .first, at: now, simulation).0)
        case nil:
            let key = pixKey ?? ""
            return .pixKey(key, holder: PaymentHolder(ofPixKey: key, seed: simulation.world.seed))
        }
    }
}

extension PaymentHolder {
    /// Whose Pix key it is: always the same person for the same key.
    fileprivate init(ofPixKey key: String, seed: UInt64) {
        var chance = SeededGenerator(seed, "pix key \(key)")
        let person = Person(in: .brazil, from: &chance)
        self.init(
            isBusiness: false, identifier: person.document, first: person.given,
            last: person.family.joined(separator: " "))
    }
}
