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
    /// ignored, as Belvo does. A value that cannot be read as what the column holds finds nothing: the
    /// contract's lists have no answer that would refuse it.
    static func read(_ query: Query, of columns: [Column]) -> [Filter] {
        var filters: [Filter] = []
        // Most columns are not asked for; looking closer at those alone keeps pages quick.
        for (index, column) in columns.enumerated() where query.mentions(column.name) {
            for comparison in Column.Comparison.allCases
            where column.comparisons.contains(comparison) {
                let suffix = comparison == .equals ? "" : "__" + comparison.rawValue
                let values = query.values(column.name + suffix).filter { !$0.isEmpty }
                guard !values.isEmpty else { continue }
                let test = test(comparison, values, of: column) ?? .oneOf([])
                filters.append(Filter(column: index, test: test))
            }
        }
        return filters
    }

    /// - Returns: `nil` when a value cannot be read.
    private static func test(
        _ comparison: Column.Comparison, _ values: [String], of column: Column
    ) -> Test? {
        let isList = [.oneOf, .notOneOf, .allOf, .range].contains(comparison)
        let elements =
            isList ? values.flatMap { $0.split(separator: ",").map(String.init) } : values
        guard column.kind == .text || column.kind == .id else {
            return bounds(comparison, elements, of: column).map(Test.within)
        }
        let words = elements.compactMap { word($0, of: column) }
        guard words.count == elements.count else { return nil }
        switch comparison {
        case .notOneOf: return .noneOf(Set(words))
        case .allOf: return .allOf(words)
        case .contains:
            let part = words.last ?? ""
            return part.count < containsLengthMin ? nil : .contains(part.lowercased())
        case .oneOf: return .oneOf(Set(words))
        // Of a repeated parameter that takes one value, Django takes the last.
        default: return .oneOf(Set(words.suffix(1)))
        }
    }

    private static func word(_ text: String, of column: Column) -> String? {
        column.kind == .id ? ObjectID(text)?.description : text
    }

    /// A range of one value is that value: the contract's own examples are such.
    private static func bounds(
        _ comparison: Column.Comparison, _ values: [String], of column: Column
    ) -> ClosedRange<Int>? {
        guard comparison != .range || values.count <= 2, let from = values.first,
            let to = values.last, let first = span(from, of: column),
            let last = span(to, of: column)
        else { return nil }
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
    private static func span(_ text: String, of column: Column) -> ClosedRange<Int>? {
        switch column.kind {
        case .number: return FixedPoint.read(text).map { $0...$0 }
        case .date: return CalendarDay(text).map { $0.number...$0.number }
        default:
            if let moment = Timestamp(text) { return moment.microseconds...moment.microseconds }
            guard let day = CalendarDay(text) else { return nil }
            let start = Timestamp(day, microsecondOfDay: 0).microseconds
            return start...(start + Timestamp.microsecondsPerDay - 1)
        }
    }
}
