import Foundation
import Recording

/// Exchanges as rows for a person.
struct ExchangeTable {
    private var table = Table(["time", "", "status", "took", "request_id or exchange", "path"])
    private let style = Style.standard
    private(set) var count = 0

    mutating func add(_ line: LineView) {
        count += 1
        table.add(Self.row(line))
    }

    static func row(_ line: LineView) -> [Table.Cell] {
        let status = line.integer("http.response.status_code")
        let failure = line.string("error.type")
        let outcome = failure ?? status.map { String($0) } ?? line.string("testigo.kind") ?? "?"
        let took = line.integer("event.duration").map { DurationText.text(nanoseconds: $0) } ?? ""
        let id = line.string("belvo.request_id") ?? line.string("testigo.exchange_id") ?? ""
        return [
            .init(time(line), .dim),
            .init(line.string("http.request.method") ?? "", .bold),
            .init(outcome, failure == nil ? Style.colour(ofStatus: status) : .red),
            .init(took, alignsRight: true),
            .init(id, .cyan),
            .init(path(line)),
        ]
    }

    /// `11-21 10:45:03.120`, in UTC like everything in a recording.
    private static func time(_ line: LineView) -> String {
        let stamp = line.string("@timestamp") ?? ""
        return String(stamp.dropFirst(5).prefix(18)).replacingOccurrences(of: "T", with: " ")
    }

    private static func path(_ line: LineView) -> String {
        guard let path = line.string("url.path") else { return line.string("error.message") ?? "" }
        return line.string("url.query").map { path + "?" + $0 } ?? path
    }

    func write() {
        guard !table.isEmpty else { return }
        Output.write(table.rendered(style: style, columns: ProcessLimits.terminalColumns))
    }

    /// One row by itself, for a stream of them.
    static func writeRow(_ line: LineView) {
        let style = Style.standard
        let cells = row(line)
        let widths = [18, 6, 9, 8, 36]
        var parts: [String] = []
        for (index, cell) in cells.enumerated() {
            let width = index < widths.count ? widths[index] : 0
            let padding = String(repeating: " ", count: max(0, width - cell.text.count))
            let text = cell.colour.map { style(cell.text, $0) } ?? cell.text
            parts.append(cell.alignsRight ? padding + text : text + padding)
        }
        Output.line(parts.joined(separator: "  "))
    }
}
