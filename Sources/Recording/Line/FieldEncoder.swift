import Exchange

/// Writes a head's fields twice: as one array for each name, to search by, and as the list that stood on the
/// wire, with its order, case and duplicates.
///
/// Names and values are encoded once, into memory that is used again for each head.
struct FieldEncoder {
    enum Head {
        case request
        case response
        case trailers

        var arrayPrefix: String {
            switch self {
            case .request: #","http.request.header."#
            case .response: #","http.response.header."#
            case .trailers: #","testigo.response.trailer."#
            }
        }

        var listName: String {
            switch self {
            case .request: #","testigo.request.fields":["#
            case .response: #","testigo.response.fields":["#
            case .trailers: #","testigo.response.trailers":["#
            }
        }
    }

    private struct Place {
        /// The lower-case name, without quotes.
        var name: Range<Int>
        /// The value as a JSON string.
        var text: Range<Int>
        /// The value as it stands in the list: the same place, unless it is not UTF-8.
        var exact: Range<Int>
    }

    private var encoded = LineBuffer()
    private var places: [Place] = []

    mutating func append(_ fields: FieldList, _ head: Head, to buffer: inout LineBuffer) {
        encoded.removeAll()
        places.removeAll(keepingCapacity: true)
        for index in fields.indices { place(fields[index]) }
        for index in places.indices { appendArray(startingAt: index, head, to: &buffer) }
        buffer.raw(head.listName)
        for index in places.indices {
            if index > 0 { buffer.byte(0x2C) }
            buffer.byte(0x5B)
            // Names are tokens, so they are ASCII; written by hand in a test they may be anything.
            buffer.losslessValue(fields[index].name)
            buffer.byte(0x2C)
            buffer.raw(encoded.bytes[places[index].exact])
            buffer.byte(0x5D)
        }
        buffer.byte(0x5D)
    }

    private mutating func place(_ field: FieldList.Field) {
        let nameStart = encoded.count
        if field.name.allSatisfy({ $0 < 0x80 }) {
            encoded.escaped(field.name.lazy.map(\.asciiLowercased))
        } else {
            encoded.escaped(field.nameString.utf8)
        }
        let textStart = encoded.count
        encoded.readableString(field.value)
        let textEnd = encoded.count
        var exact = textStart..<textEnd
        if !BodyScan.isUTF8(field.value) {
            encoded.losslessValue(field.value)
            exact = textEnd..<encoded.count
        }
        places.append(
            Place(name: nameStart..<textStart, text: textStart..<textEnd, exact: exact))
    }

    private func appendArray(
        startingAt first: Int, _ head: Head, to buffer: inout LineBuffer
    ) {
        for earlier in 0..<first where isSameName(earlier, first) { return }
        buffer.raw(head.arrayPrefix)
        buffer.raw(encoded.bytes[places[first].name])
        buffer.raw(#"":["#)
        buffer.raw(encoded.bytes[places[first].text])
        for later in places.indices.dropFirst(first + 1) where isSameName(first, later) {
            buffer.byte(0x2C)
            buffer.raw(encoded.bytes[places[later].text])
        }
        buffer.byte(0x5D)
    }

    private func isSameName(_ left: Int, _ right: Int) -> Bool {
        let (left, right) = (places[left].name, places[right].name)
        guard left.count == right.count else { return false }
        for offset in 0..<left.count {
            if encoded.bytes[left.lowerBound + offset] != encoded.bytes[right.lowerBound + offset] {
                return false
            }
        }
        return true
    }
}
