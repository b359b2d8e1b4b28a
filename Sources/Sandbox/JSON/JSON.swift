/// A JSON value whose objects keep the order of their members, as Belvo's answers do.
enum JSON: Sendable, Equatable {
    case null
    case bool(Bool)
    /// The digits as they are written, so that an amount keeps its two decimals.
    case number(String)
    case string(String)
    case array([JSON])
    case object([Member])
    /// An object that many others contain, rendered once for all of them.
    indirect case embedded(EmbeddedObject)

    struct Member: Sendable, Equatable {
        let name: String
        let value: JSON

        init(_ name: String, _ value: JSON) {
            self.name = name
            self.value = value
        }
    }
}

/// An object together with its text, such as the account inside each of its transactions.
struct EmbeddedObject: Sendable, Equatable {
    let value: JSON
    let bytes: [UInt8]

    init(_ value: JSON) {
        self.value = value
        bytes = value.rendered()
    }
}

extension JSON {
    /// An amount of money: always two decimals.
    static func money(_ cents: Int) -> JSON { .decimal(cents, places: 2) }

    /// A rate between 0 and 1: six decimals.
    static func rate(_ millionths: Int) -> JSON { .decimal(millionths, places: 6) }

    /// A figure that was computed, such as a mean of counts or a slope: four decimals.
    static func figure(_ tenThousandths: Int) -> JSON { .decimal(tenThousandths, places: 4) }

    private static func decimal(_ units: Int, places: Int) -> JSON {
        let digits = String(units.magnitude)
        let padding = String(repeating: "0", count: max(0, places + 1 - digits.utf8.count))
        let padded = padding + digits
        return .number(
            (units < 0 ? "-" : "") + padded.dropLast(places) + "." + padded.suffix(places))
    }

    static func text(_ value: String?) -> JSON { value.map(JSON.string) ?? .null }
    static func integer(_ value: Int) -> JSON { .number(String(value)) }
    static func id(_ value: ObjectID) -> JSON { .string(value.description) }
    static func date(_ value: CalendarDay) -> JSON { .string(value.description) }
    static func timestamp(_ value: Timestamp) -> JSON { .string(value.description) }
    static func strings(_ values: [String]) -> JSON { .array(values.map(JSON.string)) }
}

extension JSON {
    /// The member of that name; the last one when a name stands twice, as every common reader decides.
    subscript(name: String) -> JSON? {
        switch self {
        case .object(let members): members.last { $0.name == name }?.value
        case .embedded(let object): object.value[name]
        default: nil
        }
    }

    /// Follows member names inwards; of an array, into each of its elements.
    subscript(path path: [String]) -> JSON? {
        var current: JSON? = self
        for name in path {
            if case .array(let elements) = current {
                current = .array(elements.compactMap { $0[name] })
            } else {
                current = current?[name]
            }
        }
        return current
    }

    /// The object with another value for a member that it has.
    func replacing(_ name: String, with value: JSON) -> JSON {
        guard case .object(let members) = self else { return self }
        return .object(members.map { $0.name == name ? Member(name, value) : $0 })
    }

    /// The object with more members after its own.
    func adding(_ more: [Member]) -> JSON {
        guard case .object(let members) = self else { return self }
        return .object(members + more)
    }

    var stringValue: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// What Python, in which Belvo's API is written, calls such a value in its messages.
    var pythonTypeName: String {
        switch self {
        case .null: "NoneType"
        case .bool: "bool"
        case .number(let digits): digits.utf8.contains { ".eE".utf8.contains($0) } ? "float" : "int"
        case .string: "str"
        case .array: "list"
        case .object, .embedded: "dict"
        }
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    init(stringLiteral value: String) { self = .string(value) }
    init(booleanLiteral value: Bool) { self = .bool(value) }
    init(integerLiteral value: Int) { self = .number(String(value)) }
    init(arrayLiteral elements: JSON...) { self = .array(elements) }
    init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(elements.map { Member($0.0, $0.1) })
    }
}
