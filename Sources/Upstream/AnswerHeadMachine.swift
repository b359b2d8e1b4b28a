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
    mutating func receive<Line: RandomAccessCollection<UInt8>>(
        _ line: Line
    ) throws(MalformedAnswer) -> Step where Line.Index == Int {
        bytesTaken += line.count
        guard bytesTaken <= limits.headBytesMax else {
            throw MalformedAnswer("its head is over \(limits.headBytesMax) bytes")
        }
        guard line.count <= limits.headLineBytesMax else {
            throw MalformedAnswer("a line of its head is over \(limits.headLineBytesMax) bytes")
        }
        let end = line.endIndex - 2
        guard end >= line.startIndex && line[end] == 0x0D && line[end + 1] == 0x0A else {
            throw MalformedAnswer("a line of its head does not end with CR LF")
        }
        switch place {
        case .statusLine:
            try readStatusLine(line, end)
            place = .fields
            return .more
        case .fields where end == line.startIndex:
            return try finishHead()
        case .fields:
            try readField(line, end)
            return .more
        case .trailers:
            if end > line.startIndex { try readField(line, end) }
            return .more
        }
    }

    /// `HTTP/1.x SP 3DIGIT [SP reason]` (RFC 9112 §4). The space before an empty reason is often left out,
    /// which is harmless.
    private mutating func readStatusLine<Line: RandomAccessCollection<UInt8>>(
        _ line: Line, _ end: Int
    ) throws(MalformedAnswer) where Line.Index == Int {
        let start = line.startIndex
        guard end - start >= 12, line.starts(with: "HTTP/1.".utf8), line[start + 8] == 0x20,
            line[start + 7] == 0x30 || line[start + 7] == 0x31
        else { throw MalformedAnswer("it does not begin with a status line of HTTP/1") }
        isVersion10 = line[start + 7] == 0x30
        status = 0
        for index in start + 9..<start + 12 {
            guard has(.digit, line[index]) else { throw MalformedAnswer("its status is no number") }
            status = status * 10 + Int(line[index] - 0x30)
        }
        guard (100...599).contains(status) else {
            throw MalformedAnswer("its status \(status) is not between 100 and 599")
        }
        guard end == start + 12 || line[start + 12] == 0x20 else {
            throw MalformedAnswer("its status is not three digits")
        }
        let reasonStart = min(start + 13, end)
        for index in reasonStart..<end where !has(.fieldValue, line[index]) {
            throw MalformedAnswer("its reason phrase holds a control character")
        }
        let phrase = line[reasonStart..<end]
        reason = phrase.elementsEqual(Self.ok) ? Self.ok : Array(phrase)
    }

    private mutating func readField<Line: RandomAccessCollection<UInt8>>(
        _ line: Line, _ end: Int
    ) throws(MalformedAnswer) where Line.Index == Int {
        fieldsTaken += 1
        guard fieldsTaken <= limits.headFieldsMax else {
            throw MalformedAnswer("it has more than \(limits.headFieldsMax) fields")
        }
        let start = line.startIndex
        guard line[start] != 0x20 && line[start] != 0x09 else {
            throw MalformedAnswer("a field is folded over two lines")
        }
        var colon = start
        while colon < end && has(.token, line[colon]) { colon += 1 }
        guard colon > start && colon < end && line[colon] == 0x3A else {
            throw MalformedAnswer("a field's name is not a token followed by a colon")
        }
        var valueStart = colon + 1
        var valueEnd = end
        while valueStart < valueEnd && isBlank(line[valueStart]) { valueStart += 1 }
        while valueEnd > valueStart && isBlank(line[valueEnd - 1]) { valueEnd -= 1 }
        for index in valueStart..<valueEnd where !has(.fieldValue, line[index]) {
            throw MalformedAnswer("a field's value holds a control character")
        }
        try judge(line[start..<colon], line[valueStart..<valueEnd])
        if places.isEmpty {
            // Room for nearly every head, so that it need not grow field by field.
            bytes.reserveCapacity(512)
            places.reserveCapacity(16)
        }
        let name = bytes.count
        bytes.append(contentsOf: line[start..<colon])
        let value = bytes.count
        bytes.append(contentsOf: line[valueStart..<valueEnd])
        places.append(FieldList.Place(name: name..<value, value: value..<bytes.count))
    }

    /// What a field means for the length of the body. The two names are told apart by their lengths first,
    /// so that most fields cost one comparison.
    private mutating func judge<Part: RandomAccessCollection<UInt8>>(
        _ name: Part, _ value: Part
    ) throws(MalformedAnswer) {
        switch name.count {
        case 14 where Self.isEqual(name, "content-length"):
            guard place == .fields else {
                throw MalformedAnswer("Content-Length among its trailers")
            }
            guard contentLength == nil else { throw MalformedAnswer("two Content-Length fields") }
            contentLength = try length(value)
        case 17 where Self.isEqual(name, "transfer-encoding"):
            guard place == .fields else {
                throw MalformedAnswer("Transfer-Encoding among its trailers")
            }
            guard !isChunked else { throw MalformedAnswer("two Transfer-Encoding fields") }
            guard Self.isEqual(value, "chunked") else {
                throw MalformedAnswer("a Transfer-Encoding other than \"chunked\"")
            }
            isChunked = true
        default: break
        }
    }

    /// `0` or digits that do not begin with 0, and fit.
    private func length(_ value: some RandomAccessCollection<UInt8>) throws(MalformedAnswer) -> Int
    {
        var result = 0
        var isPlain = !value.isEmpty && value.count <= 18
        for byte in value where isPlain {
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

    private static func isEqual(
        _ bytes: some RandomAccessCollection<UInt8>, _ lowercased: String
    ) -> Bool {
        bytes.elementsEqual(lowercased.utf8) { $0.asciiLowercased == $1 }
    }
}
