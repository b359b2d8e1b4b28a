import Belvo
import NIOCore

/// An object as the lists hold it: rendered once, with what the filters look at.
struct StoredObject: Sendable {
    let id: String
    let facts: [Fact]
    let text: RenderedObject

    /// - Parameter beside: what filters look at though it is not shown, or not in that form.
    init(_ object: JSON, columns: [Column], beside: [JSON.Member] = []) {
        id =
            switch object["id"] {
            case .string(let text): text
            case .number(let digits): digits
            default: ""
            }
        facts = columns.map { $0.fact(of: beside.isEmpty ? object : object.adding(beside)) }
        text = RenderedObject(object)
    }

    /// Roughly what it takes of the memory, without what it shares with others.
    var memoryBytes: Int {
        let factBytes = facts.reduce(0) { $0 + $1.memoryBytes }
        return Self.ownBytes + text.ownCount + factBytes
    }

    /// Itself and the three allocations that hold id, facts and text.
    private static let ownBytes = 256

    /// The object, read again from its text.
    var value: JSON {
        guard let value = try? JSONReader.read(text.bytes) else {
            preconditionFailure("the sandbox rendered an object that is no JSON")
        }
        return value
    }
}

/// The text of an object. A member that many objects share stands in it once for all of them: the accounts
/// inside transactions would otherwise take two thirds of the memory.
struct RenderedObject: Sendable {
    private let before: [UInt8]
    private let shared: [UInt8]
    private let after: [UInt8]

    init(_ object: JSON) {
        let whole = object.rendered()
        guard case .object(let members) = object,
            let (index, embedded) = Self.embedded(in: members)
        else {
            before = whole
            shared = []
            after = []
            return
        }
        var beginning = JSON.object(Array(members[..<index])).rendered()
        beginning.removeLast()
        if index > 0 { beginning.append(0x2C) }
        JSON.write(members[index].name, to: &beginning)
        beginning.append(0x3A)
        before = beginning
        shared = embedded.bytes
        after = Array(whole[(beginning.count + shared.count)...])
    }

    private static func embedded(in members: [JSON.Member]) -> (Int, EmbeddedObject)? {
        for (index, member) in members.enumerated() {
            if case .embedded(let object) = member.value { return (index, object) }
        }
        return nil
    }

    var count: Int { before.count + shared.count + after.count }

    /// Without what it shares with others.
    var ownCount: Int { before.count + after.count }

    func write(to buffer: inout ByteBuffer) {
        buffer.writeBytes(before)
        buffer.writeBytes(shared)
        buffer.writeBytes(after)
    }

    /// The whole text, for those who want to read it again.
    var bytes: [UInt8] { before + shared + after }
}
