public import Exchange

extension LineView {
    /// The fields of a head as they stood on the wire, redacted: order, case, duplicates and exact bytes.
    public func fields(_ side: BodySide) -> [(name: String, value: [UInt8])] {
        let name = side == .request ? "testigo.request.fields" : "testigo.response.fields"
        guard let list = value(name) else { return [] }
        let content = Array(list)
        var scanner = LineScanner(content, 0..<content.count)
        guard scanner.take(0x5B) else { return [] }
        var fields: [(name: String, value: [UInt8])] = []
        while let place = scanner.skipValue() {
            if let field = Self.field(Array(content[place])) { fields.append(field) }
            guard scanner.take(0x2C) else { break }
        }
        return fields
    }

    /// One `["Name","value"]`, where the value may be `{"base64":"…"}`.
    private static func field(_ pair: [UInt8]) -> (name: String, value: [UInt8])? {
        var scanner = LineScanner(pair, 0..<pair.count)
        guard scanner.take(0x5B), let name = scanner.skipValue(), scanner.take(0x2C),
            let value = scanner.skipValue(), let text = JSONText.string(pair[name])
        else { return nil }
        if let bytes = JSONText.bytes(pair[value]) { return (text, bytes) }
        let object = LineView(Array(pair[value]), 0..<value.count)
        guard let encoded = object.value("base64").flatMap(JSONText.bytes) else { return nil }
        return Base64.decode(encoded).map { (text, $0) }
    }
}
