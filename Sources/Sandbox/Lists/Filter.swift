/// One condition of a list request, such as `amount__gte=100`.
struct Filter: Sendable {
    private enum Test: Sendable {
        case oneOf(Set<String>)
        case noneOf(Set<String>)
        case allOf([String])
        case contains(String)
        /// Both ends included.
        case within(ClosedRange<Int>)
    }

    private let column: Int
    private let test: Test

    func accepts(_ facts: [Fact]) -> Bool {
        switch (test, facts[column]) {
        case (.oneOf(let values), .text(let text)): values.contains(text)
        case (.oneOf(let values), .texts(let texts)): texts.contains(where: values.contains)
        case (.noneOf(let values), .text(let text)): !values.contains(text)
        case (.noneOf, .absent): true
        case (.allOf(let values), .texts(let texts)): values.allSatisfy(texts.contains)
        case (.contains(let part), .text(let text)): text.lowercased().contains(part)
        case (.within(let range), .number(let number)): range.contains(number)
        default: false
        }
    }
}

extension Filter {
    private static let containsLengthMin = 3
    /// A range the wrong way round is no mistake; it covers a number that no fact has.
    private static let nothing = Int.min...Int.min

    /// The conditions in a query. Parameters that are no filter of these columns, and empty ones, are
    /// ignored, as Belvo does.
    /// - Throws: `Refusal` when a value cannot be read as what the column holds.
    static func read(_ query: Query, of columns: [Column]) throws(Refusal) -> [Filter] {
        var filters: [Filter] = []
        // Most columns are not asked for; looking closer at those alone keeps pages quick.
        for (index, column) in columns.enumerated() where query.mentions(column.name) {
            for comparison in Column.Comparison.allCases
            where column.comparisons.contains(comparison) {
                let suffix = comparison == .equals ? "" : "__" + comparison.rawValue
                let values = query.values(column.name + suffix).filter { !$0.isEmpty }
                guard !values.isEmpty else { continue }
                let test = try test(comparison, values, of: column)
                filters.append(Filter(column: index, test: test))
            }
        }
        return filters
    }

    private static func test(
        _ comparison: Column.Comparison, _ values: [String], of column: Column
    ) throws(Refusal) -> Test {
        let isList = [.oneOf, .notOneOf, .allOf, .range].contains(comparison)
        let elements =
            isList ? values.flatMap { $0.split(separator: ",").map(String.init) } : values
        guard column.kind == .text || column.kind == .id else {
            return .within(try bounds(comparison, elements, of: column))
        }
        var words: [String] = []
        for element in elements { words.append(try word(element, of: column)) }
        switch comparison {
        case .notOneOf: return .noneOf(Set(words))
        case .allOf: return .allOf(words)
        case .contains:
            let part = words.last ?? ""
            guard part.count >= containsLengthMin else {
                throw .tooShort(field: column.name, least: containsLengthMin)
            }
            return .contains(part.lowercased())
        case .oneOf: return .oneOf(Set(words))
        // Of a repeated parameter that takes one value, Django takes the last.
        default: return .oneOf(Set(words.suffix(1)))
        }
    }

    private static func word(_ text: String, of column: Column) throws(Refusal) -> String {
        guard column.kind == .id else { return text }
        guard let id = ObjectID(text) else { throw .notUUID(text, field: column.name) }
        return id.description
    }

    private static func bounds(
        _ comparison: Column.Comparison, _ values: [String], of column: Column
    ) throws(Refusal) -> ClosedRange<Int> {
        guard comparison != .range || values.count == 2, let text = values.last else {
            throw .wrongRange(field: column.name)
        }
        let first = try span(values[0], of: column)
        let last = try span(text, of: column)
        switch comparison {
        case .greater: return (last.upperBound + 1)...Int.max
        case .greaterOrEqual: return last.lowerBound...Int.max
        case .less: return Int.min...(last.lowerBound - 1)
        case .lessOrEqual: return Int.min...last.upperBound
        case .range:
            guard first.lowerBound <= last.upperBound else { return nothing }
            return first.lowerBound...last.upperBound
        default: return last
        }
    }

    /// What a value covers, both ends included: of a timestamp column, a date covers its whole day.
    private static func span(
        _ text: String, of column: Column
    ) throws(Refusal) -> ClosedRange<Int> {
        switch column.kind {
        case .number:
            guard let number = FixedPoint.read(text) else { throw .notNumber(field: column.name) }
            return number...number
        case .date:
            guard let day = CalendarDay(text) else { throw .notDate(field: column.name) }
            return day.number...day.number
        default:
            if let moment = Timestamp(text) { return moment.microseconds...moment.microseconds }
            guard let day = CalendarDay(text) else { throw .notDate(field: column.name) }
            let start = Timestamp(day, microsecondOfDay: 0).microseconds
            return start...(start + Timestamp.microsecondsPerDay - 1)
        }
    }
}
