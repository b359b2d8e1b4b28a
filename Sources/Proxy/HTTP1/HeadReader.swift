import Exchange

/// Reads one whole request head, strictly: what could be read in two ways by two programs is refused.
///
/// The rules are those of RFC 9112 with the tolerant ones taken out: CRLF only, no folding, one valid `Host`,
/// one `Content-Length` in plain digits, `chunked` as the only transfer coding, never both.
struct HeadReader {
    static let methods = ["GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"]

    private let limits: Limits
    private let classes = ByteClass.lookup

    init(limits: Limits) { self.limits = limits }

    /// - Parameter bytes: from the first byte of the request line up to and with the empty line.
    func read(_ bytes: Span<UInt8>) throws(Rejection) -> (RequestHead, MessageTraits) {
        var position = 0
        let method = try readMethod(bytes, &position)
        let target = try readTarget(bytes, &position)
        let version = try readVersion(bytes, &position)
        let fields = try readFields(bytes, position)
        let head = RequestHead(method: method, target: target, version: version, fields: fields)
        try checkTarget(head)
        return (head, try traits(of: head))
    }

    // MARK: The request line

    private func readMethod(_ bytes: Span<UInt8>, _ position: inout Int) throws(Rejection) -> String
    {
        let range = span(of: .token, bytes, from: 0)
        guard !range.isEmpty, range.upperBound < bytes.count, bytes[range.upperBound] == 0x20 else {
            throw .malformed("the method is not a token followed by one space")
        }
        position = range.upperBound + 1
        return text(bytes, range)
    }

    private func readTarget(_ bytes: Span<UInt8>, _ position: inout Int) throws(Rejection) -> String
    {
        let range = span(of: .target, bytes, from: position)
        guard !range.isEmpty, range.upperBound < bytes.count, bytes[range.upperBound] == 0x20 else {
            throw .malformed("the request target holds a byte that is not allowed there")
        }
        position = range.upperBound + 1
        return text(bytes, range)
    }

    private func readVersion(
        _ bytes: Span<UInt8>, _ position: inout Int
    ) throws(Rejection) -> HTTPVersion {
        var end = position
        while end < bytes.count, bytes[end] != 0x0D { end += 1 }
        let start = position
        guard end + 1 < bytes.count, bytes[end + 1] == 0x0A else {
            throw .malformed("the request line holds a CR that does not end it")
        }
        position = end + 2
        let word = bytes.extracting(start..<end)
        if word.equals(Self.version11) { return .http11 }
        if word.equals(Self.version10) { return .http10 }
        let other = text(word, 0..<word.count)
        let isVersion = other.utf8.count == 8 && other.hasPrefix("HTTP/") && other.utf8.last != 0x20
        if isVersion { throw .versionNotServed }
        throw .malformed("the request line does not end in an HTTP version")
    }

    private static let version11 = Array("HTTP/1.1".utf8)
    private static let version10 = Array("HTTP/1.0".utf8)

    private func checkTarget(_ head: RequestHead) throws(Rejection) {
        guard Self.methods.contains(head.method) else { throw .methodNotServed(head.method) }
        if head.target.utf8.first == 0x2F { return }
        if head.target == "*" && head.method == "OPTIONS" { return }
        throw .malformed("the request target is not a path; this address is no forward proxy")
    }

    // MARK: The fields

    private func readFields(_ bytes: Span<UInt8>, _ start: Int) throws(Rejection) -> FieldList {
        var places: [FieldList.Place] = []
        places.reserveCapacity(16)
        var position = start
        while bytes[position] != 0x0D {
            guard places.count < limits.headFieldsMax else {
                throw .tooManyFields(limit: limits.headFieldsMax)
            }
            places.append(try readField(bytes, &position, offset: start))
        }
        guard position + 2 == bytes.count else {
            throw .malformed("a line holds a CR that does not end it")
        }
        return FieldList(bytes: array(bytes, start..<position), places: places)
    }

    /// One line, without its CRLF. The caller has made sure that every line ends in CRLF.
    private func readField(
        _ bytes: Span<UInt8>, _ position: inout Int, offset: Int
    ) throws(Rejection) -> FieldList.Place {
        let name = span(of: .token, bytes, from: position)
        guard bytes[name.upperBound] == 0x3A, !name.isEmpty else {
            let first = bytes[position]
            throw .malformed(
                first == 0x20 || first == 0x09
                    ? "a field is folded over two lines"
                    : "a field's name is not a token before a colon")
        }
        var start = name.upperBound + 1
        while bytes[start] == 0x20 || bytes[start] == 0x09 { start += 1 }
        let value = span(of: .fieldValue, bytes, from: start)
        guard bytes[value.upperBound] == 0x0D, bytes[value.upperBound + 1] == 0x0A else {
            throw .malformed("a field's value holds a control byte")
        }
        var end = value.upperBound
        while end > start, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
        position = value.upperBound + 2
        return FieldList.Place(
            name: name.lowerBound - offset..<name.upperBound - offset,
            value: start - offset..<end - offset)
    }

