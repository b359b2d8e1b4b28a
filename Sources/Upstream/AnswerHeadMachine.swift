import Exchange

/// Why an answer is refused: it breaks HTTP in a way that could make one message look like another.
struct MalformedAnswer: Error, Equatable {
    let sentence: String

    init(_ sentence: String) { self.sentence = sentence }
}

/// Reads the head of an answer line by line, as libcurl hands the lines over, and the trailer lines after
/// the body.
///
/// libcurl accepts two lengths, a length beside chunks, a bare CR and an unasked 101; an audit proxy must
/// not, because its record and the application would then disagree about where the message ends (RFC 9112
/// §5, §6.3, §11.2).
struct AnswerHeadMachine {
    /// What a line brought to its end.
    enum Step: Equatable {
        case more
        /// 1xx, but never 100 (which concerns this hop alone) and never 101.
        case interim(ResponseHead)
        case final(ResponseHead)
    }

    private enum Place { case statusLine, fields, trailers }

    /// The phrase of nearly every answer.
    private static let ok = Array("OK".utf8)
    private static let version = Array("HTTP/1.".utf8)
    private static let chunked = Array("chunked".utf8)

    private let isHead: Bool
    private let limits: Limits
    private let classes = ByteClass.lookup
    private var place = Place.statusLine
    private var bytesTaken = 0
    private var fieldsTaken = 0

    private var status = 0
    private var isVersion10 = false
    private var reason: [UInt8] = []
    private var bytes: [UInt8] = []
    private var places: [FieldList.Place] = []
    private var contentLength: Int?
    private var isChunked = false

    init(method: String, limits: Limits) {
        isHead = method == "HEAD"
        self.limits = limits
    }

    /// The fields that came after the body.
    var trailers: FieldList {
        place == .trailers ? FieldList(bytes: bytes, places: places) : FieldList()
    }

    /// Takes the next line, its line end included.
    mutating func receive(_ line: Span<UInt8>) throws(MalformedAnswer) -> Step {
        bytesTaken += line.count
        guard bytesTaken <= limits.headBytesMax else {
            throw MalformedAnswer("its head is over \(limits.headBytesMax) bytes")
        }
        guard line.count <= limits.headLineBytesMax else {
            throw MalformedAnswer("a line of its head is over \(limits.headLineBytesMax) bytes")
        }
        let end = line.count - 2
        guard end >= 0 && line[end] == 0x0D && line[end + 1] == 0x0A else {
            throw MalformedAnswer("a line of its head does not end with CR LF")
        }
        switch place {
        case .statusLine:
            try readStatusLine(line, end)
            place = .fields
            return .more
        case .fields where end == 0:
            return try finishHead()
        case .fields:
            try readField(line, end)
            return .more
        case .trailers:
            if end > 0 { try readField(line, end) }
            return .more
        }
    }

    /// `HTTP/1.x SP 3DIGIT [SP reason]` (RFC 9112 §4). The space before an empty reason is often left out,
    /// which is harmless.
    private mutating func readStatusLine(
        _ line: Span<UInt8>, _ end: Int
    ) throws(MalformedAnswer) {
        guard end >= 12, line.extracting(0..<7).equals(Self.version), line[8] == 0x20,
            line[7] == 0x30 || line[7] == 0x31
        else { throw MalformedAnswer("it does not begin with a status line of HTTP/1") }
        isVersion10 = line[7] == 0x30
        status = 0
        for index in 9..<12 {
            guard has(.digit, line[index]) else { throw MalformedAnswer("its status is no number") }
            status = status * 10 + Int(line[index] - 0x30)
        }
        guard (100...599).contains(status) else {
            throw MalformedAnswer("its status \(status) is not between 100 and 599")
        }
        guard end == 12 || line[12] == 0x20 else {
            throw MalformedAnswer("its status is not three digits")
        }
        let phrase = line.extracting(min(13, end)..<end)
        for index in phrase.indices where !has(.fieldValue, phrase[index]) {
            throw MalformedAnswer("its reason phrase holds a control character")
        }
        reason = Self.ok
        guard !phrase.equals(Self.ok) else { return }
        reason = []
        reason.append(addingCapacity: phrase.count) { output in
            for index in phrase.indices { output.append(phrase[index]) }
        }
    }

