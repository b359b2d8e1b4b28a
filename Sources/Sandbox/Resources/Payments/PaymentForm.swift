import Belvo

/// The two forms in which the payments' side of the API speaks of customers, accounts and charges.
enum PaymentVersion: Sendable {
    case first
    case second

    init(_ call: Call) { self = call.version == "Payments-BR.V2" ? .second : .first }
}

/// What only the bodies of payments have. Every text has a longest length, so that what is kept is bounded.
extension BodyForm {
    private static let metadataKeysMax = 50
    private static let metadataKeyLengthMax = 50
    private static let metadataValueLengthMax = 500

    mutating func text(
        _ name: String, isRequired: Bool = false, length: ClosedRange<Int>
    ) -> String? {
        guard let text = text(name, isRequired: isRequired) else { return nil }
        let count = text.unicodeScalars.count
        guard !length.contains(count) else { return text }
        complainOfLength(of: name, count, length)
        return nil
    }

    mutating func digits(
        _ name: String, isRequired: Bool = true, length: ClosedRange<Int>
    ) -> String? {
        guard let text = text(name, isRequired: isRequired, length: length) else { return nil }
        guard text.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else {
            complain(.invalid("This value does not match the required pattern.", field: name))
            return nil
        }
        return text
    }

    /// A CPF of eleven digits or a CNPJ of fourteen.
    mutating func taxNumber(_ name: String, isRequired: Bool = true) -> String? {
        guard let text = digits(name, isRequired: isRequired, length: 11...14) else { return nil }
        guard text.utf8.count == 11 || text.utf8.count == 14 else {
            complain(.invalid("This value does not match the required pattern.", field: name))
            return nil
        }
        return text
    }

    mutating func url(_ name: String, isRequired: Bool = true) -> String? {
        guard let text = text(name, isRequired: isRequired, length: 1...2048) else { return nil }
        guard let scheme = text.firstRange(of: "://"), scheme.lowerBound > text.startIndex else {
            complain(.invalid("Enter a valid URL.", field: name))
            return nil
        }
        return text
    }

    /// An amount with at most two decimals, as cents.
    mutating func cents(_ name: String) -> Int? {
        guard let text = text(name, isRequired: true) else { return nil }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard let amount = FixedPoint.read(text) else {
            complain(.invalid("A valid number is required.", field: name))
            return nil
        }
        if parts.count == 2 && parts[1].utf8.count > 2 {
            complain(Refusal.Complaint(.maxDecimalPlaces, ["2"], field: name))
        } else if amount >= 100_000_000_000_000 {
            complain(Refusal.Complaint(.maxDigits, ["12"], field: name))
        } else if amount < 100 {
            complain(Refusal.Complaint(.minValue, ["0.01"], field: name))
        } else {
            return amount / 100
        }
        return nil
    }

    /// Names and values of the caller's own; an empty object when there are none.
    mutating func metadata() -> JSON {
        let name = "metadata"
        guard let value = self[name], value != .null else { return .object([]) }
        guard case .object(let members) = value else {
            complain(
                .invalid(
                    "Expected a dictionary of items but got type \"\(value.pythonTypeName)\".",
                    field: name))
            return .object([])
        }
        let isFit = members.allSatisfy { member in
            let text = member.value.stringValue
            return member.name.utf8.count <= Self.metadataKeyLengthMax
                && (text?.utf8.count ?? .max) <= Self.metadataValueLengthMax
        }
        if !isFit || members.count > Self.metadataKeysMax {
            complain(.invalid("Invalid metadata.", field: name))
        }
        return value
    }

    /// The bank that is meant.
    mutating func paymentInstitution(
        _ name: String, isRequired: Bool = true
    ) -> PaymentInstitution? {
        guard let id = id(name, isRequired: isRequired) else { return nil }
        let found = PaymentInstitution.find(id)
        if found == nil { complain(.doesNotExist("id", id.description, field: name)) }
        return found
    }
}
