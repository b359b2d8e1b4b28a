/// Whether a name that somebody may have written by hand, in a query or in a field of a head, names a secret.
///
/// Bodies are written by client libraries, so there the names of the catalogue are compared as they stand. By hand
/// `apiKey` is also `api-key`, `API_KEY`, `token[]` or `user[password]`: here the styles are taken off both sides.
enum SecretName {
    /// - Parameter name: already decoded.
    static func isInQuery(_ name: Span<UInt8>) -> Bool {
        guard mayBeInQuery(name) else { return false }
        return parts(of: name.array[...]).contains {
            $0.starts(with: secretPrefix) || queryNames.contains($0)
        }
    }

    /// Nearly every name of nearly every query is let go here, in one pass and without a copy: none of its parts has
    /// the hash of a name that `isInQuery` knows.
    static func mayBeInQuery(_ name: Span<UInt8>) -> Bool {
        let (known, prefix, prefixCount) = (queryHashes, secretHash, secretPrefix.count)
        var hash = StableHash()
        var length = 0
        for index in name.indices {
            let byte = name[index]
            if endsPart(byte) {
                if known.contains(hash.value) { return true }
                hash = StableHash()
                length = 0
            } else if let plain = plain(byte) {
                hash.add(byte: plain)
                length += 1
                if length == prefixCount && hash.value == prefix { return true }
            }
        }
        return known.contains(hash.value)
    }

    /// For a field of a message that nobody could read: more than the credentials of proper HTTP, for a line of a body
    /// may pass for a field.
    static func isInField(_ name: ArraySlice<UInt8>) -> Bool {
        parts(of: name).contains { part in
            fieldNames.contains(part) || fieldWords.contains { part.contains($0) }
        }
    }

    private static let secretPrefix = plain("secret".utf8)

    /// `access`, `refresh` and `code` are ordinary words in bodies, but no filter of Belvo's has these names.
    private static let queryNames = Set(
        (SensitiveCatalogue.queryMembers.filter { $0.treatment != .personal }
            + SensitiveCatalogue.bodyMembers.filter { $0.reach != .tokenRequest })
            .map { plain($0.name.utf8) })

    private static let queryHashes = queryNames.map(hash)
    private static let secretHash = hash(secretPrefix)

    private static func hash(_ name: [UInt8]) -> UInt64 {
        var hash = StableHash()
        hash.add(name.span)
        return hash.value
    }

    private static let fieldNames = queryNames.union(
        SensitiveCatalogue.bodyMembers.map { plain($0.name.utf8) })

    private static let fieldWords = [
        "authorization", "cookie", "credential", "password", "secret", "token", "apikey", "session",
    ].map { Array($0.utf8) }

    /// `user[password]` and `user.password` name a password as well.
    private static func parts(of name: ArraySlice<UInt8>) -> [[UInt8]] {
        name.split(whereSeparator: endsPart).map(plain)
    }

    private static func endsPart(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "[") || byte == UInt8(ascii: "]") || byte == UInt8(ascii: ".")
    }

    private static func plain(_ name: some Sequence<UInt8>) -> [UInt8] {
        name.compactMap { plain($0) }
    }

    /// Letters and digits only, in small letters: without blanks, quotes, `-`, `_` and whatever else is no part of a word.
    private static func plain(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            0x80...0xFF:
            byte
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
        default: nil
        }
    }
}
