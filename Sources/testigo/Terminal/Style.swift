import Foundation

/// Colour where a person looks at a terminal and has not asked for none.
struct Style {
    enum Colour: String {
        case red = "31"
        case green = "32"
        case yellow = "33"
        case cyan = "36"
        case dim = "2"
        case bold = "1"
    }

    let isOn: Bool

    /// `NO_COLOR` (any value), `CI` and `TERM=dumb` turn colour off, and so does a pipe.
    static var standard: Style {
        let variables = ProcessInfo.processInfo.environment
        let isRefused =
            variables["NO_COLOR"]?.isEmpty == false || variables["CI"] != nil
            || variables["TERM"] == "dumb"
        return Style(isOn: ProcessLimits.isTerminal && !isRefused)
    }

    func callAsFunction(_ text: String, _ colours: Colour...) -> String {
        guard isOn, !colours.isEmpty else { return text }
        let codes = colours.map(\.rawValue).joined(separator: ";")
        return "\u{1B}[\(codes)m\(text)\u{1B}[0m"
    }

    /// The colour in which a status is shown.
    static func colour(ofStatus status: Int?) -> Colour {
        switch status {
        case .some(200..<300): .green
        case .some(300..<400): .cyan
        case .some(400..<500): .yellow
        default: .red
        }
    }
}

extension String {
    /// The text without anything a terminal would obey: control bytes become `·`.
    var printable: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map { scalar in
                    let isControl =
                        scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
                        || (0x2028...0x202E).contains(scalar.value)
                        || (0x2066...0x2069).contains(scalar.value)
                    return isControl ? "\u{B7}" : scalar
                }))
    }
}
