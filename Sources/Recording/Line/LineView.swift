public import Exchange

/// One line of a recording, read where it lies: members are found by a scan, nothing is built that is not asked
/// for. What it is given may be damaged or hostile; then members are missing, and nothing traps.
public struct LineView: Sendable {
    /// The frame's content that the line is part of.
    private let bytes: [UInt8]
    /// Without the line feed.
    private let range: Range<Int>

    public init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        self.range = range.clamped(to: 0..<bytes.count)
    }

    /// Where the line begins in its frame's content.
    var offset: Int { range.lowerBound }

    /// The line itself, without the line feed.
    public var json: ArraySlice<UInt8> { bytes[range] }

    /// Calls `visit` with the place of each top-level member before the bodies until it returns `false`.
    /// - Returns: where the bodies begin, at the comma before them, or at the closing brace; `nil` when the line
    ///   was left early or is not one JSON object up to there.
    @discardableResult
    func forEachMember(_ visit: (_ name: Range<Int>, _ value: Range<Int>) -> Bool) -> Int? {
        var scanner = LineScanner(bytes, range)
        guard scanner.take(0x7B) else { return nil }
        var end = scanner.position
        if scanner.take(0x7D) { return end }
        while true {
            guard let quoted = scanner.skipString(), scanner.take(0x3A) else { return nil }
            let name = quoted.lowerBound + 1..<quoted.upperBound - 1
            // Bodies are long, and nothing follows them: who wants one asks for it.
            if isBodyName(name) { return end }
            guard let value = scanner.skipValue(), visit(name, value) else { return nil }
            end = scanner.position
            if scanner.take(0x7D) { return end }
            guard scanner.take(0x2C) else { return nil }
        }
    }

    private static let requestBody = "http.request.body.content"
    private static let responseBody = "http.response.body.content"

    private func isBodyName(_ name: Range<Int>) -> Bool {
        isEqual(name, Self.requestBody) || isEqual(name, Self.responseBody)
    }

    /// Where the bodies' contents stand.
    /// - Parameter start: what `forEachMember` returned.
    func bodyPlaces(from start: Int) -> (request: Range<Int>?, response: Range<Int>?) {
        var scanner = LineScanner(bytes, start..<range.upperBound)
        var places: (request: Range<Int>?, response: Range<Int>?) = (nil, nil)
        _ = scanner.take(0x2C)
        while let quoted = scanner.skipString(), scanner.take(0x3A) {
            let name = quoted.lowerBound + 1..<quoted.upperBound - 1
            if isEqual(name, Self.responseBody) {
                // It is the last of all: it ends before the closing brace.
                let end = range.upperBound - 1
                if scanner.position < end { places.response = scanner.position..<end }
                return places
            }
            guard isEqual(name, Self.requestBody), let value = scanner.skipValue() else { break }
            places.request = value
            guard scanner.take(0x2C) else { break }
        }
        return places
    }

    /// Where the value of a member stands; names are compared as they are written.
    func place(of name: String) -> Range<Int>? {
        var found: Range<Int>?
        forEachMember { candidate, value in
            guard isEqual(candidate, name) else { return true }
            found = value
            return false
        }
        return found
    }

    func isEqual(_ range: Range<Int>, _ text: String) -> Bool {
        range.count == text.utf8.count && bytes[range].elementsEqual(text.utf8)
    }

    func slice(_ range: Range<Int>) -> ArraySlice<UInt8> { bytes[range] }

    /// The lines of a frame's content.
    public static func lines(of content: [UInt8]) -> [LineView] {
        var lines: [LineView] = []
        var start = 0
        for blockStart in stride(from: 0, to: content.count, by: lineBlock) {
            let block = blockStart..<min(content.count, blockStart + lineBlock)
            // Without a branch this is a handful of vector instructions, and most blocks have no line feed.
            var hits: UInt8 = 0
            for index in block { hits |= content[index] == 0x0A ? 1 : 0 }
            guard hits != 0 else { continue }
            for index in block where content[index] == 0x0A {
                if index > start { lines.append(LineView(content, start..<index)) }
                start = index + 1
            }
        }
        if start < content.count { lines.append(LineView(content, start..<content.count)) }
        return lines
    }

    private static let lineBlock = 256
}

// MARK: Values

extension LineView {
    /// The value of a member, as JSON.
    public func value(_ name: String) -> ArraySlice<UInt8>? { place(of: name).map { bytes[$0] } }

    public func string(_ name: String) -> String? {
        value(name).flatMap(JSONText.string)
    }

    public func integer(_ name: String) -> Int? {
        value(name).flatMap(JSONText.integer)
    }

    public func isTrue(_ name: String) -> Bool {
        value(name).map { $0.elementsEqual("true".utf8) } ?? false
    }

    /// The strings of a member that is a string or an array of strings.
    public func strings(_ name: String) -> [String] {
        value(name).map(JSONText.strings) ?? []
    }

    public var kind: LineKind? { string("testigo.kind").flatMap(LineKind.init(rawValue:)) }
    public var sequence: Int? { integer("testigo.sequence") }
    public var exchangeID: ExchangeID? {
        string("testigo.exchange_id").flatMap { ExchangeID($0) }
    }
    /// Microseconds since 1970.
    public var time: Int64? { string("@timestamp").flatMap { Timestamp.parse($0) } }

    /// The stored bytes of a body, exactly; `nil` when the line holds none.
    public func bodyBytes(_ side: BodySide) -> [UInt8]? {
        let name = side == .request ? "http.request.body.encoding" : "http.response.body.encoding"
        var encoding: String?
        let start = forEachMember { candidate, value in
            if isEqual(candidate, name) { encoding = JSONText.string(bytes[value]) }
            return true
        }
        guard let start else { return nil }
        let places = bodyPlaces(from: start)
        guard let place = side == .request ? places.request : places.response else { return nil }
        return Self.decode(bytes[place], encoding)
    }

    /// The bytes a body's content stands for.
    static func decode(_ content: ArraySlice<UInt8>, _ encoding: String?) -> [UInt8]? {
        switch encoding {
        case nil: Array(content)
        case StandingBody.Coding.text.rawValue: JSONText.bytes(content)
        case StandingBody.Coding.base64.rawValue:
            JSONText.bytes(content).flatMap { Base64.decode($0) }
        default: nil
        }
    }
}
