/// Moves over JSON without building any of it.
struct LineScanner {
    private let bytes: [UInt8]
    private let end: Int
    private(set) var position: Int

    init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
    }

    private mutating func skipSpace() {
        while position < end,
            bytes[position] == 0x20 || bytes[position] == 0x09
                || bytes[position] == 0x0D
        {
            position += 1
        }
    }

    /// Passes over `byte`, if it comes next.
    mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard position < end, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    /// Passes over a string and returns its place, quotes included.
    mutating func skipString() -> Range<Int>? {
        skipSpace()
        guard position < end, bytes[position] == 0x22 else { return nil }
        let start = position
        var index = position + 1
        while index < end {
            let byte = bytes[index]
            if byte == 0x22 {
                position = index + 1
                return start..<position
            }
            index += byte == 0x5C ? 2 : 1
        }
        return nil
    }

    /// Passes over any value and returns its place.
    mutating func skipValue() -> Range<Int>? {
        skipSpace()
        guard position < end else { return nil }
        switch bytes[position] {
        case 0x22: return skipString()
        case 0x5B, 0x7B: return skipNested()
        default: return skipScalar()
        }
    }

    private mutating func skipScalar() -> Range<Int>? {
        let start = position
        while position < end {
            let byte = bytes[position]
            if byte == 0x2C || byte == 0x7D || byte == 0x5D || byte == 0x20 { break }
            position += 1
        }
        return position > start ? start..<position : nil
    }

    private mutating func skipNested() -> Range<Int>? {
        let start = position
        var depth = 0
        while position < end {
            switch bytes[position] {
            case 0x22:
                guard skipString() != nil else { return nil }
                continue
            case 0x5B, 0x7B:
                depth += 1
            case 0x5D, 0x7D:
                depth -= 1
                if depth == 0 {
                    position += 1
                    return start..<position
                }
            default:
                break
            }
            position += 1
        }
        return nil
    }
}
