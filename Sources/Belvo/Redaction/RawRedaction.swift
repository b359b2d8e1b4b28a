/// The first bytes of a message that was refused before it became a request: no machine has read it, so
/// only looks, field names and line ends can be gone by.
package enum RawRedaction {
    /// `bytes` with values of sensitive fields masked, and without anything behind the first empty line: a
    /// body that nobody can follow is not kept.
    package static func redacted(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        var isFirst = true
        var foldsCredential = false
        var rest = bytes[...]
        while !rest.isEmpty {
            let end = rest.firstIndex(where: isLineEnd) ?? rest.endIndex
            let line = rest[..<end]
            if line.isEmpty && !isFirst { break }
            isFirst = false
            // A line that begins with white space continues the value of the field before it.
            let isFolded = line.first == UInt8(ascii: " ") || line.first == UInt8(ascii: "\t")
            if isFolded && foldsCredential {
                output.append(contentsOf: Array((" " + SensitiveCatalogue.mark).utf8))
            } else {
                foldsCredential = isCredentialField(line)
                output.append(contentsOf: redacted(line: line))
            }
            let next = afterLineEnd(end, in: rest)
            output.append(contentsOf: rest[end..<next])
            rest = rest[next...]
        }
        return output
    }

    private static func redacted(line: ArraySlice<UInt8>) -> [UInt8] {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), isCredentialField(line) else {
            return HeaderRedaction.redacted(name: [], value: line[...]) ?? Array(line)
        }
        let value = line[(colon + 1)...].drop {
            $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t")
        }
        let masked = HeaderRedaction.redacted(
            name: Array("authorization".utf8)[...], value: value[...])
        return line[..<value.startIndex] + (masked ?? Array(value))
    }

    /// Lenient on purpose: stray bytes around the name may be the very reason why the message was refused.
    private static func isCredentialField(_ line: ArraySlice<UInt8>) -> Bool {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return false }
        return HeaderRedaction.isCredential(line[..<colon].filter { $0 > 0x20 && $0 < 0x7F }[...])
    }

    private static func isLineEnd(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }

    private static func afterLineEnd(_ end: Int, in bytes: ArraySlice<UInt8>) -> Int {
        guard end < bytes.endIndex else { return end }
        let isPair =
            bytes[end] == UInt8(ascii: "\r") && end + 1 < bytes.endIndex
            && bytes[end + 1] == UInt8(ascii: "\n")
        return isPair ? end + 2 : end + 1
    }
}
