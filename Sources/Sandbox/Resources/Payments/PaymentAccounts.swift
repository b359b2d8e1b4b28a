import Belvo

/// A bank account that receives payments.
struct PaymentAccount: PaymentRecord {
    let id: ObjectID
    let version: PaymentVersion
    let createdAt: Timestamp
    /// Individuals' accounts belong to the customer of the same number, when there is one.
    let customer: ObjectID?
    let details: Details

    /// What the application says of it.
    struct Details: Sendable {
        let institution: PaymentInstitution
        let holder: PaymentHolder
        let type: String
        let agency: String
        let number: String
        let externalID: ObjectID?
        let metadata: JSON
    }

    func json(createdBy owner: String) -> JSON {
        version == .first ? first(owner) : second
    }

    private var externalID: JSON { .id(details.externalID ?? id) }

    private func first(_ owner: String) -> JSON {
        [
            "id": .id(id),
            "created_at": .timestamp(createdAt),
            "created_by": .string(owner),
            "customer": customer.map(JSON.id) ?? .null,
            "external_id": externalID,
            "institution": .id(details.institution.id),
            "details": numbers,
            "holder": details.holder.json,
        ]
    }

    var numbers: JSON {
        [
            "account_type": .string(details.type), "agency": .string(details.agency),
            "number": .string(details.number),
        ]
    }

    private var second: JSON {
        [
            "id": .id(id),
            "created_at": .timestamp(createdAt),
            "updated_at": .timestamp(createdAt),
            "active": true,
            "holder": [
                "name": .string(details.holder.name),
                "identifier": .string(details.holder.identifier),
            ],
            "details": [
                "institution": .id(details.institution.id),
                "account_type": .string(details.type), "agency": .string(details.agency),
                "number": .string(details.number),
            ],
            "external_id": externalID,
            "metadata": details.metadata,
        ]
    }

    func isShown(in version: PaymentVersion) -> Bool { version == self.version }

    func entry(at now: Timestamp, createdBy owner: String) -> PaymentEntry {
        PaymentEntry(
            json: json(createdBy: owner),
            beside: [
                .init("number", .string(details.number)),
                .init("institution_name", .string(details.institution.institution.name)),
                .init("holder_type", .string(details.holder.type)),
            ])
    }

    static let path = "/payments/br/bank-accounts/"
    static var shelf: WritableKeyPath<PaymentLedger, PaymentLedger.Shelf<Self>> { \.accounts }
    /// The institution is asked for by its name here, though it is shown by its id.
    static let columns =
        Column.ofPayments + [
            .word("number"), Column("customer", .id, [.equals]),
            Column("institution", .text, [.equals], at: ["institution_name"]),
            .word("holder__type", at: ["holder_type"]),
        ]
}

/// Whose account it is.
struct PaymentHolder: Sendable {
    let isBusiness: Bool
    let identifier: String
    /// A company's name, or a person's first name.
    let first: String
    let last: String?

    var name: String { last.map { "\(first) \($0)" } ?? first }
    var type: String { isBusiness ? "BUSINESS" : "INDIVIDUAL" }

    var json: JSON {
        [
            "type": .string(type),
            "information": isBusiness
                ? [
                    "name": .string(first), "identifier_type": "CNPJ",
                    "identifier": .string(identifier),
                ]
                : [
                    "first_name": .string(first), "last_name": .string(last ?? ""),
                    "identifier_type": "CPF", "identifier": .string(identifier),
                ],
        ]
    }
}
