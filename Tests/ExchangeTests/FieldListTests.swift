import Exchange
import NIOCore
import TestSupport
import Testing

struct FieldListTests {
    private let fields: FieldList = [
        "Host": "h", "X-One": "1", "x-ONE": "2", "Accept": "", "X-Two": "a, b",
    ]

    @Test func `order, case and duplicates stay as written`() {
        let written = fields.indices.map { "\(fields[$0].nameString)=\(fields[$0].valueString)" }
        #expect(written == ["Host=h", "X-One=1", "x-ONE=2", "Accept=", "X-Two=a, b"])
        #expect(fields.count == 5 && !fields.isEmpty && FieldList().isEmpty)
    }

    @Test func `names are found in any case`() {
        #expect(fields.string("x-one") == "1")
        #expect(fields.count(of: "x-one") == 2)
        #expect(fields.firstIndex(of: "X-TWO") == 4)
        #expect(fields.contains("accept") && fields.first("accept")?.isEmpty == true)
        #expect(
            !fields.contains("x-on") && !fields.contains("x-ones") && fields.first("x-on") == nil)
    }

    @Test func `bytes that are not UTF-8 stay as they are`() {
        var fields = FieldList()
        fields.append(name: "X".utf8, value: [0xFF, 0x41, 0x80])
        #expect(fields.first("x").map(Array.init) == [0xFF, 0x41, 0x80])
        #expect(fields[0].valueString == "\u{FFFD}A\u{FFFD}")
        var output = ByteBuffer()
        fields.writeEndToEnd(into: &output)
        #expect(
            Array(output.readableBytesView) == Array("X: ".utf8) + [0xFF, 0x41, 0x80, 0x0D, 0x0A])
    }

    @Test func `set replaces the first and removes the others`() {
        var fields = fields
        fields.set("x-one", to: "three")
        #expect(fields == ["Host": "h", "X-One": "three", "Accept": "", "X-Two": "a, b"])
        fields.set("x-new", to: [0xFE])
        #expect(fields.count == 5 && fields.first("X-New").map(Array.init) == [0xFE])
        fields.set("x-new", to: "")
        #expect(fields.string("x-new")?.isEmpty == true)
    }

    @Test func `what a replacement takes out is left behind nowhere`() {
        let fields: FieldList = [
            "A": "1", "Key": "a secret", "B": "2", "key": "another", "C": "",
        ]
        let replaced = fields.replacingValues { name, value in
            name.count == 3 ? Array("<\(value.count)>".utf8) : nil
        }
        #expect(replaced == ["A": "1", "Key": "<8>", "B": "2", "key": "<7>", "C": ""])
        #expect(fields.string("key") == "a secret")
        let bytes = String(decoding: replaced.bytes, as: UTF8.self)
        #expect(!bytes.contains("secret") && !bytes.contains("another"))
        #expect(fields.replacingValues { _, _ in nil } == fields)
    }

    @Test func `remove takes all of that name`() {
        var fields = fields
        fields.removeAll(named: "X-one")
        #expect(fields == ["Host": "h", "Accept": "", "X-Two": "a, b"])
        fields.removeAll(named: "x-none")
        #expect(fields.count == 3)
    }

    @Test func `equality looks at what is written, not at where it lies`() {
        var other = fields
        other.set("host", to: "other")
        #expect(other != fields)
        other.set("host", to: "h")
        #expect(other == fields)
        #expect((["A": "1"] as FieldList) != ["a": "1"])
    }

    @Test func `listed members come lower case, of all fields of that name`() {
        let fields: FieldList = ["Connection": "Close , X-A", "connection": "\tKeep-Alive,,"]
        #expect(fields.listed(in: .connection) == ["close", "x-a", "keep-alive"])
        #expect(fields.listed(in: .te).isEmpty)
    }

    @Test func `fields of one hop and those that Connection names do not go on`() {
        let fields: FieldList = [
            "Connection": "X-Hop, close", "Keep-Alive": "5", "Proxy-Connection": "x",
            "Proxy-Authenticate": "x", "Proxy-Authorization": "x", "TE": "trailers", "Trailer": "x",
            "Transfer-Encoding": "chunked", "Upgrade": "h2c", "HTTP2-Settings": "x",
            "x-hop": "1", "X-Stays": "2", "X-Hop": "3", "X-Removed": "4",
        ]
        #expect(endToEnd(fields, removing: ["x-removed"]) == ["X-Stays": "2"])
        var output = ByteBuffer()
        fields.writeEndToEnd(into: &output)
        #expect(String(buffer: output) == "X-Stays: 2\r\nX-Removed: 4\r\n")
    }

    @Test(arguments: [
        "Host", "Content-Length", "Authorization", "Content-Type", "Date", "X-Belvo-Request-Mode",
        "x-belvo-anything",
    ])
    func `Connection cannot take away what frames a message or carries credentials`(_ name: String)
    {
        var fields: FieldList = ["Connection": "close", "connection": "X-Other, \(name)"]
        fields.append(name, "kept")
        fields.append("X-Other", "gone")
        var expected = FieldList()
        expected.append(name, "kept")
        #expect(endToEnd(fields) == expected)
        var output = ByteBuffer()
        fields.writeEndToEnd(into: &output)
        #expect(String(buffer: output) == "\(name): kept\r\n")
    }

    private func endToEnd(_ fields: FieldList, removing others: [FieldName] = []) -> FieldList {
        var result = FieldList()
        fields.forEachEndToEnd(removing: others) { index in
            result.append(name: fields[index].name, value: fields[index].value)
        }
        return result
    }
}
