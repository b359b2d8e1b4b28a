/// Secrets in the query of a URL, by name and by looks.
public enum QueryRedaction {
    /// The mark, in the only spelling that a URL allows.
    static let mark = Array("%5Bredacted%5D".utf8)

    /// `query`, without its question mark, byte for byte but for the values that are secret.
    public static func redacted(query: String) -> String {
        guard mayConcern(query.utf8.span), let output = redacted(Array(query.utf8)) else {
            return query
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// Nearly every query is let go here, without a copy: nothing in it is encoded or looks like the beginning of a
    /// secret, and no name is one.
    private static func mayConcern(_ query: Span<UInt8>) -> Bool {
        var start = 0
        var inName = true
        for index in query.indices {
            let byte = query[index]
            if byte == UInt8(ascii: "=") && inName {
                inName = false
                if SecretName.mayBeInQuery(query.extracting(start..<index)) { return true }
            } else if isEncoded(byte) {
                return true
            } else if endsItem(byte) {
                start = index + 1
                inName = true
            }
        }
        return HeaderRedaction.mayHoldSecret(query)
    }

    static func isEncoded(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "%") || byte == UInt8(ascii: "+")
    }

    /// The same for the query and fragment of every URL in a text: a redirect, a request line. `nil` when there is
    /// nothing to mask.
    static func redacted(urlsIn text: [UInt8]) -> [UInt8]? {
        guard
            let start = text.firstIndex(where: {
                $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#")
            })
        else { return nil }
        guard let rest = redacted(Array(text[(start + 1)...])) else { return nil }
        return text[...start] + rest
    }

    private static func redacted(_ text: [UInt8]) -> [UInt8]? {
        var output: [UInt8] = []
        var kept = 0
        var start = 0
        while start < text.count {
            let end = text[start...].firstIndex(where: endsItem) ?? text.count
            let equals = text[start..<end].firstIndex(of: UInt8(ascii: "="))
            let value = (equals.map { $0 + 1 } ?? start)..<end
            if isSecret(name: text[start..<(equals ?? start)], value: text[value]) {
                output.append(contentsOf: text[kept..<value.lowerBound])
                output.append(contentsOf: mark)
                kept = end
            }
            start = end + 1
        }
        return kept == 0 ? nil : output + text[kept...]
    }

    private static func isSecret(name: ArraySlice<UInt8>, value: ArraySlice<UInt8>) -> Bool {
        if value.isEmpty { return false }
        return SecretName.isInQuery(PercentEncoding.decoded(name).span) || looksSecret(value)
    }

    /// Whether `looksSecret` has to be asked at all.
    static func mayLookSecret(_ text: Span<UInt8>) -> Bool {
        for index in text.indices where isEncoded(text[index]) { return true }
        return HeaderRedaction.mayHoldSecret(text)
    }

    /// Whether a part of a URL, once decoded, looks like a secret or has one in it.
    static func looksSecret(_ text: ArraySlice<UInt8>) -> Bool {
        let decoded = PercentEncoding.decoded(text)
        return HeaderRedaction.mayHoldSecret(decoded.span)
            && TextRedactor.redacted(Array(decoded)) != nil
    }

    /// What ends a name and its value, also where the URL stands inside other text.
    private static func endsItem(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: ";"), UInt8(ascii: "?"), UInt8(ascii: "#"),
            UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "<"), UInt8(ascii: ">"),
            0...UInt8(ascii: " "):
            true
        default: false
        }
    }
}
