import Belvo

/// Small JSON lines of this program's own, in the order given.
enum JSONText {
    enum Value {
        case null
        case bool(Bool)
        case integer(Int)
        case string(String)
        case strings([String])
        /// Already JSON.
        case raw(String)
    }

    static func object(_ members: [(String, Value)]) -> String {
        "{" + members.map { "\(quoted($0.0)):\(text(of: $0.1))" }.joined(separator: ",") + "}"
    }

    private static func text(of value: Value) -> String {
        switch value {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .string(let value): quoted(value)
        case .strings(let values): "[" + values.map(quoted).joined(separator: ",") + "]"
        case .raw(let text): text
        }
    }

    private static func quoted(_ text: String) -> String {
        String(decoding: JSONString.escaped(text), as: UTF8.self)
    }
}
