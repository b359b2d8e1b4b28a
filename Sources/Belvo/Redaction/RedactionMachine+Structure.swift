extension RedactionMachine {
    /// Reads what stands between tokens, up to and with the first byte of the next one.
    mutating func betweenTokens(
        _ input: Span<UInt8>, from start: Int, _ output: inout [UInt8]
    ) throws(Malformation) -> Int {
        var index = start
        while index < input.count {
            let byte = input[index]
            switch byte {
            case UInt8(ascii: "\""):
                return try beginString(input, at: index, &output)
            case UInt8(ascii: ","):
                guard place == .commaOrEnd else { throw malformed(.unexpectedByte, at: index) }
                place = containers & 1 == 1 ? .key : .value
            case UInt8(ascii: ":"):
                guard place == .colon else { throw malformed(.unexpectedByte, at: index) }
                place = .value
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                try beginValue(input, at: index, &output)
                token = .number
                number = .sign
                return byte == UInt8(ascii: "-") ? index + 1 : index
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"):
                break
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                try open(input, at: index, &output)
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                try close(byte, at: index)
            case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"):
                try beginValue(input, at: index, &output)
                token = .literal
                literal = LiteralState(first: byte)
                return index + 1
            default:
                throw malformed(.unexpectedByte, at: index)
            }
            index += 1
        }
        return index
    }

    @inline(__always)
    private mutating func beginString(
        _ input: Span<UInt8>, at index: Int, _ output: inout [UInt8]
    ) throws(Malformation) -> Int {
        token = .string
        if place == .key || place == .firstKey {
            string.isKey = true
        } else {
            string.isKey = false
            try beginValue(input, at: index, &output)
        }
        return index + 1
    }

    private mutating func open(
        _ input: Span<UInt8>, at index: Int, _ output: inout [UInt8]
    ) throws(Malformation) {
        try beginValue(input, at: index, &output)
        guard depth < Self.deepestNesting else { throw malformed(.nestedTooDeep, at: index) }
        let isObject = input[index] == UInt8(ascii: "{")
        depth += 1
        containers = containers << 1 | (isObject ? 1 : 0)
        place = isObject ? .firstKey : .firstElement
    }

    private mutating func close(_ byte: UInt8, at index: Int) throws(Malformation) {
        let isObject = byte == UInt8(ascii: "}")
        guard depth > 0, (containers & 1 == 1) == isObject,
            place == .commaOrEnd || place == (isObject ? .firstKey : .firstElement)
        else { throw malformed(.unexpectedByte, at: index) }
        depth -= 1
        containers >>= 1
        endValue(at: outlet.base + index + 1)
    }

    /// Starts a value of any type at `index`; a secret one is cut out from here on.
    @inline(__always)
    private mutating func beginValue(
        _ input: Span<UInt8>, at index: Int, _ output: inout [UInt8]
    ) throws(Malformation) {
        guard place == .value || place == .firstElement else {
            throw malformed(.unexpectedByte, at: index)
        }
        if upcoming != nil { beginSecret(input, at: index, &output) }
    }

    @inline(never)
    private mutating func beginSecret(
        _ input: Span<UInt8>, at index: Int, _ output: inout [UInt8]
    ) {
        let treatment = upcoming
        upcoming = nil
        let first = input[index]
        if case .pseudonym(let kind) = treatment {
            // What is not there needs no pseudonym, and that it is not there is worth knowing.
            if first == UInt8(ascii: "n") { return }
            if first == UInt8(ascii: "\"") { string.captures = kind }
        }
        outlet.shut(at: outlet.base + index, input, &output)
        if string.captures == nil {
            removalDepth = depth
            output.append(contentsOf: Self.removedValue)
        }
    }

    /// Ends a value of any type; `position` is that of the byte behind it.
    @inline(__always)
    mutating func endValue(at position: Int) {
        place = depth == 0 ? .end : .commaOrEnd
        if removalDepth == depth {
            removalDepth = nil
            outlet.open(at: position)
        }
    }

    private static let removedValue = JSONString.escaped(SensitiveCatalogue.mark)
}
