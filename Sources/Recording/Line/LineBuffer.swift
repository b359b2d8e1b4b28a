import Exchange

/// One line, or several, as bytes: JSON is appended to one array that is used again for each frame.
///
/// Strings are copied first and looked at afterwards, where they lie: most need no escape, and a loop over one
/// array of known bounds is one the compiler turns into vector instructions.
struct LineBuffer {
    private(set) var bytes: [UInt8] = []

    var count: Int { bytes.count }

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    /// Takes back everything from `count` on.
    mutating func truncate(to count: Int) { bytes.removeLast(bytes.count - count) }

    /// What is known to be JSON already.
    mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }

    mutating func raw(_ more: some Collection<UInt8>) { bytes.append(contentsOf: more) }

    mutating func byte(_ byte: UInt8) { bytes.append(byte) }

    /// Makes the ASCII capitals from `start` on small.
    mutating func lowercase(from start: Int) {
        for index in start..<bytes.count { bytes[index] = bytes[index].asciiLowercased }
    }

    mutating func integer(_ value: Int) {
        guard value >= 0 else { return raw(String(value)) }
        if value < 10 { return bytes.append(UInt8(0x30 + value)) }
        let start = bytes.count
        var rest = value
        while rest > 0 {
            bytes.append(UInt8(0x30 + rest % 10))
            rest /= 10
        }
        var low = start
        var high = bytes.count - 1
        while low < high {
            bytes.swapAt(low, high)
            low += 1
            high -= 1
        }
    }

    /// `value` with at least `width` digits.
    mutating func padded(_ value: Int, width: Int) {
        var divisor = 1
        for _ in 1..<width { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(0x30 + value / divisor % 10))
            divisor /= 10
        }
    }

    mutating func string(_ text: String) { string(utf8: text.utf8) }

    /// A JSON string of bytes that are UTF-8.
    mutating func string(utf8: some Collection<UInt8>) {
        bytes.append(0x22)
        escaped(utf8)
        bytes.append(0x22)
    }

    /// Any bytes, so that they come back the same: a JSON string, or `{"base64":"…"}`.
    mutating func losslessValue(_ anything: ArraySlice<UInt8>) {
        bytes.append(0x22)
        if escapedIfUTF8(anything) {
            bytes.append(0x22)
        } else {
            bytes.removeLast()
            raw(#"{"base64":""#)
            base64(anything)
            raw(#""}"#)
        }
    }

    /// The inside of a JSON string. A piece must not begin or end within a character.
    mutating func escaped(_ utf8: some Collection<UInt8>) {
        let start = bytes.count
        bytes.append(contentsOf: utf8)
        guard needsLook(from: start) else { return }
        escapeByteByByte(takeBack(from: start))
    }

    /// The inside of a JSON string, if the bytes are UTF-8; otherwise nothing, and `false`.
    mutating func escapedIfUTF8(_ anything: ArraySlice<UInt8>) -> Bool {
        let start = bytes.count
        bytes.append(contentsOf: anything)
        guard needsLook(from: start) else { return true }
        let text = takeBack(from: start)
        guard BodyScan.isUTF8(text[...]) else { return false }
        escapeByteByByte(text)
        return true
    }

    /// Whether anything but plain ASCII stands from `start` on.
    private func needsLook(from start: Int) -> Bool {
        var special: UInt8 = 0
        for index in start..<bytes.count {
            let byte = bytes[index]
            special |= byte < 0x20 ? 1 : 0
            special |= byte >= 0x7F ? 1 : 0
            special |= byte == 0x22 ? 1 : 0
            special |= byte == 0x5C ? 1 : 0
        }
        return special != 0
    }

    private mutating func takeBack(from start: Int) -> [UInt8] {
        let text = Array(bytes[start...])
        bytes.removeLast(bytes.count - start)
        return text
    }

    private mutating func escapeByteByByte(_ text: [UInt8]) {
        var index = 0
        while index < text.count {
            let byte = text[index]
            let next = index + 1 < text.count ? text[index + 1] : 0
            if byte == 0x22 || byte == 0x5C {
                bytes.append(0x5C)
                bytes.append(byte)
            } else if byte < 0x20 || byte == 0x7F {
                escape(control: byte)
            } else if byte == 0xC2 && next >= 0x80 && next <= 0x9F {
                // C1 controls: terminals obey them, so they never stand raw in a line.
                escape(scalar: Int(next))
                index += 1
            } else if byte == 0xE2 && next == 0x80 && index + 2 < text.count
                && text[index + 2] | 1 == 0xA9
            {
                // U+2028 and U+2029 end a line for some readers.
                escape(scalar: 0x2028 + Int(text[index + 2] & 1))
                index += 2
            } else {
                bytes.append(byte)
            }
            index += 1
        }
    }

    private mutating func escape(control byte: UInt8) {
        switch byte {
        case 0x08: raw("\\b")
        case 0x09: raw("\\t")
        case 0x0A: raw("\\n")
        case 0x0C: raw("\\f")
        case 0x0D: raw("\\r")
        default: escape(scalar: Int(byte))
        }
    }

    private mutating func escape(scalar: Int) {
        bytes.append(0x5C)
        bytes.append(0x75)
        for shift in [12, 8, 4, 0] { bytes.append(Hexadecimal.digit(scalar >> shift & 15)) }
    }

    /// Base64 with padding (RFC 4648 §4).
    mutating func base64(_ source: some Collection<UInt8>) {
        Base64.append(source, to: &bytes)
    }

    /// A body, as it stands in a line.
    mutating func content(_ body: some Collection<UInt8>, _ coding: StandingBody.Coding) {
        switch coding {
        case .verbatim: raw(body)
        case .text: string(utf8: body)
        case .base64:
            byte(0x22)
            base64(body)
            byte(0x22)
        }
    }
}
