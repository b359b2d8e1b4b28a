/// Columns of text for a person: as wide as their widest cell, the last one cut to fit the terminal.
struct Table {
    struct Cell {
        var text: String
        var colour: Style.Colour?
        var alignsRight = false

        init(_ text: String, _ colour: Style.Colour? = nil, alignsRight: Bool = false) {
            self.text = text.printable
            self.colour = colour
            self.alignsRight = alignsRight
        }
    }

    private let header: [String]
    private var rows: [[Cell]] = []

    init(_ header: [String]) { self.header = header }

    var isEmpty: Bool { rows.isEmpty }

    mutating func add(_ row: [Cell]) { rows.append(row) }

    func rendered(style: Style, columns: Int) -> String {
        let widths = widths(columns: columns)
        var lines = [line(header.map { Cell($0, .dim) }, widths, style)]
        for row in rows { lines.append(line(row, widths, style)) }
        return lines.joined(separator: "\n") + "\n"
    }

    private func widths(columns: Int) -> [Int] {
        var widths = header.indices.map { column in
            ([header[column].count] + rows.map { $0[column].text.count }).max() ?? 0
        }
        let others = widths.dropLast().reduce(0) { $0 + $1 + 2 }
        if let last = widths.indices.last {
            widths[last] = min(widths[last], max(12, columns - others))
        }
        return widths
    }

    private func line(_ row: [Cell], _ widths: [Int], _ style: Style) -> String {
        var parts: [String] = []
        for (column, cell) in row.enumerated() {
            let isLast = column == row.count - 1
            var text = cell.text
            if text.count > widths[column] { text = text.prefix(widths[column] - 1) + "…" }
            let padding = String(repeating: " ", count: widths[column] - text.count)
            let coloured = cell.colour.map { style(text, $0) } ?? text
            if cell.alignsRight {
                parts.append(padding + coloured)
            } else {
                parts.append(isLast ? coloured : coloured + padding)
            }
        }
        return parts.joined(separator: "  ")
    }
}
