/// Looks at a body piece by piece: may it stand in a line as it is?
///
/// The redaction has checked the grammar of what it calls JSON. This looks again at the two properties on which
/// the line itself depends, because no body may ever alter the line it stands in.
struct BodyScan: Sendable {
    private var hasControls = false
    private var isInvalid = false
    /// The beginning of a character whose rest has not come: at most three bytes.
    private var unfinished: [UInt8] = []

    /// Every byte so far belongs to a whole character.
    var isUTF8: Bool { !isInvalid && unfinished.isEmpty }
    /// No byte so far could end a line.
    var isOneLine: Bool { !hasControls }

    /// Whether none of the bytes could end a line.
    static func isOneLine(_ bytes: Span<UInt8>) -> Bool {
        // Nearly always true of all bytes, and a third of the work: only a body with a tab or worse is looked at again.
        var least: UInt8 = 0xFF
        for index in bytes.indices { least = min(least, bytes[index]) }
        return least >= 0x20 || !look(bytes).hasControls
    }

    private static func look(_ bytes: Span<UInt8>) -> (all: UInt8, hasControls: Bool) {
        var all: UInt8 = 0
        var controls: UInt8 = 0
        for index in bytes.indices {
            let byte = bytes[index]
            all |= byte
            // `&`, not `&&`: without a branch the loop becomes vector instructions, thirteen times as fast.
            controls |= (byte < 0x20 ? 1 : 0) & (byte != 0x09 ? 1 : 0)
        }
        return (all, controls != 0)
    }

    mutating func take(_ bytes: Span<UInt8>) {
        let (all, controls) = Self.look(bytes)
        if controls { hasControls = true }
        if all < 0x80 {
            // An ASCII byte cannot finish a character.
            if !unfinished.isEmpty && bytes.count > 0 { isInvalid = true }
        } else if !isInvalid {
            takeCharacters(bytes)
        }
    }

    private mutating func takeCharacters(_ bytes: Span<UInt8>) {
        if unfinished.isEmpty {
            let whole = Self.countOfWholeCharacters(bytes)
            isInvalid = !Self.isValid(bytes.extracting(0..<whole))
            for index in whole..<bytes.count { unfinished.append(bytes[index]) }
        } else {
            var joined = unfinished
            for index in bytes.indices { joined.append(bytes[index]) }
            unfinished = []
            takeCharacters(joined.span)
        }
        if unfinished.count > 3 { isInvalid = true }
    }

    /// Where the last character that is only begun starts: it may go on in the next piece.
    static func countOfWholeCharacters(_ bytes: Span<UInt8>) -> Int {
        var index = bytes.count
        while index > 0 && bytes.count - index < 4 {
            index -= 1
            let byte = bytes[index]
            if byte < 0x80 { return bytes.count }
            if byte >= 0xC0 {
                let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2
                return bytes.count - index < length ? index : bytes.count
            }
        }
        return bytes.count
    }

    static func isUTF8(_ bytes: Span<UInt8>) -> Bool { isASCII(bytes) || isValid(bytes) }

    static func isASCII(_ bytes: Span<UInt8>) -> Bool {
        var all: UInt8 = 0
        for index in bytes.indices { all |= bytes[index] }
        return all < 0x80
    }

    private static func isValid(_ bytes: Span<UInt8>) -> Bool {
        do {
            _ = try UTF8Span(validating: bytes)
            return true
        } catch {
            return false
        }
    }
}