    /// The fields of a trailer section, which may not frame, route or authorise (RFC 9110 §6.5.1).
    func readTrailers(_ bytes: Span<UInt8>) throws(Rejection) -> FieldList {
        let fields = try readFields(bytes, 0)
        let forbidden: [FieldName] = [
            .contentLength, .transferEncoding, .host, .authorization, .connection, .trailer, .te,
            .contentEncoding, .contentType, .expect, .cookie, .proxyAuthorization,
        ]
        guard !forbidden.contains(where: fields.contains) else {
            throw .malformed("a trailer holds a field that may only stand in a head")
        }
        return fields
    }

    // MARK: What the fields mean for the message

    private func traits(of head: RequestHead) throws(Rejection) -> MessageTraits {
        let host = try host(of: head)
        let framing = try framing(of: head)
        return MessageTraits(
            framing: framing, keepsAlive: keepsAlive(head),
            expectsContinue: try expectsContinue(head) && framing != .none, host: host)
    }

    private func host(of head: RequestHead) throws(Rejection) -> String {
        switch head.fields.count(of: .host) {
        case 0:
            if head.version == .http10 { return "" }
            throw .malformed("Host is missing")
        case 1:
            let host = head.fields.string(.host) ?? ""
            guard Authority.isValid(host) else { throw .malformed("Host is not a host") }
            return host.lowercased()
        default:
            throw .malformed("Host stands there twice")
        }
    }

    private func framing(of head: RequestHead) throws(Rejection) -> BodyFraming {
        let lengths = head.fields.count(of: .contentLength)
        let codings = head.fields.count(of: .transferEncoding)
        if codings > 0 {
            guard lengths == 0 else {
                throw .malformed("Content-Length and Transfer-Encoding stand together")
            }
            let isChunked = head.fields.string(.transferEncoding)?.lowercased() == "chunked"
            guard codings == 1, isChunked, head.version == .http11 else {
                throw .malformed("the only transfer coding served is one chunked, in HTTP/1.1")
            }
            return .chunked
        }
        guard lengths > 0 else { return .none }
        guard lengths == 1, let value = head.fields.first(.contentLength),
            let length = Self.contentLength(value)
        else { throw .malformed("Content-Length is not one plain decimal number") }
        return length == 0 ? .none : .length(length)
    }

    /// `0` or digits without a leading zero; `nil` for anything else and for numbers no body can have.
    static func contentLength(_ value: ArraySlice<UInt8>) -> Int? {
        guard (1...15).contains(value.count), value.count == 1 || value.first != 0x30 else {
            return nil
        }
        var result = 0
        for byte in value {
            guard byte >= 0x30 && byte <= 0x39 else { return nil }
            result = result * 10 + Int(byte - 0x30)
        }
        return result
    }

    private func keepsAlive(_ head: RequestHead) -> Bool {
        let options = head.fields.listed(in: .connection)
        if options.contains("close") { return false }
        return head.version == .http11 || options.contains("keep-alive")
    }

    private func expectsContinue(_ head: RequestHead) throws(Rejection) -> Bool {
        guard head.fields.contains(.expect), head.version == .http11 else { return false }
        guard head.fields.count(of: .expect) == 1,
            head.fields.string(.expect)?.lowercased() == "100-continue"
        else { throw .expectationNotMet }
        return true
    }

    // MARK: Bytes

    private func span(of kind: ByteClass, _ bytes: Span<UInt8>, from start: Int) -> Range<Int> {
        var end = start
        while end < bytes.count, classes[Int(bytes[end])] & kind.rawValue != 0 { end += 1 }
        return start..<end
    }

    private func array(_ bytes: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
        var copy: [UInt8] = []
        copy.append(addingCapacity: range.count) { output in
            for index in range { output.append(bytes[index]) }
        }
        return copy
    }

    private func text(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
        guard let text = try? UTF8Span(validating: bytes.extracting(range)) else {
            return String(decoding: array(bytes, range), as: UTF8.self)
        }
        return String(copying: text)
    }
}
