import Belvo

/// Someone who pays.
struct PaymentCustomer: PaymentRecord {
    let id: ObjectID
    let version: PaymentVersion
    let createdAt: Timestamp
    let details: Details

    /// What the application says of him.
    struct Details: Sendable {
        let identifier: String
        let name: String?
        let externalID: ObjectID?
        var email: String?
        var phone: String?
        var address: String?
    }

    var isBusiness: Bool { details.identifier.utf8.count == 14 }

    func json(createdBy owner: String) -> JSON {
        let externalID = JSON.id(details.externalID ?? id)
        guard version == .first else {
            return [
                "id": .id(id), "created_at": .timestamp(createdAt),
                "updated_at": .timestamp(createdAt), "name": .string(details.name ?? ""),
                "identifier": .string(details.identifier), "external_id": externalID,
            ]
        }
        return [
            "id": .id(id),
            "created_at": .timestamp(createdAt),
            "created_by": .string(owner),
            "customer_type": isBusiness ? "BUSINESS" : "INDIVIDUAL",
            "name": .text(details.name),
            "external_id": externalID,
            "country": "BRA",
            "email": .text(details.email),
            "identifier": .string(details.identifier),
            "identifier_type": isBusiness ? "CNPJ" : "CPF",
            "address": .text(details.address),
            "phone": .text(details.phone),
        ]
    }

    func isShown(in version: PaymentVersion) -> Bool { version == self.version }

    func entry(at now: Timestamp, createdBy owner: String) -> PaymentEntry {
        PaymentEntry(
            json: json(createdBy: owner),
            beside: [.init("customer_type", isBusiness ? "BUSINESS" : "INDIVIDUAL")],
            words: [details.name, details.identifier, details.email])
    }

    static let path = "/payments/br/customers/"
    static var shelf: WritableKeyPath<PaymentLedger, PaymentLedger.Shelf<Self>> { \.customers }
    static let columns =
        Column.ofPayments + [Column("customer__type", .text, [.equals], at: ["customer_type"])]
}

extension PaymentCustomer.Details {
    init?(_ form: inout BodyForm, _ version: PaymentVersion) {
        let identifier = form.taxNumber("identifier")
        let isSecond = version == .second
        name = form.text("name", isRequired: isSecond, length: isSecond ? 1...120 : 5...200)
        externalID = form.id("external_id")
        if version == .first {
            email = form.text("email", length: 3...254)
            if let email, !Self.isMail(email) {
                form.complain(.invalid("Enter a valid email address.", field: "email"))
            }
            phone = form.text("phone", length: 1...14)
            if let phone, !Self.isPhone(phone) {
                form.complain(
                    .invalid("This value does not match the required pattern.", field: "phone"))
            }
            address = form.text("address", length: 5...150)
        }
        guard let identifier else { return nil }
        self.identifier = identifier
    }

    private static func isMail(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && !parts[0].isEmpty && parts[1].dropFirst().contains(".")
    }

    /// `+55` and eleven digits.
    private static func isPhone(_ text: String) -> Bool {
        text.hasPrefix("+55") && text.utf8.count == 14
            && text.utf8.dropFirst().allSatisfy { 0x30...0x39 ~= $0 }
    }
}

extension PaymentCustomer {
    static let endpoints = endpoints { call, simulation throws(Refusal) in
        var form = BodyForm(call.body)
        let version = PaymentVersion(call)
        let details = Details(&form, version)
        try form.check()
        guard let details else { throw .badRequest }
        let made = try make(details, version, at: call.now, simulation)
        return made.answer(status: 201, call, simulation)
    }

    static func make(
        _ details: Details, _ version: PaymentVersion, at now: Timestamp,
        _ simulation: Simulation
    ) throws(Refusal) -> PaymentCustomer {
        try simulation.changePayments { ledger throws(Refusal) in
            let customer = PaymentCustomer(
                id: ledger.nextID(), version: version, createdAt: now, details: details)
            try ledger.customers.add(customer, as: customer.id)
            return customer
        }
    }
}
