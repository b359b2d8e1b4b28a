extension RedactionMachine {
    /// Reads on in a string. Innocent stretches are jumped over by the marks; near an escape, outside ASCII and where
    /// a secret may stand, it goes byte by byte.
    mutating func insideString(
        _ input: Span<UInt8>, _ marks: Span<UInt64>, from start: Int, _ output: inout [UInt8]
    ) throws(Malformation) -> Int {
        var index = start
        while index < input.count {
            if string.isInterrupted || !finder.isQuiet {
                index = try step(input, at: index, &output)
                if token == .none { return index }
                continue
            }
            let stop = Self.nextMark(in: marks, from: index, before: input.count)
            if stop == input.count {
                keep(input, index..<stop)
                recall(input, index..<stop)
                return stop
            }
            if input[stop] == UInt8(ascii: "\"") {
                endString(input, from: index, at: stop, &output)
                return stop + 1
            }
            keep(input, index..<stop)
            recall(input, index..<stop)
            index = try step(input, at: stop, &output)
        }
        return index
    }

    @inline(__always)
    private static func nextMark(
        in marks: Span<UInt64>, from index: Int, before count: Int
    ) -> Int {
        var word = index >> 6
        var bits = marks[word] & (~0 << UInt64(index & 63))
        while bits == 0 {
            word += 1
            if word << 6 >= count { return count }
            bits = marks[word]
        }
        return word << 6 + bits.trailingZeroBitCount
    }

    /// Shows the finder the end of a stretch that was jumped over: what it would remember of it.
    private mutating func recall(_ input: Span<UInt8>, _ stretch: Range<Int>) {
        guard removalDepth == nil, string.captures == nil else { return }
        for index in max(
            stretch.lowerBound, stretch.upperBound - SecretFinder.memory)..<stretch.upperBound
        {
            // No mark lay in the stretch, so nothing can begin in it.
            _ = finder.take(input[index], at: outlet.base + index)
        }
    }

    /// Takes one byte with everything that may be under way.
    private mutating func step(
        _ input: Span<UInt8>, at index: Int, _ output: inout [UInt8]
    ) throws(Malformation) -> Int {
        let byte = input[index]
        let position = outlet.base + index
        if string.escapeStart != .max {
            switch string.escape.take(byte) {
            case .goesOn: return index + 1
            case .malformed: throw malformed(.badEscape, at: index)
            case .character(let character):
                let start = string.escapeStart
                string.escapeStart = .max
                keep(character)
                look(
                    at: character < 0x80 ? UInt8(character) : 0xFF, position: start, input, &output)
                return index + 1
            }
        }
        if !string.utf8.isBetweenCharacters || byte >= 0x80 {
            guard string.utf8.take(byte) else { throw malformed(.notUTF8, at: index) }
        } else {
            switch byte {
            case UInt8(ascii: "\""):
                endString(input, from: index, at: index, &output)
                return index + 1
            case UInt8(ascii: "\\"):
                string.escapeStart = position
                return index + 1
            case 0..<0x20:
                throw malformed(.controlByteInString, at: index)
            default:
                break
            }
        }
        keep(input, index..<index + 1)
        look(at: byte, position: position, input, &output)
        return index + 1
    }

    /// Shows the finder a character and does what it says.
    private mutating func look(
        at character: UInt8, position: Int, _ input: Span<UInt8>, _ output: inout [UInt8]
    ) {
        guard removalDepth == nil, string.captures == nil else { return }
        switch finder.take(character, at: position) {
        case .nothing: break
        case .begins(let start):
            outlet.shut(at: start, input, &output)
            output.append(contentsOf: SensitiveCatalogue.mark.utf8)
        case .ends:
            outlet.open(at: position)
        }
    }

    /// Ends the string at the quote at `index`; from `start` on its bytes were not kept yet.
    @inline(__always)
    private mutating func endString(
        _ input: Span<UInt8>, from start: Int, at index: Int, _ output: inout [UInt8]
    ) {
        token = .none
        if finder.isInsideSecret { outlet.open(at: outlet.base + index) }
        finder.reset()
        if string.isKey {
            place = .colon
            if removalDepth == nil { endKey(input, start..<index) }
        } else {
            if string.captures != nil { endCapture(input, start..<index, &output) }
            endValue(at: outlet.base + index + 1)
        }
    }

    @inline(__always)
    private mutating func endKey(_ input: Span<UInt8>, _ rest: Range<Int>) {
        if string.text.isEmpty {
            upcoming = members.treatment(of: input, rest)
        } else {
            keep(input, rest)
            upcoming = members.treatment(of: string.text.span, 0..<string.text.count)
            string.text.removeAll(keepingCapacity: true)
        }
    }

    private mutating func endCapture(
        _ input: Span<UInt8>, _ rest: Range<Int>, _ output: inout [UInt8]
    ) {
        guard let kind = string.captures else { return }
        keep(input, rest)
        let fits = string.text.count <= Self.longestPseudonymisedBytes
        let shown = fits ? pseudonym(kind, string.text) : Array(SensitiveCatalogue.mark.utf8)
        // Whatever bytes the pseudonym has, the output stays UTF-8.
        output.append(contentsOf: JSONString.escaped(String(decoding: shown, as: UTF8.self)))
        string.text.removeAll(keepingCapacity: true)
        string.captures = nil
        outlet.open(at: outlet.base + rest.upperBound + 1)
    }

    /// Keeps the text of a key or of a value that gets a pseudonym, no longer than anybody asks for.
    private mutating func keep(_ input: Span<UInt8>, _ range: Range<Int>) {
        guard let room = roomForText else { return }
        let end = min(range.upperBound, range.lowerBound + room)
        string.text.append(copying: input, range.lowerBound..<end)
    }

    private mutating func keep(_ character: UInt32) {
        guard let room = roomForText, room > 0, let scalar = Unicode.Scalar(character) else {
            return
        }
        string.text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }

    /// How many bytes of the string under way are still wanted, one more than can be used; `nil` for a string
    /// that nobody wants.
    private var roomForText: Int? {
        guard removalDepth == nil else { return nil }
        if string.isKey { return max(0, members.longestName + 1 - string.text.count) }
        guard string.captures != nil else { return nil }
        return max(0, Self.longestPseudonymisedBytes + 1 - string.text.count)
    }
}
