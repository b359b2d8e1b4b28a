import Belvo
import NIOCore

/// Which members of the objects are asked for: `fields=id,balance__current`, or `omit=` those.
struct Projection {
    private enum Choice {
        case all
        case only([[String]])
        case without([[String]])
    }

    private let choice: Choice

    /// Both at once is undefined in Belvo's documentation; here `fields` wins.
    init(_ query: Query) {
        if let fields = Self.paths(query.last("fields")) {
            choice = .only(fields)
        } else if let omitted = Self.paths(query.last("omit")) {
            choice = .without(omitted)
        } else {
            choice = .all
        }
    }

    private static func paths(_ list: String?) -> [[String]]? {
        let names = (list ?? "").split(separator: ",")
        guard !names.isEmpty else { return nil }
        return names.map { name in
            name.replacing("__", with: ".").split(separator: ".").map(String.init)
        }
    }

    /// An array of the objects.
    func write(_ objects: some Collection<StoredObject>, to buffer: inout ByteBuffer) {
        buffer.writeInteger(UInt8(0x5B))
        for (index, object) in objects.enumerated() {
            if index > 0 { buffer.writeInteger(UInt8(0x2C)) }
            write(object, to: &buffer)
        }
        buffer.writeInteger(UInt8(0x5D))
    }

    func write(_ object: StoredObject, to buffer: inout ByteBuffer) {
        if case .all = choice { return object.text.write(to: &buffer) }
        buffer.writeBytes(project(object.value).rendered())
    }

    private func project(_ value: JSON) -> JSON {
        switch choice {
        case .all: value
        case .only(let paths): Self.keep(paths, of: value)
        case .without(let paths): Self.drop(paths, of: value)
        }
    }

    private static func keep(_ paths: [[String]], of value: JSON) -> JSON {
        apply(to: value) { member in
            let rests = inner(of: member.name, in: paths)
            guard !rests.isEmpty else { return nil }
            return rests.contains([]) ? member.value : keep(rests, of: member.value)
        }
    }

    private static func drop(_ paths: [[String]], of value: JSON) -> JSON {
        apply(to: value) { member in
            let rests = inner(of: member.name, in: paths)
            guard !rests.isEmpty else { return member.value }
            return rests.contains([]) ? nil : drop(rests, of: member.value)
        }
    }

    /// What the paths that begin with `name` go on with.
    private static func inner(of name: String, in paths: [[String]]) -> [[String]] {
        paths.filter { $0.first == name }.map { Array($0.dropFirst()) }
    }

    private static func apply(to value: JSON, _ change: (JSON.Member) -> JSON?) -> JSON {
        switch value {
        case .object(let members):
            .object(
                members.compactMap { member in
                    change(member).map { JSON.Member(member.name, $0) }
                })
        case .array(let elements): .array(elements.map { apply(to: $0, change) })
        default: value
        }
    }
}
