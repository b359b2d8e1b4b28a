/// Values of a line, from their JSON.
enum JSONText {
    static func integer(_ json: ArraySlice<UInt8>) -> Int? {
        Int(String(decoding: json, as: UTF8.self))
    }

    static func string(_ json: ArraySlice<UInt8>) -> String? {
        bytes(json).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The strings of an array, or a string by itself.
    static func strings(_ json: ArraySlice<UInt8>) -> [String] {
        if let single = string(json) { return [single] }
        let content = Array(json)
        var scanner = LineScanner(content, 0..<content.count)
        guard scanner.take(0x5B) else { return [] }
        var strings: [String] = []
        while let place = scanner.skipValue() {
            if let text = string(content[place]) { strings.append(text) }
            guard scanner.take(0x2C) else { break }
        }
        return strings
    }

    /// The bytes a JSON string stands for; `nil` when it is no string.
    static func bytes(_ json: ArraySlice<UInt8>) -> [UInt8]? {
        guard json.count >= 2, json.first == 0x22, json.last == 0x22 else { return nil }
        let inside = json.dropFirst().dropLast()
        guard inside.contains(0x5C) else { return Array(inside) }
        var output: [UInt8] = []
        output.reserveCapacity(inside.count)
        var index = inside.startIndex
        while index < inside.endIndex {
            let byte = inside[index]
            index += 1
            guard byte == 0x5C else {
                output.append(byte)
                continue
            }
            guard unescape(inside, &index, &output) else { return nil }
        }
        return output
    }

    /// Reads what follows a backslash.
    private static func unescape(
        _ text: ArraySlice<UInt8>, _ index: inout Int, _ output: inout [UInt8]
    ) -> Bool {
        guard index < text.endIndex else { return false }
        let escape = text[index]
        index += 1
        switch escape {
        case 0x22, 0x5C, 0x2F: output.append(escape)
        case 0x62: output.append(0x08)
        case 0x66: output.append(0x0C)
        case 0x6E: output.append(0x0A)
        case 0x72: output.append(0x0D)
        case 0x74: output.append(0x09)
        case 0x75: return unescapeScalar(text, &index, &output)
        default: return false
        }
        return true
    }

    private static func unescapeScalar(
        _ text: ArraySlice<UInt8>, _ index: inout Int, _ output: inout [UInt8]
    ) -> Bool {
        guard let first = codeUnit(text, at: index) else { return false }
        index += 4
        var value = first
        if first & 0xFC00 == 0xD800, index + 1 < text.endIndex, text[index] == 0x5C,
            text[index + 1] == 0x75, let second = codeUnit(text, at: index + 2),
            second & 0xFC00 == 0xDC00
        {
            value = 0x10000 + (first & 0x3FF) << 10 + second & 0x3FF
            index += 6
        }
        // Half of a surrogate pair stands for no character.
        let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
        output.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        return true
    }

    private static func codeUnit(_ text: ArraySlice<UInt8>, at index: Int) -> UInt32? {
        guard index + 4 <= text.endIndex else { return nil }
        var value: UInt32 = 0
        for digit in text[index..<index + 4] {
            guard let number = Hexadecimal.value(digit) else { return nil }
            value = value << 4 | UInt32(number)
        }
        return value
    }
}
