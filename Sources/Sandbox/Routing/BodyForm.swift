import Belvo

/// Reads the members of a request body and collects everything that is wrong with them, because Belvo
/// answers with one element for each.
struct BodyForm {
    private let body: JSON
    private(set) var complaints: [Refusal.Complaint] = []

    init(_ body: JSON) { self.body = body }

    mutating func complain(_ complaint: Refusal.Complaint) { complaints.append(complaint) }

    mutating func complainOfLength(of name: String, _ count: Int, _ allowed: ClosedRange<Int>) {
        let isShort = count < allowed.lowerBound
        let bound = isShort ? allowed.lowerBound : allowed.upperBound
        complain(
            Refusal.Complaint(isShort ? .minLength : .maxLength, [String(bound)], field: name))
    }

    /// - Throws: `Refusal` with all that was wrong so far.
    func check() throws(Refusal) {
        if !complaints.isEmpty { throw Refusal(400, complaints) }
    }

    /// The member's value; `nil`, with a complaint where one is due, when there is none to use.
    private mutating func value(_ name: String, isRequired: Bool) -> JSON? {
        switch body[name] {
        case nil:
            if isRequired { complain(.required(name)) }
            return nil
        case .null:
            if isRequired { complain(.null(name)) }
            return nil
        case .some(let value): return value
        }
    }

    /// Reads an object inside the object; what is wrong there is told with both names.
    mutating func object<Value>(
        _ name: String, isRequired: Bool = false, _ read: (inout BodyForm) -> Value?
    ) -> Value? {
        guard let value = value(name, isRequired: isRequired) else { return nil }
        guard case .object = value else {
            complain(
                .invalid(
                    "Invalid data. Expected a dictionary, but got \(value.pythonTypeName).",
                    field: name))
            return nil
        }
        var inner = BodyForm(value)
        let result = read(&inner)
        for complaint in inner.complaints {
            var complaint = complaint
            complaint.field = complaint.field.map { "\(name).\($0)" } ?? name
            complain(complaint)
        }
        return result
    }

    /// The member as it is; `nil` when there is none.
    subscript(name: String) -> JSON? { body[name] }

    mutating func text(_ name: String, isRequired: Bool = false) -> String? {
        switch value(name, isRequired: isRequired) {
        case nil: return nil
        case .string(let text), .number(let text):
            if text.isEmpty && isRequired { complain(.blank(name)) }
            return text.isEmpty ? nil : text
        default:
            complain(.invalid("Not a valid string.", field: name))
            return nil
        }
    }

    mutating func id(_ name: String, isRequired: Bool = false) -> ObjectID? {
        guard let text = text(name, isRequired: isRequired) else { return nil }
        let id = ObjectID(text)
        if id == nil { complain(.notUUID(text, field: name)) }
        return id
    }

    mutating func date(_ name: String, isRequired: Bool) -> CalendarDay? {
        guard let text = text(name, isRequired: isRequired) else { return nil }
        let day = CalendarDay(text)
        if day == nil { complain(.notDate(field: name)) }
        return day
    }

    mutating func flag(_ name: String, default fallback: Bool) -> Bool {
        switch value(name, isRequired: false) {
        case nil: return fallback
        case .bool(let flag): return flag
        // Django's boolean field takes the words as well.
        case .string("true"), .string("True"): return true
        case .string("false"), .string("False"): return false
        default:
            complain(.invalid("Must be a valid boolean.", field: name))
            return fallback
        }
    }

    mutating func choice(
        _ name: String, of choices: [String], isRequired: Bool = false
    ) -> String? {
        guard let text = text(name, isRequired: isRequired) else { return nil }
        guard choices.contains(text) else {
            complain(.invalidChoice(text, field: name))
            return nil
        }
        return text
    }

    mutating func words(_ name: String) -> [String]? {
        guard let value = value(name, isRequired: false) else { return nil }
        guard case .array(let elements) = value else {
            complain(.notList(value.pythonTypeName, field: name))
            return nil
        }
        let words = elements.compactMap(\.stringValue)
        if words.count < elements.count {
            complain(.invalid("Not a valid string.", field: name))
        }
        return words
    }

    /// A number of days such as `90d`, from 1 to 365.
    mutating func days(_ name: String) -> String? {
        guard let text = text(name) else { return nil }
        guard Self.isDays(text) else {
            complain(.invalid("This value does not match the required pattern.", field: name))
            return nil
        }
        return text
    }

    static func isDays(_ text: String) -> Bool {
        guard text.hasSuffix("d"), let days = Int(text.dropLast()) else { return false }
        return (1...365).contains(days) && text.utf8.first != 0x2B
    }
}
