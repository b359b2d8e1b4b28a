/// A JSON value whose objects keep the order of their members, as Belvo's answers do.
public enum JSON: Sendable, Equatable {
    case null
    case bool(Bool)
    /// The digits as they are written, so that an amount keeps its two decimals.
    case number(String)
    case string(String)
    case array([JSON])
    case object([Member])
    /// An object that many others contain, rendered once for all of them.
    indirect case embedded(EmbeddedObject)

    public struct Member: Sendable, Equatable {
        public let name: String
        public let value: JSON

        public init(_ name: String, _ value: JSON) {
            self.name = name
            self.value = value
        }
    }
}

/// An object together with its text, such as the account inside each of its transactions.
public struct EmbeddedObject: Sendable, Equatable {
    public let value: JSON
    public let bytes: [UInt8]

    public init(_ value: JSON) {
        self.value = value
        bytes = value.rendered()
    }
}

extension JSON {
    public static func text(_ value: String?) -> JSON { value.map(JSON.string) ?? .null }
    public static func integer(_ value: Int) -> JSON { .number(String(value)) }
    public static func strings(_ values: [String]) -> JSON { .array(values.map(JSON.string)) }
}

extension JSON {
    /// The member of that name; the last one when a name stands twice, as every common reader decides.
    public subscript(name: String) -> JSON? {
        switch self {
        case .object(let members): members.last { $0.name == name }?.value
        case .embedded(let object): object.value[name]
        default: nil
        }
    }

    /// Follows member names inwards; of an array, into each of its elements.
    public subscript(path path: [String]) -> JSON? {
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
    public func replacing(_ name: String, with value: JSON) -> JSON {
        guard case .object(let members) = self else { return self }
        return .object(members.map { $0.name == name ? Member(name, value) : $0 })
    }

    /// The object with more members after its own.
    public func adding(_ more: [Member]) -> JSON {
        guard case .object(let members) = self else { return self }
        return .object(members + more)
    }

    public var stringValue: String? {
        if case .string(let text) = self { text } else { nil }
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(integerLiteral value: Int) { self = .number(String(value)) }
    public init(arrayLiteral elements: JSON...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(elements.map { Member($0.0, $0.1) })
    }
}
