import Belvo

/// The forms in which Belvo writes amounts, moments and ids.
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

    static func id(_ value: ObjectID) -> JSON { .string(value.description) }
    static func date(_ value: CalendarDay) -> JSON { .string(value.description) }
    static func timestamp(_ value: Timestamp) -> JSON { .string(value.description) }
}

extension JSON {
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
