import Exchange
import NIOCore

/// A request as it goes to libcurl: everything checked, because libcurl passes on whatever it is given,
/// line ends and control bytes included.
struct OutgoingRequest: Sendable {
    enum Body: Sendable {
        case none
        indirect case whole(ByteBuffer)
        /// `length` is what was promised; `nil` means chunked.
        indirect case stream(UploadMailbox, length: Int?)
    }

    let method: String
    let target: String
    /// The lines of `CURLOPT_HTTPHEADER`, each closed by a NUL.
    let fieldLines: [UInt8]
    let lineCount: Int
    let body: Body

    /// Whether it may be sent a second time when a kept-alive connection died before any byte of the answer.
    var isRepeatable: Bool {
        guard case .none = body else { return false }
        return method == "GET" || method == "HEAD"
    }

    var hasBody: Bool { Self.hasBody(body) }

    /// Whether the body is sent in chunks.
    var isChunked: Bool { Self.isChunked(body) }

    /// Whether the body is still arriving.
    var isStreaming: Bool { if case .stream = body { true } else { false } }

    init(_ request: borrowing Request, to base: String, limits: Limits) throws(OriginError) {
        guard ByteClass.token.contains(allOf: request.head.method) else {
            throw .requestRefused("the method is not a token")
        }
        method = request.head.method
        target = Self.target(request.head.target, request.url, base: base)
        guard ByteClass.target.contains(allOf: target) else {
            throw .requestRefused("the target holds a byte that is not visible ASCII")
        }
        let expected: Int?
        switch request.body {
        case .none: (body, expected) = (.none, nil)
        case .whole(let bytes) where bytes.readableBytes == 0: (body, expected) = (.none, 0)
        case .whole(let bytes): (body, expected) = (.whole(bytes), bytes.readableBytes)
        case .stream(let stream, let length):
            let upload = UploadMailbox(
                stream, promised: length, bytesMax: limits.requestBufferBytesMax)
            (body, expected) = (.stream(upload, length: length), length)
        }
        if method == "HEAD" && Self.hasBody(body) {
            throw .requestRefused(
                "a HEAD request with a body has no meaning that all servers share")
        }
        var lines = FieldLines(isChunked: Self.isChunked(body), bodyLength: expected)
        try lines.append(request.head.fields)
        lines.finish(hasBody: Self.hasBody(body))
        fieldLines = lines.bytes
        lineCount = lines.count
    }

    private static func target(_ asked: String, _ url: RequestURL, base: String) -> String {
        asked == "*" || base.isEmpty && url.isTarget(asked) ? asked : base + url.target
    }

    private static func isChunked(_ body: Body) -> Bool {
        if case .stream(_, length: nil) = body { return true }
        return false
    }

    private static func hasBody(_ body: Body) -> Bool {
        if case .none = body { return false }
        return true
    }
}

/// Writes field lines in the form that libcurl wants.
private struct FieldLines {
    private(set) var bytes: [UInt8] = []
    private(set) var count = 0
    private let classes = ByteClass.lookup
    private let isChunked: Bool
    private let bodyLength: Int?
    private var hasLength = false
    private var seen = (accept: false, userAgent: false, contentType: false)

    init(isChunked: Bool, bodyLength: Int?) {
        self.isChunked = isChunked
        self.bodyLength = bodyLength
        bytes.reserveCapacity(1024)
    }

    mutating func append(_ fields: FieldList) throws(OriginError) {
        let bytes = fields.bytes.span
        try fields.forEachEndToEnd(removing: Self.ours) { (index) throws(OriginError) in
            let place = fields.places[index]
            // Told apart by the lengths of the names first: most fields are none of these.
            switch place.name.count {
            case 6 where fields.isNamed(.accept, at: index): seen.accept = true
            case 10 where fields.isNamed(.userAgent, at: index): seen.userAgent = true
            case 12 where fields.isNamed(.contentType, at: index): seen.contentType = true
            case 14 where fields.isNamed(.contentLength, at: index):
                try takeLength(fields[index].value)
            default: break
            }
            try append(bytes, place)
        }
    }

    /// libcurl writes the one, and the faces answer the other.
    private static let ours: [FieldName] = [.host, .expect]

    /// The application's own length stays as it wrote it, if it is the length of what will be sent.
    private mutating func takeLength(_ value: ArraySlice<UInt8>) throws(OriginError) {
        guard !hasLength && !isChunked && value.elementsEqual(String(bodyLength ?? 0).utf8) else {
            throw .requestRefused("its Content-Length is not the length of its body")
        }
        hasLength = true
    }

    private mutating func append(
        _ all: Span<UInt8>, _ place: FieldList.Place
    ) throws(OriginError) {
        guard !place.name.isEmpty, copy(all, place.name, ifAll: .token) else {
            throw .requestRefused("a field's name is not a token")
        }
        // `Name:` would tell libcurl to leave the field out; `Name;` sends it with an empty value.
        if place.value.allSatisfy({ all[$0] == 0x20 || all[$0] == 0x09 }) {
            bytes.append(0x3B)
        } else {
            bytes.append(0x3A)
            bytes.append(0x20)
            guard copy(all, place.value, ifAll: .fieldValue) else {
                let name = String(decoding: place.name.map { all[$0] }, as: UTF8.self)
                throw .requestRefused("the value of \(name) holds a control character")
            }
        }
        close()
    }

    /// - Returns: whether each byte is of the class. Where not, what was copied must not be used.
    private mutating func copy(
        _ all: Span<UInt8>, _ range: Range<Int>, ifAll byteClass: ByteClass
    ) -> Bool {
        var common = byteClass.rawValue
        bytes.append(addingCapacity: range.count) { output in
            for index in range {
                common &= classes[Int(all[index])]
                output.append(all[index])
            }
        }
        return common != 0
    }

    /// Frames the body, if the application did not, and keeps libcurl from adding fields.
    mutating func finish(hasBody: Bool) {
        if isChunked {
            addLine("Transfer-Encoding: chunked")
        } else if hasBody, !hasLength, let bodyLength {
            addLine("Content-Length: \(bodyLength)")
        }
        // libcurl adds these unless there is a line for them; one without a value adds nothing.
        if !seen.accept { addLine("Accept:") }
        if !seen.userAgent { addLine("User-Agent:") }
        guard hasBody else { return }
        if !seen.contentType { addLine("Content-Type:") }
        // The faces answer `Expect: 100-continue` themselves; upstream nobody waits for it.
        addLine("Expect:")
    }

    private mutating func addLine(_ line: String) {
        bytes.append(contentsOf: line.utf8)
        close()
    }

    private mutating func close() {
        bytes.append(0)
        count += 1
    }
}
