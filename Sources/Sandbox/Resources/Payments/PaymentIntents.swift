import Belvo
import Chance
import Crypto
import NIOCore

/// The paths of payments of the first version.
extension PaymentIntent {
    static let path = "/payments/br/payment-intents/"
    static var shelf: WritableKeyPath<PaymentLedger, PaymentLedger.Shelf<Self>> { \.intents }

    static let endpoints =
        endpoints(
            making: { call, simulation throws(Refusal) in try create(call, simulation) },
            changing: { call, simulation throws(Refusal) in try change(call, simulation) }
        ) + [
            ending("cancel/") { intent, call throws(Refusal) in try intent.cancel(at: call.now) }
        ]

    static let columns =
        Column.ofPayments + [
            .ordered("amount", .number), .id("customer"), .word("status"),
            .ordered("updated_at", .moment), Column("provider", .text, [.equals]),
            Column(
                "payment_method_type", .text, [.equals], at: ["selected_payment_method_type"]),
        ]

    func view(_ call: Call, _ simulation: Simulation) -> PaymentIntentView {
        PaymentIntentView(intent: self, now: call.now, owner: simulation.keys.owner)
    }

    /// Payments change by themselves, so that the list is put in order by moments that are not kept.
    static func list(_ call: Call, _ simulation: Simulation) throws(Refusal) -> Answer {
        var intents = simulation.payments { $0.intents.all }
        let updated = { (intent: PaymentIntent) in intent.updatedAt(at: call.now) }
        switch call.query.last("ordering") {
        case "updated_at": intents.sort { updated($0) < updated($1) }
        case "-updated_at": intents.sort { updated($0) > updated($1) }
        default: break
        }
        let entries = intents.map { $0.entry(at: call.now, createdBy: simulation.keys.owner) }
        return try .page(of: entries, columns: columns, for: call)
    }

    func entry(at now: Timestamp, createdBy owner: String) -> PaymentEntry {
        PaymentEntry(
            json: PaymentIntentView(intent: self, now: now, owner: owner).json,
            beside: [.comparable(cents: details.cents)],
            words: [
                details.description, details.customer.details.name,
                details.customer.details.identifier,
            ])
    }
}

/// Making one, once for each key.
extension PaymentIntent {
    private static func create(_ call: Call, _ simulation: Simulation) throws(Refusal) -> Answer {
        guard let text = call.idempotencyKey else { return try make(call, simulation) }
        guard let key = ObjectID(text)?.description else {
            throw Refusal(.idempotencyKeyInvalid)
        }
        let digest = String(
            decoding: SHA256.hash(data: call.body.rendered()).flatMap {
                Hexadecimal.digits(UInt64($0)).suffix(2)
            }, as: UTF8.self)
        let known = try simulation.changePayments { ledger throws(Refusal) in
            try ledger.begin(key, digest: digest)
        }
        if let known {
            var answer = Answer(status: 201, body: .init(bytes: known))
            answer.idempotency = IdempotencyMark(key: key, status: .replayed)
            return answer
        }
        do throws(Refusal) {
            var answer = try make(call, simulation)
            let reply = answer.body.map { Array($0.readableBytesView) } ?? []
            simulation.payments { $0.end(key, digest: digest, reply: reply) }
            answer.idempotency = IdempotencyMark(key: key, status: .available)
            return answer
        } catch {
            simulation.payments { $0.abandon(key) }
            throw error
        }
    }

    private static func make(_ call: Call, _ simulation: Simulation) throws(Refusal) -> Answer {
        let form = try PaymentIntentForm(call, simulation)
        let details = try form.details(at: call.now, simulation)
        let intent = try simulation.changePayments { ledger throws(Refusal) in
            var intent = PaymentIntent(
                id: ledger.nextID(), createdAt: call.now, changedAt: call.now, details: details)
            if form.isConfirmed { intent.confirm(at: call.now, &ledger) }
            try ledger.intents.add(intent, as: intent.id)
            return intent
        }
        intent.changed(from: nil, at: call.now, simulation)
        return intent.answer(status: 201, call, simulation)
    }

    private mutating func confirm(at now: Timestamp, _ ledger: inout PaymentLedger) {
        var chance = ledger.nextChance()
        let charges = days(confirmedAt: now).map { day in
            Charge(
                id: ledger.nextID(), transaction: ledger.nextID(),
                endToEnd: Self.endToEnd(details.payer, day, &chance), day: day,
                payerAgency: chance.digits(4), payerNumber: chance.numeral(8))
        }
        confirm(at: now, charges, providerRequest: chance.hexadecimal32())
    }

    /// The payment's number in the payment system: bank, day, time, and eleven signs of its own.
    static func endToEnd(
        _ payer: PaymentInstitution, _ day: CalendarDay, _ chance: inout SeededGenerator
    ) -> String {
        let date = day.description.replacing("-", with: "")
        let signs = chance.characters(11, of: "0123456789abcdefghijklmnopqrstuvwxyz")
        return "E\(payer.code)\(date)1200\(signs)"
    }
}

/// Completing one.
extension PaymentIntent {
    private static func change(_ call: Call, _ simulation: Simulation) throws(Refusal) -> Answer {
        let before = try find(call, simulation)
        let id = before.id
        var form = BodyForm(call.body)
        let isConfirmed = form.flag("confirm", default: false)
        let method = form.object("payment_method_details") { details in
            details.object("open_finance", isRequired: true) { method in
                (
                    payer: method.paymentInstitution("payer_institution", isRequired: false),
                    account: method.id("beneficiary_bank_account")
                )
            }
        }
        let account = method?.account.flatMap { PaymentAccount.find($0, .first, simulation) }
        if let wanted = method?.account, account == nil {
            form.complain(
                .doesNotExist(
                    "id", wanted.description,
                    field: "payment_method_details.open_finance.beneficiary_bank_account"))
        }
        try form.check()
        let intent = try simulation.changePayments { ledger throws(Refusal) in
            guard var intent = ledger.intents[id] else { throw .notFound }
            guard intent.confirmation == nil else {
                throw Refusal(
                    400, "invalid", "The payment intent is confirmed already.", field: "confirm")
            }
            if let payer = method?.payer { intent.details.payer = payer }
            if let account { intent.details.beneficiary = .account(account) }
            intent.changedAt = call.now
            if isConfirmed { intent.confirm(at: call.now, &ledger) }
            try ledger.intents.update(id) { $0 = intent }
            return intent
        }
        intent.changed(from: before, at: call.now, simulation)
        return intent.answer(call, simulation)
    }
}
