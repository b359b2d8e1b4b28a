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

        /// As bytes: this is written once for each field.
        var arrayPrefix: [UInt8] {
            switch self {
            case .request: FieldEncoder.requestPrefix
            case .response: FieldEncoder.responsePrefix
            case .trailers: FieldEncoder.trailerPrefix
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

    private static let requestPrefix = Array(#","http.request.header."#.utf8)
    private static let responsePrefix = Array(#","http.response.header."#.utf8)
    private static let trailerPrefix = Array(#","testigo.response.trailer."#.utf8)

    private struct Place {
        /// The name as it was written, without quotes.
        var name: Range<Int>
        /// The value, for reading, as a JSON string: in `list`, or in `repaired`.
        var text: Range<Int>
        var isRepaired: Bool
    }

    /// The list, as it goes into the line.
    private var list = LineBuffer()
    /// Values that are not UTF-8, in their readable form.
    private var repaired = LineBuffer()
    private var places: [Place] = []

    mutating func append(_ fields: FieldList, _ head: Head, to buffer: inout LineBuffer) {
        list.removeAll()
        repaired.removeAll()
        places.removeAll(keepingCapacity: true)
        for index in fields.indices { appendToList(fields[index], isFirst: index == 0) }
        for index in places.indices { appendArray(startingAt: index, head, to: &buffer) }
        buffer.raw(head.listName)
        buffer.raw(list, 0..<list.count)
        buffer.byte(0x5D)
    }

    private mutating func appendToList(_ field: FieldList.Field, isFirst: Bool) {
        if !isFirst { list.byte(0x2C) }
        list.byte(0x5B)
        list.byte(0x22)
        let nameStart = list.count
        // A name is a token, hence ASCII: whatever reads a head refuses anything else.
        if !list.escapedIfUTF8(field.name) { list.escaped(field.nameString.utf8) }
        let name = nameStart..<list.count
        list.byte(0x22)
        list.byte(0x2C)
        let valueStart = list.count
        list.byte(0x22)
        if list.escapedIfUTF8(field.value) {
            list.byte(0x22)
            places.append(Place(name: name, text: valueStart..<list.count, isRepaired: false))
        } else {
            list.truncate(to: valueStart)
            list.losslessValue(field.value)
            let start = repaired.count
            repaired.string(field.valueString)
            places.append(Place(name: name, text: start..<repaired.count, isRepaired: true))
        }
        list.byte(0x5D)
    }

    private func appendArray(
        startingAt first: Int, _ head: Head, to buffer: inout LineBuffer
    ) {
        for earlier in 0..<first where isSameName(earlier, first) { return }
        buffer.raw(head.arrayPrefix)
        let nameStart = buffer.count
        buffer.raw(list, places[first].name)
        buffer.lowercase(from: nameStart)
        buffer.byte(0x22)
        buffer.byte(0x3A)
        buffer.byte(0x5B)
        appendText(first, to: &buffer)
        for later in places.indices.dropFirst(first + 1) where isSameName(first, later) {
            buffer.byte(0x2C)
            appendText(later, to: &buffer)
        }
        buffer.byte(0x5D)
    }

    private func appendText(_ index: Int, to buffer: inout LineBuffer) {
        let place = places[index]
        if place.isRepaired {
            buffer.raw(repaired, place.text)
        } else {
            buffer.raw(list, place.text)
        }
    }

    private func isSameName(_ left: Int, _ right: Int) -> Bool {
        let (left, right) = (places[left].name, places[right].name)
        guard left.count == right.count else { return false }
        for offset in 0..<left.count {
            let one = list.bytes[left.lowerBound + offset].asciiLowercased
            if one != list.bytes[right.lowerBound + offset].asciiLowercased { return false }
        }
        return true
    }
}
