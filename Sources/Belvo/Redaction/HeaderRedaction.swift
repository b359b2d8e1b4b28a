/// Secrets in header fields, by name and by looks.
package enum HeaderRedaction {
    /// The value to record in the place of `value`; `nil` when it can stay as it is.
    package static func redacted(
        name: some Collection<UInt8>, value: some Collection<UInt8>
    ) -> [UInt8]? {
        if isCredential(name) { return masked(value) }
        let text = Array(value)
        let withoutQueries = QueryRedaction.redacted(urlsIn: text)
        return TextRedactor.redacted(withoutQueries ?? text) ?? withoutQueries
    }

    /// Whether the whole value of this field is a credential.
    package static func isCredential(_ name: some Collection<UInt8>) -> Bool {
        let lowered = name.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
        return SensitiveCatalogue.headerFields.contains { $0.utf8.elementsEqual(lowered) }
    }

    /// Which scheme was used is no secret and explains many a 401.
    private static func masked(_ value: some Collection<UInt8>) -> [UInt8] {
        let mark = Array(SensitiveCatalogue.mark.utf8)
        guard let space = value.firstIndex(of: UInt8(ascii: " ")) else { return mark }
        let scheme = value[..<space].map { $0 | 0x20 }
        guard knownSchemes.contains(where: { $0.utf8.elementsEqual(scheme) }) else { return mark }
        return value[...space] + mark
    }

    private static let knownSchemes = ["basic", "bearer", "digest", "negotiate", "token"]
}
