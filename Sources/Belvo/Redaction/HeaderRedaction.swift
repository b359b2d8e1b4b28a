/// Secrets in header fields, by name and by looks.
package enum HeaderRedaction {
    /// The value to record in the place of `value`; `nil` when it can stay as it is.
    package static func redacted(
        name: ArraySlice<UInt8>, value: ArraySlice<UInt8>
    ) -> [UInt8]? {
        if isCredential(name) { return masked(value) }
        guard mayHoldSecret(value) else { return nil }
        let text = Array(value)
        let withoutQueries = QueryRedaction.redacted(urlsIn: text)
        return TextRedactor.redacted(withoutQueries ?? text) ?? withoutQueries
    }

    /// Whether the whole value of this field is a credential.
    package static func isCredential(_ name: ArraySlice<UInt8>) -> Bool {
        credentialNames.contains { credential in
            credential.count == name.count
                && zip(credential, name).allSatisfy { $0 == lowered($1) }
        }
    }

    private static let credentialNames = SensitiveCatalogue.headerFields.map { Array($0.utf8) }

    private static func lowered(_ byte: UInt8) -> UInt8 {
        byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
    }

    /// Nearly every value of nearly every exchange is let go here, in one pass and without a copy: there is no
    /// query in it, no beginning of a JWT, and no beginning of `Basic` or `Bearer`.
    private static func mayHoldSecret(_ value: ArraySlice<UInt8>) -> Bool {
        var last: UInt8 = 0
        var lastButOne: UInt8 = 0
        for byte in value {
            switch byte {
            case UInt8(ascii: "?"), UInt8(ascii: "#"):
                return true
            case UInt8(ascii: "J") where last == UInt8(ascii: "y"):
                return true
            case UInt8(ascii: "s"), UInt8(ascii: "S"):
                if last | 0x20 == UInt8(ascii: "a") && lastButOne | 0x20 == UInt8(ascii: "b") {
                    return true
                }
            case UInt8(ascii: "a"), UInt8(ascii: "A"):
                if last | 0x20 == UInt8(ascii: "e") && lastButOne | 0x20 == UInt8(ascii: "b") {
                    return true
                }
            default:
                break
            }
            lastButOne = last
            last = byte
        }
        return false
    }

    /// Which scheme was used is no secret and explains many a 401.
    private static func masked(_ value: ArraySlice<UInt8>) -> [UInt8] {
        let mark = Array(SensitiveCatalogue.mark.utf8)
        guard let space = value.firstIndex(of: UInt8(ascii: " ")) else { return mark }
        let scheme = value[..<space].map { $0 | 0x20 }
        guard knownSchemes.contains(where: { $0.utf8.elementsEqual(scheme) }) else { return mark }
        return value[...space] + mark
    }

    private static let knownSchemes = ["basic", "bearer", "digest", "negotiate", "token"]
}
