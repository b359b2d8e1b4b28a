import Exchange

/// Values of a line, made of the pieces that `LineBuffer` writes.
extension LineBuffer {
    /// Any bytes, so that they come back the same: a JSON string, or `{"base64":"…"}`.
    mutating func losslessValue(_ anything: Span<UInt8>) {
        let start = count
        byte(0x22)
        if escapedIfUTF8(anything) {
            byte(0x22)
        } else {
            truncate(to: start)
            raw(#"{"base64":""#)
            base64(anything)
            raw(#""}"#)
        }
    }

    /// The inside of a JSON string for reading: what is no UTF-8 becomes U+FFFD.
    mutating func readable(_ anything: Span<UInt8>) {
        guard !escapedIfUTF8(anything) else { return }
        var bytes: [UInt8] = []
        for index in anything.indices { bytes.append(anything[index]) }
        escaped(String(decoding: bytes, as: UTF8.self))
    }

    /// Base64 with padding (RFC 4648 §4).
    mutating func base64(_ source: Span<UInt8>) { Base64.append(source, to: &self) }

    /// A body, as it stands in a line.
    mutating func content(_ body: Span<UInt8>, _ coding: StandingBody.Coding) {
        switch coding {
        case .verbatim: raw(body)
        case .text: string(utf8: body)
        case .base64:
            byte(0x22)
            base64(body)
            byte(0x22)
        }
    }

    mutating func integer(_ value: Int) {
        guard value >= 0 else { return escaped(String(value)) }
        let size = Decimal.eightDigitsLimit
        if value < size { return significant(UInt64(value)) }
        let (upper, lower) = value.quotientAndRemainder(dividingBy: size)
        integer(upper)
        word(Decimal.eightDigits(UInt64(lower)) | Decimal.zeros)
    }

    /// Without the zeros before it, of eight digits at most.
    private mutating func significant(_ value: UInt64) {
        let digits = Decimal.eightDigits(value)
        // The last digit stands even if it is a zero.
        let zeros = min(7, digits.trailingZeroBitCount >> 3)
        word((digits | Decimal.zeros) >> UInt64(8 &* zeros), 8 &- zeros)
    }

    /// The 36 characters of a name.
    mutating func identifier(_ id: ExchangeID) {
        word(Hexadecimal.digits(UInt32(truncatingIfNeeded: id.high >> 32)))
        let middle = Hexadecimal.digits(UInt32(truncatingIfNeeded: id.high))
        byte(0x2D)
        word(middle, 4)
        byte(0x2D)
        word(middle >> 32, 4)
        byte(0x2D)
        let next = Hexadecimal.digits(UInt32(truncatingIfNeeded: id.low >> 32))
        word(next, 4)
        byte(0x2D)
        word(next >> 32, 4)
        word(Hexadecimal.digits(UInt32(truncatingIfNeeded: id.low)))
    }
}
