import Exchange

/// Writes a head's fields twice: as one array for each name, to search by, and as the list that stood on the
/// wire, with its order, case and duplicates.
///
/// Both are written straight from the head's bytes: escaping a value of twenty bytes a second time costs less than
/// keeping where it stands after the first.
enum FieldEncoder {
    enum Head {
        case request
        case response
        case trailers

        fileprivate var arrayPrefix: StaticString {
            switch self {
            case .request: #","http.request.header."#
            case .response: #","http.response.header."#
            case .trailers: #","testigo.response.trailer."#
            }
        }

        fileprivate var listName: StaticString {
            switch self {
            case .request: #","testigo.request.fields":["#
            case .response: #","testigo.response.fields":["#
            case .trailers: #","testigo.response.trailers":["#
            }
        }
    }

    static func append(_ fields: FieldList, _ head: Head, to buffer: inout LineBuffer) {
        let bytes = fields.bytes.span
        let places = fields.places.span
        let look = Look(bytes)
        for index in places.indices {
            if isFirst(index, places, bytes, look) {
                appendArray(index, places, bytes, look, head.arrayPrefix, to: &buffer)
            }
        }
        buffer.raw(chosen: head.listName)
        for index in places.indices {
            if index > 0 { buffer.byte(0x2C) }
            let (name, value) = (places[index].name, places[index].value)
            buffer.raw(#"[""#)
            appendText(name, bytes, look, to: &buffer)
            if look == .plain {
                buffer.raw(#"",""#)
                buffer.raw(bytes.extracting(value))
                buffer.raw(#""]"#)
            } else {
                buffer.raw(#"","#)
                buffer.losslessValue(bytes.extracting(value))
                buffer.byte(0x5D)
            }
        }
        buffer.byte(0x5D)
    }

    /// What one look at all names and values together tells.
    private enum Look {
        /// Nothing needs an escape. So it is with answers, and with requests of which a field was masked; in others the
        /// line ends of the wire still stand between the fields.
        case plain
        case ascii
        case anything

        init(_ bytes: Span<UInt8>) {
            self =
                LineBuffer.isPlain(bytes) ? .plain : BodyScan.isASCII(bytes) ? .ascii : .anything
        }
    }

    @inline(__always)
    private static func appendText(
        _ text: Range<Int>, _ bytes: Span<UInt8>, _ look: Look, to buffer: inout LineBuffer
    ) {
        if look == .plain {
            buffer.raw(bytes.extracting(text))
        } else {
            buffer.readable(bytes.extracting(text))
        }
    }

    // MARK: One array for each name

    /// Writes the array that begins with the field `first`.
    @inline(__always)
    private static func appendArray(
        _ first: Int, _ places: Span<FieldList.Place>, _ bytes: Span<UInt8>, _ look: Look,
        _ prefix: StaticString, to buffer: inout LineBuffer
    ) {
        let place = places[first]
        buffer.raw(chosen: prefix)
        let start = buffer.count
        appendText(place.name, bytes, look, to: &buffer)
        buffer.lowercase(from: start)
        buffer.raw(#"":[""#)
        appendText(place.value, bytes, look, to: &buffer)
        for later in first + 1..<places.count where isSame(places[later], place, bytes, look) {
            buffer.raw(#"",""#)
            appendText(places[later].value, bytes, look, to: &buffer)
        }
        buffer.raw(#""]"#)
    }

    @inline(__always)
    private static func isFirst(
        _ index: Int, _ places: Span<FieldList.Place>, _ bytes: Span<UInt8>, _ look: Look
    ) -> Bool {
        let place = places[index]
        for earlier in 0..<index where isSame(places[earlier], place, bytes, look) { return false }
        return true
    }

    /// Whether two names are the same in the line, where capitals are small.
    @inline(__always)
    private static func isSame(
        _ left: FieldList.Place, _ right: FieldList.Place, _ bytes: Span<UInt8>, _ look: Look
    ) -> Bool {
        // Most names differ in this already.
        if left.nameCount != right.nameCount && look != .anything { return false }
        return isSameName(left.name, right.name, bytes, look)
    }

    private static func isSameName(
        _ left: Range<Int>, _ right: Range<Int>, _ bytes: Span<UInt8>, _ look: Look
    ) -> Bool {
        guard look != .anything else { return lowercased(left, bytes) == lowercased(right, bytes) }
        for offset in 0..<left.count {
            let one = bytes[left.lowerBound + offset]
            let other = bytes[right.lowerBound + offset]
            if one != other && one.asciiLowercased != other.asciiLowercased { return false }
        }
        return true
    }

    /// A name as the line has it. A name is a token, hence ASCII: whatever reads a head refuses anything else. Should
    /// one come all the same that is not even UTF-8, then its readable form is what counts.
    private static func lowercased(_ name: Range<Int>, _ bytes: Span<UInt8>) -> [UInt8] {
        var buffer = LineBuffer(capacity: 64)
        buffer.readable(bytes.extracting(name))
        buffer.lowercase(from: 0)
        return buffer.bytes
    }
}

extension FieldList.Place {
    @inline(__always)
    fileprivate var name: Range<Int> { Int(nameStart)..<Int(nameStart) + Int(nameCount) }
    @inline(__always)
    fileprivate var value: Range<Int> { Int(valueStart)..<Int(valueStart) + Int(valueCount) }
}
