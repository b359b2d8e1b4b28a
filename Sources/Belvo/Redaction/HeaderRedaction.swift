/// Secrets in header fields, by name and by looks.
public enum HeaderRedaction {
    /// The value to record in the place of `value`; `nil` when it can stay as it is.
    public static func redacted(name: Span<UInt8>, value: Span<UInt8>) -> [UInt8]? {
        if isCredential(name) { return masked(value) }
        guard mayHoldSecret(value) else { return nil }
        let text = value.indices.map { value[$0] }
        let withoutQueries = QueryRedaction.redacted(urlsIn: text)
        return TextRedactor.redacted(withoutQueries ?? text) ?? withoutQueries
    }

    /// Whether a field of this name, whatever its value, has to be shown to `redacted`.
    public static func concerns(name: Span<UInt8>) -> Bool { isCredential(name) }

    /// Whether any value in `bytes`, which may hold many of them and more, has to be shown to `redacted`.
    public static func mayConcern(values bytes: Span<UInt8>) -> Bool { mayHoldSecret(bytes) }

    /// Whether the whole value of this field is a credential.
    private static func isCredential(_ name: Span<UInt8>) -> Bool {
        guard name.count < 64, credentialLengths >> UInt64(name.count) & 1 == 1 else {
            return false
        }
        return credentialNames.contains { isEqual(name, $0) }
    }

    private static let credentialNames = SensitiveCatalogue.headerFields.map { Array($0.utf8) }
    /// The lengths of these names, as bits.
    private static let credentialLengths = credentialNames.reduce(UInt64(0)) {
        $0 | 1 << UInt64($1.count)
    }

    private static func lowered(_ byte: UInt8) -> UInt8 {
        byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
    }

    /// Nearly every value of nearly every exchange is let go here, in one pass and without a copy: there is no
    /// query in it, no beginning of a JWT, and no beginning of `Basic` or `Bearer`.
    static func mayHoldSecret(_ value: Span<UInt8>) -> Bool { SimdJSON.mayHoldSecret(value) }

    /// Which scheme was used is no secret and explains many a 401.
    private static func masked(_ value: Span<UInt8>) -> [UInt8] {
        let mark = SensitiveCatalogue.mark.utf8
        guard let space = value.indices.first(where: { value[$0] == UInt8(ascii: " ") }),
            knownSchemes.contains(where: { isEqual(value.extracting(..<space), $0) })
        else { return Array(mark) }
        return (0...space).map { value[$0] } + mark
    }

    /// - Parameter lowercased: compared without regard to case.
    private static func isEqual(_ bytes: Span<UInt8>, _ lowercased: [UInt8]) -> Bool {
        guard bytes.count == lowercased.count else { return false }
        for place in bytes.indices where lowered(bytes[place]) != lowercased[place] { return false }
        return true
    }

    private static let knownSchemes = ["basic", "bearer", "digest", "negotiate", "token"].map {
        Array($0.utf8)
    }
}
