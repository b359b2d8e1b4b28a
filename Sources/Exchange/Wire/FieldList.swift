public import NIOCore

/// The fields of a head as they stood on the wire: order, case, duplicates and bytes outside ASCII are kept.
///
/// One array holds all bytes and a second the places of names and values in it, so that a head of twenty
/// fields costs two allocations.
public struct FieldList: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    /// Where one field's name and value lie in the list's bytes.
    public struct Place: Sendable {
        public let nameStart: UInt32
        public let nameCount: UInt32
        public let valueStart: UInt32
        public let valueCount: UInt32

        public init(name: Range<Int>, value: Range<Int>) {
            nameStart = UInt32(truncatingIfNeeded: name.lowerBound)
            nameCount = UInt32(truncatingIfNeeded: name.count)
            valueStart = UInt32(truncatingIfNeeded: value.lowerBound)
            valueCount = UInt32(truncatingIfNeeded: value.count)
        }

        public var name: Range<Int> { Int(nameStart)..<Int(nameStart) + Int(nameCount) }
        public var value: Range<Int> { Int(valueStart)..<Int(valueStart) + Int(valueCount) }
    }

    /// One field, its name as it was written.
    public struct Field: Sendable {
        public let name: ArraySlice<UInt8>
        public let value: ArraySlice<UInt8>

        public var nameString: String { String(decoding: name, as: UTF8.self) }
        /// The value as text; bytes that are not UTF-8 become U+FFFD, so this is for reading, never for sending.
        public var valueString: String { String(decoding: value, as: UTF8.self) }
    }

    /// All names and values, and where each of them lies: for readers that copy nothing.
    public private(set) var bytes: [UInt8]
    public private(set) var places: [Place]

    public init() {
        bytes = []
        places = []
    }

    /// Takes over a head that was already read: `places` point into `bytes`.
    public init(bytes: [UInt8], places: [Place]) {
        self.bytes = bytes
        self.places = places
    }

    public init(dictionaryLiteral fields: (String, String)...) {
        self.init()
        for (name, value) in fields { append(name, value) }
    }

    public static func == (left: FieldList, right: FieldList) -> Bool {
        left.count == right.count
            && left.indices.allSatisfy {
                left[$0].name == right[$0].name && left[$0].value == right[$0].value
            }
    }

    public var count: Int { places.count }
    public var isEmpty: Bool { places.isEmpty }
    public var indices: Range<Int> { places.indices }

    public subscript(index: Int) -> Field {
        Field(name: bytes[places[index].name], value: bytes[places[index].value])
    }

    public mutating func append(_ name: String, _ value: String) {
        append(name: name.utf8, value: value.utf8)
    }

    public mutating func append(
        name: some Collection<UInt8>, value: some Collection<UInt8>
    ) {
        let start = bytes.count
        bytes.append(contentsOf: name)
        let valueStart = bytes.count
        bytes.append(contentsOf: value)
        places.append(Place(name: start..<valueStart, value: valueStart..<bytes.count))
    }

    /// The same fields, some with other values. A new list where there are any, so that what was taken out is not left
    /// behind in the old one's bytes.
    /// - Parameter replacement: the value to put in the place of one; `nil` where it stays.
    public func replacingValues(
        by replacement: (_ name: Span<UInt8>, _ value: Span<UInt8>) -> [UInt8]?
    ) -> FieldList {
        let all = bytes.span
        var replacements: [(index: Int, value: [UInt8])] = []
        for index in places.indices {
            let place = places[index]
            let value = replacement(all.extracting(place.name), all.extracting(place.value))
            if let value { replacements.append((index, value)) }
        }
        return replacements.isEmpty ? self : copy(replacements)
    }

    /// - Parameter replacements: in the order of the fields.
    private func copy(_ replacements: [(index: Int, value: [UInt8])]) -> FieldList {
        let all = bytes.span
        var (bytes, places) = ([UInt8](), [Place]())
        places.reserveCapacity(self.places.count)
        let room = replacements.reduce(all.count) { $0 + $1.value.count }
        bytes.append(addingCapacity: room) { output in
            var rest = replacements[...]
            for (index, place) in self.places.enumerated() {
                let start = output.count
                for byte in place.name { output.append(all[byte]) }
                let valueStart = output.count
                if let next = rest.first, next.index == index {
                    for byte in next.value { output.append(byte) }
                    rest.removeFirst()
                } else {
                    for byte in place.value { output.append(all[byte]) }
                }
                places.append(Place(name: start..<valueStart, value: valueStart..<output.count))
            }
        }
        return FieldList(bytes: bytes, places: places)
    }

    /// Gives the first field of that name the value and removes the others; appends when there is none.
    public mutating func set(_ name: FieldName, to value: [UInt8]) {
        guard let first = firstIndex(of: name) else {
            append(name: name.lowercased, value: value)
            return
        }
        let start = bytes.count
        bytes.append(contentsOf: value)
        places[first] = Place(name: places[first].name, value: start..<bytes.count)
        var index = places.count - 1
        while index > first {
            if isNamed(name, at: index) { places.remove(at: index) }
            index -= 1
        }
    }

    public mutating func set(_ name: FieldName, to value: String) {
        set(name, to: Array(value.utf8))
    }

    public mutating func removeAll(named name: FieldName) {
        places.removeAll { place in Self.equal(bytes, place.name, name) }
    }

    /// The value of the first field of that name.
    public func first(_ name: FieldName) -> ArraySlice<UInt8>? {
        firstIndex(of: name).map { bytes[places[$0].value] }
    }

    /// `first` as text, for reading.
    public func string(_ name: FieldName) -> String? {
        first(name).map { String(decoding: $0, as: UTF8.self) }
    }

    public func contains(_ name: FieldName) -> Bool { firstIndex(of: name) != nil }

    public func count(of name: FieldName) -> Int {
        places.reduce(0) { Self.equal(bytes, $1.name, name) ? $0 + 1 : $0 }
    }

    public func firstIndex(of name: FieldName) -> Int? {
        places.firstIndex { Self.equal(bytes, $0.name, name) }
    }

    /// The index of the first field of which `isWanted`, shown name and value, says so; no byte is copied.
    public func firstIndex(
        where isWanted: (_ name: Span<UInt8>, _ value: Span<UInt8>) -> Bool
    ) -> Int? {
        let all = bytes.span
        return places.firstIndex {
            isWanted(all.extracting($0.name), all.extracting($0.value))
        }
    }

    public func isNamed(_ name: FieldName, at index: Int) -> Bool {
        Self.equal(bytes, places[index].name, name)
    }

    /// Shows the index of each field that goes on to the next hop: without hop-by-hop fields, without those that
    /// `Connection` names, and without any of `others`.
    ///
    /// `Connection` cannot remove what frames a message or carries credentials: those names are ignored in it,
    /// or an application could strip the fields this proxy is there to add (CVE-2022-31813).
    public func forEachEndToEnd<Failure: Error>(
        removing others: [FieldName] = [], _ body: (Int) throws(Failure) -> Void
    ) throws(Failure) {
        let options = connectionOptions()
        for index in places.indices {
            let name = places[index].name
            if Self.isHopByHop(bytes, name) || Self.isOne(of: others, bytes, name)
                || Self.isOne(of: options, bytes, name)
            {
                continue
            }
            try body(index)
        }
    }

    /// Writes the end-to-end fields as the lines of a head.
    public func writeEndToEnd(into output: inout ByteBuffer) {
        let all = bytes.span
        // At most so many bytes; put together here, where each of them is one step.
        let room = places.reduce(0) { $0 + $1.name.count + $1.value.count + 4 }
        var lines: [UInt8] = []
        lines.append(addingCapacity: room) { lines in
            forEachEndToEnd { index in
                for place in places[index].name { lines.append(all[place]) }
                lines.append(UInt8(ascii: ":"))
                lines.append(UInt8(ascii: " "))
                for place in places[index].value { lines.append(all[place]) }
                lines.append(UInt8(ascii: "\r"))
                lines.append(UInt8(ascii: "\n"))
            }
        }
        output.writeBytes(lines)
    }

    /// The members of a comma-separated field, lower case, of all fields of that name.
    public func listed(in name: FieldName) -> [String] {
        guard contains(name) else { return [] }
        return indices.filter { isNamed(name, at: $0) }.flatMap { index in
            self[index].value.split(separator: 0x2C).map { part in
                String(decoding: part.filter { $0 != 0x20 && $0 != 0x09 }, as: UTF8.self)
                    .lowercased()
            }
        }
    }

    /// What was done to the body, in that order, by all `Content-Encoding` fields together; `identity` is nothing.
    public func contentCodings() -> [String] {
        listed(in: .contentEncoding).filter { !$0.isEmpty && $0 != "identity" }
    }

    /// The names listed in `Connection` fields that may be removed because of it.
    public func connectionOptions() -> [FieldName] {
        guard let first = firstIndex(of: .connection) else { return [] }
        // What nearly every head says names no field that would have to go.
        if places.count(where: { Self.equal(bytes, $0.name, .connection) }) == 1,
            Self.saysNothing.contains(bytes[places[first].value])
        {
            return []
        }
        let protected: [FieldName] = [
            .host, .contentLength, .authorization, .contentType, .date, .connection,
        ]
        var names: [FieldName] = []
        for index in indices where isNamed(.connection, at: index) {
            for part in self[index].value.split(separator: 0x2C) {
                let name = FieldName(part.filter { $0 != 0x20 && $0 != 0x09 })
                let isBelvo = name.lowercased.starts(with: "x-belvo-".utf8)
                if !protected.contains(name) && !isBelvo { names.append(name) }
            }
        }
        return names
    }

    private static let saysNothing = ["keep-alive", "close"].map { ArraySlice($0.utf8) }

    private static func isOne(
        of names: [FieldName], _ bytes: [UInt8], _ name: Range<Int>
    ) -> Bool {
        for other in names where equal(bytes, name, other) { return true }
        return false
    }

    private static func isHopByHop(_ bytes: [UInt8], _ name: Range<Int>) -> Bool {
        guard name.count < 64, FieldName.hopByHopLengths >> UInt64(name.count) & 1 == 1 else {
            return false
        }
        return FieldName.hopByHop.contains { equal(bytes, name, $0) }
    }

    private static func equal(_ bytes: [UInt8], _ range: Range<Int>, _ name: FieldName) -> Bool {
        guard range.count == name.lowercased.count else { return false }
        var index = range.lowerBound
        for expected in name.lowercased {
            if bytes[index].asciiLowercased != expected { return false }
            index += 1
        }
        return true
    }
}
