package import Exchange

/// One line of a recording, read where it lies: members are found by a scan, nothing is built that is not asked
/// for. What it is given may be damaged or hostile; then members are missing, and nothing traps.
package struct LineView: Sendable {
    /// The frame's content that the line is part of.
    private let bytes: [UInt8]
    /// Without the line feed.
    private let range: Range<Int>

    package init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        self.range = range.clamped(to: 0..<bytes.count)
    }

    /// Where the line begins in its frame's content.
    var offset: Int { range.lowerBound }

    /// The line itself, without the line feed.
    package var json: ArraySlice<UInt8> { bytes[range] }

    /// Calls `visit` with the place of each top-level member until it returns `false`.
    /// - Returns: whether the line was one JSON object, as far as it was looked at.
    @discardableResult
    func forEachMember(_ visit: (_ name: Range<Int>, _ value: Range<Int>) -> Bool) -> Bool {
        var scanner = LineScanner(bytes, range)
        guard scanner.take(0x7B) else { return false }
        if scanner.take(0x7D) { return true }
        while true {
            guard let name = scanner.skipString(), scanner.take(0x3A),
                let value = scanner.skipValue()
            else { return false }
            guard visit(name.lowerBound + 1..<name.upperBound - 1, value) else { return true }
            if scanner.take(0x7D) { return true }
            guard scanner.take(0x2C) else { return false }
        }
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
    package static func lines(of content: [UInt8]) -> [LineView] {
        var lines: [LineView] = []
        var start = 0
        for index in content.indices where content[index] == 0x0A {
            if index > start { lines.append(LineView(content, start..<index)) }
            start = index + 1
        }
        if start < content.count { lines.append(LineView(content, start..<content.count)) }
        return lines
    }
}

// MARK: Values

extension LineView {
    /// The value of a member, as JSON.
    package func value(_ name: String) -> ArraySlice<UInt8>? { place(of: name).map { bytes[$0] } }

    package func string(_ name: String) -> String? {
        value(name).flatMap(JSONText.string)
    }

    package func integer(_ name: String) -> Int? {
        value(name).flatMap(JSONText.integer)
    }

    package func isTrue(_ name: String) -> Bool {
        value(name).map { $0.elementsEqual("true".utf8) } ?? false
    }

    /// The strings of a member that is a string or an array of strings.
    package func strings(_ name: String) -> [String] {
        value(name).map(JSONText.strings) ?? []
    }

    package var kind: LineKind? { string("testigo.kind").flatMap(LineKind.init(rawValue:)) }
    package var sequence: Int? { integer("testigo.sequence") }
    package var exchangeID: ExchangeID? {
        string("testigo.exchange_id").flatMap { ExchangeID($0) }
    }
    /// Microseconds since 1970.
    package var time: Int64? { string("@timestamp").flatMap { Timestamp.parse($0) } }

    /// The stored bytes of a body, exactly; `nil` when the line holds none.
    package func bodyBytes(_ side: BodySide) -> [UInt8]? {
        let name = side == .request ? "request" : "response"
        guard let content = value("http.\(name).body.content") else { return nil }
        switch string("http.\(name).body.encoding") {
        case nil: return Array(content)
        case "text": return JSONText.bytes(content)
        case "base64": return JSONText.bytes(content).flatMap { Base64.decode($0) }
        default: return nil
        }
    }
}
