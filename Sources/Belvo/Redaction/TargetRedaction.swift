/// Secrets in the target of a request: in its path by looks, in its query by name and by looks, and the user
/// information that a URL may begin with.
public enum TargetRedaction {
    /// The path to record in the place of `path`; `nil` when it can stay as it is.
    public static func redacted(path: String) -> String? {
        guard QueryRedaction.mayLookSecret(path.utf8.span) else { return nil }
        return redacted(path: Array(path.utf8)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// A whole target in any of its forms; `nil` when it can stay as it is.
    static func redacted(target: [UInt8]) -> [UInt8]? {
        var result = withoutUser(target) ?? target
        let end = result.firstIndex(of: UInt8(ascii: "?")) ?? result.endIndex
        if let path = redacted(path: Array(result[..<end])) {
            result = path + result[end...]
        }
        result = QueryRedaction.redacted(urlsIn: result) ?? result
        return result == target ? nil : result
    }

    private static func redacted(path: [UInt8]) -> [UInt8]? {
        guard QueryRedaction.looksSecret(path[...]) else { return nil }
        let segments = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let kept = segments.map { QueryRedaction.looksSecret($0) ? QueryRedaction.mark[...] : $0 }
            .joined(separator: [UInt8(ascii: "/")])
        // What follows `Basic` may itself have slashes; then no one segment is the secret.
        let isStillSecret = QueryRedaction.looksSecret(Array(kept)[...])
        return isStillSecret ? [UInt8(ascii: "/")] + QueryRedaction.mark : Array(kept)
    }

    /// The last `@` counts, also behind a slash or a question mark: a password may hold both, unescaped.
    private static func withoutUser(_ target: [UInt8]) -> [UInt8]? {
        guard target.first != UInt8(ascii: "/"), let at = target.lastIndex(of: UInt8(ascii: "@"))
        else { return nil }
        let scheme = target[..<at].firstRange(of: Array("://".utf8))?.upperBound ?? 0
        return target[..<scheme] + QueryRedaction.mark + target[at...]
    }
}
