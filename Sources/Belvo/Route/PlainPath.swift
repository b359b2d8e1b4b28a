/// What a server may read in a path that is not written in the one plain way: slashes merged, escapes undone, dot
/// segments resolved, in small letters.
///
/// For judging only, never for sending: `//api/token/` is what an application asks for whose base URL ends in a slash,
/// and whether that is the token route is for the server to say.
public enum PlainPath {
    /// `nil` when the path is written plainly already, as nearly every one is.
    public static func of(_ path: String) -> String? {
        guard mayDiffer(path.utf8) else { return nil }
        let bytes = PercentEncoding.decoded(Array(path.utf8)[...])
        var segments: [ArraySlice<UInt8>] = []
        var endsInSlash = false
        for segment in bytes.split(separator: slash, omittingEmptySubsequences: false) {
            endsInSlash = true
            if segment.isEmpty || segment.elementsEqual(".".utf8) { continue }
            if segment.elementsEqual("..".utf8) {
                _ = segments.popLast()
                continue
            }
            segments.append(segment)
            endsInSlash = false
        }
        var result = segments.flatMap { [slash] + $0.map(lowered) }
        if endsInSlash { result.append(slash) }
        return String(decoding: result, as: UTF8.self)
    }

    private static let slash = UInt8(ascii: "/")

    private static func mayDiffer(_ path: String.UTF8View) -> Bool {
        var last: UInt8 = 0
        for byte in path {
            switch byte {
            case UInt8(ascii: "%"), UInt8(ascii: "A")...UInt8(ascii: "Z"): return true
            case slash, UInt8(ascii: "."): if last == slash { return true }
            default: break
            }
            last = byte
        }
        return false
    }

    private static func lowered(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }
}
