/// All templates of the contract as one automaton over bytes: a path is recognised in one pass, one table
/// look-up for each byte, without cutting it into strings.
///
/// A fixed segment wins over a variable one. Inside a segment there is no way back: once a segment was
/// recognised as fixed, what follows must continue that template. The contract has no two templates for
/// which this matters, and `init` would not hide it: the test resolves an example of every template.
struct RouteTable: Sendable {
    static let contract = RouteTable(templates: Endpoint.all.map(\.template))

    private static let dead: UInt16 = 0
    private static let slash = UInt8(ascii: "/")

    /// `next[state * columns + column of the byte]`; state 0 leads nowhere.
    private var next: [UInt16]
    /// The column of each byte: bytes that no template contains share column 0.
    private var columnOfByte: [UInt16]
    private let columns: Int
    /// For each state the template that ends there, or -1.
    private var templateAtEnd: [Int16]

    init(templates: [String]) {
        columnOfByte = [UInt16](repeating: 0, count: 256)
        var columnCount: UInt16 = 1
        for byte in Set(templates.joined().utf8).sorted() {
            columnOfByte[Int(byte)] = columnCount
            columnCount += 1
        }
        columns = Int(columnCount)
        next = [UInt16](repeating: Self.dead, count: 2 * columns)
        templateAtEnd = [-1, -1]
        for (index, template) in templates.enumerated() { add(template, index) }
        for template in templates { openVariables(of: template) }
    }

    func index(of path: Span<UInt8>) -> Int? {
        var state = 1
        for place in path.indices {
            state = Int(next[state * columns + Int(columnOfByte[Int(path[place])])])
            if state == 0 { return nil }
        }
        let index = templateAtEnd[state]
        return index < 0 ? nil : Int(index)
    }

    /// Lays the states of one template. A variable segment is one state, entered by the byte `{`.
    private mutating func add(_ template: String, _ index: Int) {
        var state = 1
        var inName = false
        for byte in template.utf8 {
            if byte == UInt8(ascii: "}") {
                inName = false
            } else if !inName {
                state = follow(from: state, by: byte)
                inName = byte == UInt8(ascii: "{")
            }
        }
        templateAtEnd[state] = Int16(index)
    }

    private mutating func follow(from state: Int, by byte: UInt8) -> Int {
        let place = state * columns + Int(columnOfByte[Int(byte)])
        if next[place] == Self.dead {
            next[place] = UInt16(templateAtEnd.count)
            templateAtEnd.append(-1)
            next.append(contentsOf: repeatElement(Self.dead, count: columns))
        }
        return Int(next[place])
    }

    /// Lets every byte that no fixed segment wants lead into the variable segment that stands at the same
    /// place, both at its beginning and where a fixed segment is left half way.
    private mutating func openVariables(of template: String) {
        var state = 1
        var bytes = template.utf8[...]
        while let byte = bytes.popFirst() {
            let following = next[state * columns + Int(columnOfByte[Int(byte)])]
            if byte == UInt8(ascii: "{") {
                divert(from: state, to: following, atStart: true)
                bytes = bytes.drop { $0 != UInt8(ascii: "}") }.dropFirst()
            }
            state = Int(following)
        }
    }

    /// Fills the gaps of `state`, and of the states of fixed segments that follow it up to the next slash.
    private mutating func divert(from state: Int, to variable: UInt16, atStart: Bool) {
        let slashColumn = Int(columnOfByte[Int(Self.slash)])
        let afterVariable = next[Int(variable) * columns + slashColumn]
        for column in 0..<columns {
            let place = state * columns + column
            if column == slashColumn {
                // A variable has at least one byte.
                if next[place] == Self.dead && !atStart { next[place] = afterVariable }
            } else if next[place] == Self.dead || next[place] == variable {
                next[place] = variable
                next[Int(variable) * columns + column] = variable
            } else {
                divert(from: Int(next[place]), to: variable, atStart: false)
            }
        }
    }
}