    private mutating func readField(_ line: Span<UInt8>, _ end: Int) throws(MalformedAnswer) {
        fieldsTaken += 1
        guard fieldsTaken <= limits.headFieldsMax else {
            throw MalformedAnswer("it has more than \(limits.headFieldsMax) fields")
        }
        guard line[0] != 0x20 && line[0] != 0x09 else {
            throw MalformedAnswer("a field is folded over two lines")
        }
        var colon = 0
        while colon < end && has(.token, line[colon]) { colon += 1 }
        guard colon > 0 && colon < end && line[colon] == 0x3A else {
            throw MalformedAnswer("a field's name is not a token followed by a colon")
        }
        var valueStart = colon + 1
        var valueEnd = end
        while valueStart < valueEnd && isBlank(line[valueStart]) { valueStart += 1 }
        while valueEnd > valueStart && isBlank(line[valueEnd - 1]) { valueEnd -= 1 }
        try judge(line.extracting(0..<colon), line.extracting(valueStart..<valueEnd))
        if places.isEmpty {
            // Room for nearly every head, so that it need not grow field by field.
            bytes.reserveCapacity(512)
            places.reserveCapacity(16)
        }
        let name = bytes.count
        var common = ByteClass.fieldValue.rawValue
        bytes.append(addingCapacity: colon + valueEnd - valueStart) { output in
            for index in 0..<colon { output.append(line[index]) }
            for index in valueStart..<valueEnd {
                common &= classes[Int(line[index])]
                output.append(line[index])
            }
        }
        guard common != 0 else {
            throw MalformedAnswer("a field's value holds a control character")
        }
        let value = name + colon
        places.append(FieldList.Place(name: name..<value, value: value..<bytes.count))
    }

    /// What a field means for the length of the body. The two names are told apart by their lengths first,
    /// so that most fields cost one comparison.
    private mutating func judge(
        _ name: Span<UInt8>, _ value: Span<UInt8>
    ) throws(MalformedAnswer) {
        switch name.count {
        case 14 where name.equals(ignoringCase: FieldName.contentLength.lowercased):
            guard place == .fields else {
                throw MalformedAnswer("Content-Length among its trailers")
            }
            guard contentLength == nil else { throw MalformedAnswer("two Content-Length fields") }
            contentLength = try length(value)
        case 17 where name.equals(ignoringCase: FieldName.transferEncoding.lowercased):
            guard place == .fields else {
                throw MalformedAnswer("Transfer-Encoding among its trailers")
            }
            guard !isChunked else { throw MalformedAnswer("two Transfer-Encoding fields") }
            guard value.equals(ignoringCase: Self.chunked) else {
                throw MalformedAnswer("a Transfer-Encoding other than \"chunked\"")
            }
            isChunked = true
        default: break
        }
    }

    /// `0` or digits that do not begin with 0, and fit.
    private func length(_ value: Span<UInt8>) throws(MalformedAnswer) -> Int {
        var result = 0
        var isPlain = !value.isEmpty && value.count <= 18
        for index in value.indices where isPlain {
            let byte = value[index]
            isPlain = has(.digit, byte) && !(result == 0 && value.count > 1 && byte == 0x30)
            if isPlain { result = result * 10 + Int(byte - 0x30) }
        }
        guard isPlain else { throw MalformedAnswer("its Content-Length is not a plain number") }
        return result
    }

    private mutating func finishHead() throws(MalformedAnswer) -> Step {
        if contentLength != nil && isChunked {
            throw MalformedAnswer("Content-Length beside Transfer-Encoding")
        }
        if isChunked && isVersion10 { throw MalformedAnswer("Transfer-Encoding in HTTP/1.0") }
        if isChunked && status == 204 { throw MalformedAnswer("Transfer-Encoding on a 204") }
        let isInterim = status < 200
        if isInterim && (contentLength != nil || isChunked) {
            throw MalformedAnswer("an interim answer that announces a body")
        }
        if status == 101 { throw MalformedAnswer("it switches protocols unasked") }
        let head = ResponseHead(
            status: status, reason: reason, fields: FieldList(bytes: bytes, places: places),
            length: bodyLength)
        bytes = []
        places = []
        guard isInterim else {
            place = .trailers
            return .final(head)
        }
        // The count of bytes and fields goes on, so that interim heads without end reach a limit.
        place = .statusLine
        return status == 100 ? .more : .interim(head)
    }

    private var bodyLength: BodyLength {
        if isHead || status < 200 || status == 204 || status == 304 { return .none }
        return contentLength.map { .exactly($0) } ?? .unknown
    }

    private func has(_ byteClass: ByteClass, _ byte: UInt8) -> Bool {
        classes[Int(byte)] & byteClass.rawValue != 0
    }

    private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
