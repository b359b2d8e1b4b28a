import Belvo

/// The parameters of a request, in the order in which they were sent.
struct Query: Sendable {
    private struct Parameter: Sendable {
        let name: String
        let value: String
        /// As it stood in the URL, so that page links repeat it unchanged.
        let raw: Substring
    }

    private let parameters: [Parameter]

    init(_ text: String?) {
        parameters = (text ?? "").split(separator: "&").map { raw in
            let parts = raw.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return Parameter(
                name: Self.decoded(parts[0]), value: parts.count == 2 ? Self.decoded(parts[1]) : "",
                raw: raw)
        }
    }

    func values(_ name: String) -> [String] {
        parameters.filter { $0.name == name }.map(\.value)
    }

    /// Whether any parameter's name begins so.
    func mentions(_ beginning: String) -> Bool {
        parameters.contains { $0.name.hasPrefix(beginning) }
    }

    func last(_ name: String) -> String? { parameters.last { $0.name == name }?.value }

    /// The same query with that parameter given, or taken out.
    func replacing(_ name: String, with value: String?) -> String {
        var kept = parameters.filter { $0.name != name }.map { String($0.raw) }
        if let value { kept.append("\(name)=\(value)") }
        return kept.joined(separator: "&")
    }

    /// `application/x-www-form-urlencoded`: a plus sign is a space, and what is no escape stands for itself.
    private static func decoded(_ text: Substring) -> String {
        let bytes = Array(text.utf8)
        var decoded: [UInt8] = []
        var position = 0
        while position < bytes.count {
            let byte = bytes[position]
            if byte == 0x25, position + 2 < bytes.count,
                let high = Hexadecimal.value(bytes[position + 1]),
                let low = Hexadecimal.value(bytes[position + 2])
            {
                decoded.append(high << 4 | low)
                position += 3
            } else {
                decoded.append(byte == 0x2B ? 0x20 : byte)
                position += 1
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }
}
