import Exchange

/// One line, or several, as bytes: JSON is appended to one array that is used again for each frame.
///
/// Strings are copied first and looked at afterwards, where they lie, eight bytes at a time: most need no escape.
/// This is the one file of the lines that says `unsafe`: a line is a hundred short pieces, and the safe way to append
/// one costs three times the copying.
struct LineBuffer {
    private(set) var bytes: [UInt8] = []

    var count: Int { bytes.count }

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    /// Takes back everything from `count` on.
    mutating func truncate(to count: Int) { bytes.removeLast(bytes.count - count) }

    /// What is known to be JSON already.
    mutating func raw(_ text: String) {
        var text = text
        text.withUTF8 { unsafe bytes.append(contentsOf: $0) }
    }

    /// A part of another buffer.
    mutating func raw(_ other: LineBuffer, _ range: Range<Int>) {
        let part = other.bytes.span.extracting(range)
        unsafe part.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
    }

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

    mutating func string(_ text: String) {
        bytes.append(0x22)
        escaped(text)
        bytes.append(0x22)
    }

    /// The inside of a JSON string.
    mutating func escaped(_ text: String) {
        let start = bytes.count
        raw(text)
        guard needsLook(from: start) else { return }
        escapeByteByByte(takeBack(from: start))
    }

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
        unsafe bytes.withUnsafeBytes { all in
            var index = start
            while index + 8 <= all.count {
                let word = unsafe all.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                if Self.needsLook(word) { return true }
                index += 8
            }
            while index < all.count {
                // Seven blanks, which need no look, beside the byte.
                if unsafe Self.needsLook(0x2020_2020_2020_2000 | UInt64(all[index])) {
                    return true
                }
                index += 1
            }
            return false
        }
    }

    /// Whether one of eight bytes is a control, DEL, a quote, a backslash, or outside ASCII: a byte that is zero after
    /// the difference, or less than 0x20, sets the highest bit of its place (Warren, "Hacker's Delight", §6-1). A
    /// carry can set a bit too many, beside one that is rightly set; never one too few.
    private static func needsLook(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quote = word ^ (ones &* 0x22)
        let backslash = word ^ (ones &* 0x5C)
        let delete = word ^ (ones &* 0x7F)
        let found =
            (word &- (ones &* 0x20)) & ~word | (quote &- ones) & ~quote
            | (backslash &- ones) & ~backslash | (delete &- ones) & ~delete | word
        return found & (ones &* 0x80) != 0
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
