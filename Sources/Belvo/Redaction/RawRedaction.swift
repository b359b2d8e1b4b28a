/// The first bytes of a message that was refused before it became a request: no machine has read it, so
/// only what is certainly a line of a head is kept.
///
/// A body whose length its head does not tell comes next where a head is expected, and is refused as one. Of a line that
/// is no HTTP nothing but its length is kept therefore: it may be a line of a body.
public enum RawRedaction {
    /// `bytes` without the values of sensitive fields, without any line that is no HTTP, and without anything behind the
    /// head's empty line, or behind a first line that is no request line.
    public static func redacted(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        var isFirst = true
        var rest = bytes[...]
        while !rest.isEmpty {
            let end = rest.firstIndex(where: isLineEnd) ?? rest.endIndex
            let line = rest[..<end]
            let next = afterLineEnd(end, in: rest)
            defer { rest = rest[next...] }
            if line.isEmpty {
                // Empty lines may come before a request line (RFC 9112 §2.2).
                guard isFirst else { break }
            } else if isFirst {
                isFirst = false
                guard let request = requestLine(line) else { return output + lengthOnly(line) }
                output += request
            } else {
                output += field(line) ?? lengthOnly(line)
            }
            output += rest[end..<next]
        }
        return output
    }

    private static func lengthOnly(_ line: ArraySlice<UInt8>) -> [UInt8] {
        Array("[\(line.count) bytes that are no HTTP]".utf8)
    }

    // MARK: The request line

    /// `nil` when it is none. A method is taken for one in capitals only: the end of a form, `…er2GET / HTTP/1.1`, would
    /// be a token too.
    private static func requestLine(_ line: ArraySlice<UInt8>) -> [UInt8]? {
        let words = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard words.count == 3, isMethod(words[0]), isTarget(words[1], of: words[0]),
            isVersion(words[2])
        else { return nil }
        let target = Array(words[1])
        let kept = TargetRedaction.redacted(target: target) ?? target
        return Array([words[0], kept[...], words[2]].joined(separator: [UInt8(ascii: " ")]))
    }

    private static let longestMethod = 20

    private static func isMethod(_ word: ArraySlice<UInt8>) -> Bool {
        !word.isEmpty && word.count <= longestMethod
            && word.allSatisfy {
                $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") || $0 == UInt8(ascii: "-")
            }
    }

    private static func isTarget(_ word: ArraySlice<UInt8>, of method: ArraySlice<UInt8>) -> Bool {
        guard word.allSatisfy({ $0 > UInt8(ascii: " ") && $0 < 0x7F }) else { return false }
        return word.first == UInt8(ascii: "/") || word.elementsEqual("*".utf8)
            || word.starts(with: "http://".utf8) || word.starts(with: "https://".utf8)
            || method.elementsEqual("CONNECT".utf8) && !word.isEmpty
    }

    private static let longestVersion = 8

    private static func isVersion(_ word: ArraySlice<UInt8>) -> Bool {
        let name = "HTTP/".utf8
        guard word.starts(with: name) else { return false }
        let number = word.dropFirst(name.count)
        return !number.isEmpty && number.count <= longestVersion
            && number.allSatisfy {
                $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") || $0 == UInt8(ascii: ".")
            }
    }

    // MARK: Fields

    /// `nil` when the line is none.
    private static func field(_ line: ArraySlice<UInt8>) -> [UInt8]? {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
            line[..<colon].allSatisfy(isTokenByte)
        else { return nil }
        let name = line[..<colon]
        let value = line[(colon + 1)...].drop {
            $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t")
        }
        guard
            value.allSatisfy({ $0 >= UInt8(ascii: " ") && $0 != 0x7F || $0 == UInt8(ascii: "\t") })
        else { return nil }
        let judged = SecretName.isInField(name) ? Array("authorization".utf8)[...] : name
        return line[..<value.startIndex]
            + (HeaderRedaction.redacted(name: judged.span, value: value.span) ?? Array(value))
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: tokenSigns.contains(byte)
        }
    }

    private static let tokenSigns = Array("!#$%&'*+-.^_`|~".utf8)

    // MARK: Lines

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
