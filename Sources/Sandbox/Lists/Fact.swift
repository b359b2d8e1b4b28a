import Belvo

/// What a filter can know of an object.
enum Fact: Sendable, Equatable {
    case absent
    case text(String)
    case texts([String])
    /// Days, microseconds or ten-thousandths, by the column's kind.
    case number(Int)

    /// Roughly what it takes of the memory; a short text lies within the fact itself.
    var memoryBytes: Int {
        switch self {
        case .absent, .number: Self.ownBytes
        case .text(let text): Self.ownBytes + (text.utf8.count > 15 ? text.utf8.count + 32 : 0)
        case .texts(let texts): Self.ownBytes + texts.reduce(32) { $0 + $1.utf8.count + 48 }
        }
    }

    private static let ownBytes = MemoryLayout<Fact>.stride
}

/// One thing that a list can be filtered by. Its name is also its place: `account__balance__current` is
/// the member `current` of `balance` of `account`.
struct Column: Sendable {
    enum Kind: Sendable {
        case text
        case id
        case number
        case date
        case moment
    }

    enum Comparison: String, Sendable, CaseIterable {
        case equals = ""
        case oneOf = "in"
        case notOneOf = "not_in"
        case allOf = "allin"
        case contains = "icontains"
        case greater = "gt"
        case greaterOrEqual = "gte"
        case less = "lt"
        case lessOrEqual = "lte"
        case range
    }

    let name: String
    let kind: Kind
    let comparisons: Set<Comparison>
    private let path: [String]
    private let synonyms: [String: String]

    /// - Parameters:
    ///   - path: where the member is, when the name does not say it.
    ///   - synonyms: what else finds a value.
    init(
        _ name: String, _ kind: Kind, _ comparisons: Set<Comparison>, at path: [String]? = nil,
        synonyms: [String: String] = [:]
    ) {
        self.name = name
        self.kind = kind
        self.comparisons = comparisons
        self.path = path ?? name.split(separator: "__").map(String.init)
        self.synonyms = synonyms
    }

    /// A column of ids or words: equal, or one of several.
    static func word(_ name: String, at path: [String]? = nil) -> Column {
        Column(name, .text, [.equals, .oneOf], at: path)
    }
    static func id(_ name: String, at path: [String]? = nil) -> Column {
        Column(name, .id, [.equals, .oneOf], at: path)
    }
    /// A column with an order.
    static func ordered(_ name: String, _ kind: Kind, at path: [String]? = nil) -> Column {
        Column(
            name, kind,
            [.equals, .greater, .greaterOrEqual, .less, .lessOrEqual, .range], at: path)
    }

    func fact(of object: JSON) -> Fact {
        switch (kind, object[path: path]) {
        case (.number, .number(let digits)): FixedPoint.read(digits).map(Fact.number) ?? .absent
        case (.date, .string(let text)): CalendarDay(text).map { .number($0.number) } ?? .absent
        case (.moment, .string(let text)):
            Timestamp(text).map { .number($0.microseconds) } ?? .absent
        case (_, .string(let text)): synonyms[text].map { .texts([text, $0]) } ?? .text(text)
        case (_, .array(let elements)): .texts(elements.compactMap(\.stringValue))
        default: .absent
        }
    }
}

/// Numbers with up to four decimals as whole ten-thousandths, so that comparing amounts is exact.
enum FixedPoint {
    static let unit = 10_000

    /// Reads an optional sign, digits, and digits after a point; those beyond the fourth are dropped.
    static func read(_ text: some StringProtocol) -> Int? {
        let isNegative = text.hasPrefix("-")
        let parts = text.utf8.dropFirst(isNegative ? 1 : 0)
            .split(separator: 0x2E, omittingEmptySubsequences: false)
        let isNumeral = parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { 0x30...0x39 ~= $0 } }
        guard parts.count <= 2, isNumeral, let whole = parts.first, whole.count <= 14 else {
            return nil
        }
        let decimals = parts.count == 2 ? Array(parts[1].prefix(4)) : []
        let padded = decimals + Array(repeating: 0x30, count: 4 - decimals.count)
        let value = (Array(whole) + padded).reduce(0) { $0 * 10 + Int($1 - 0x30) }
        return isNegative ? -value : value
    }
}
