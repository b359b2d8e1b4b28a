import Exchange
import NIOCore

/// Writes the lines of the recording. The names and their order are the format: DESIGN §5, "Line".
///
/// What is said of an exchange stands first, its bodies last, request before response, so that whoever reads a
/// line for anything but its bodies need not look at those.
struct LineEncoder: ~Copyable {
    let context: LineContext
    var buffer = LineBuffer()

    init(context: LineContext) { self.context = context }

    /// A whole line of an exchange whose bodies are in memory.
    mutating func exchange(
        _ record: borrowing ExchangeRecord, kind: LineKind, sequence: Int,
        request: StandingBody, response: StandingBody
    ) {
        exchangeHead(record, kind: kind, sequence: sequence, request: request, response: response)
        content(Self.requestContent, request)
        content(Self.responseContent, response)
        buffer.raw("}\n")
    }

    static let requestContent: StaticString = #","http.request.body.content":"#
    static let responseContent: StaticString = #","http.response.body.content":"#

    private mutating func content(_ name: StaticString, _ body: StandingBody) {
        guard case .memory(let bytes, let coding) = body.content else { return }
        buffer.raw(chosen: name)
        buffer.content(bytes.readableBytesUInt8Span, coding)
    }

    /// Everything of an exchange's line but the contents of its bodies and the closing brace.
    mutating func exchangeHead(
        _ record: borrowing ExchangeRecord, kind: LineKind, sequence: Int,
        request: StandingBody, response: StandingBody
    ) {
        begin(kind, sequence: sequence, at: record.received.wallMicroseconds)
        identity(record.id, environment: record.environment, face: record.face)
        if let app = record.app { member(#","testigo.app":"#, app) }
        member(#","testigo.direction":"#, record.direction.rawValue)
        number(
            #","event.duration":"#, Int(clamping: record.ended.nanoseconds(since: record.received)))
        if record.appLeft { buffer.raw(#","testigo.app_left":true"#) }
        if let who = record.answeredBy { member(#","testigo.answered_by":"#, who) }
        requestFacts(record)
        responseFacts(record)
        record.facets.facets.span.forEach { facet($0) }
        if let failure = record.failure {
            member(#","error.type":"#, failure.kind)
            member(#","error.message":"#, failure.description)
        }
        FieldEncoder.append(record.request.fields, .request, to: &buffer)
        if let response = record.response {
            FieldEncoder.append(response.fields, .response, to: &buffer)
        }
        if !record.responseTrailers.isEmpty {
            FieldEncoder.append(record.responseTrailers, .trailers, to: &buffer)
        }
        bodyFacts(Self.requestNames, record.requestBody, request)
        bodyFacts(Self.responseNames, record.responseBody, response)
    }

    // MARK: Parts of a line

    private mutating func begin(_ kind: LineKind, sequence: Int, at microseconds: Int64) {
        buffer.raw(#"{"testigo.sequence":"#)
        buffer.integer(sequence)
        buffer.raw(#","testigo.kind":""#)
        buffer.escaped(kind.rawValue)
        buffer.raw(#"","@timestamp":""#)
        Timestamp.append(microseconds, to: &buffer)
        buffer.byte(0x22)
        buffer.raw(context.encodedSession)
    }

    private mutating func identity(_ id: ExchangeID, environment: String, face: Face) {
        buffer.raw(#","testigo.exchange_id":""#)
        buffer.identifier(id)
        buffer.byte(0x22)
        member(#","testigo.environment":"#, environment)
        member(#","testigo.face":"#, face.rawValue)
    }

    private mutating func requestFacts(_ record: borrowing ExchangeRecord) {
        let url = record.url
        member(#","http.request.method":"#, record.request.method)
        full(url)
        member(#","url.path":"#, url.path)
        if let query = url.query { member(#","url.query":"#, query) }
        if let template = record.facets.template { member(#","url.template":"#, template) }
        if !url.isTarget(record.request.target) {
            member(#","testigo.request.target":"#, record.request.target)
        }
        member(#","network.protocol.version":"#, record.request.version.rawValue)
    }

    /// `url.full`, piece by piece: joining the string first would cost more than the whole member.
    private mutating func full(_ url: RequestURL) {
        buffer.raw(#","url.full":""#)
        buffer.escaped(url.scheme)
        buffer.raw("://")
        buffer.escaped(url.host)
        if let port = url.port {
            buffer.byte(0x3A)
            buffer.integer(port)
        }
        buffer.escaped(url.path)
        if let query = url.query {
            buffer.byte(0x3F)
            buffer.escaped(query)
        }
        buffer.byte(0x22)
    }

    private mutating func responseFacts(_ record: borrowing ExchangeRecord) {
        let resendCount = max(record.resendCount, record.response?.resendCount ?? 0)
        if resendCount > 0 { number(#","http.request.resend_count":"#, resendCount) }
        guard let response = record.response else { return }
        if let peer = response.peer {
            member(#","server.address":"#, peer.address)
            number(#","server.port":"#, peer.port)
        }
        number(#","http.response.status_code":"#, response.status)
        if !response.reason.isEmpty {
            buffer.raw(#","testigo.response.reason":"#)
            buffer.losslessValue(response.reason.span)
        }
    }

    private mutating func facet(_ facet: borrowing Facets.Facet) {
        buffer.byte(0x2C)
        buffer.string(facet.name)
        buffer.byte(0x3A)
        value(facet.value)
    }

    private mutating func value(_ value: borrowing Facets.Value) {
        switch value {
        case .string(let text): buffer.string(text)
        case .integer(let number): buffer.integer(number)
        case .strings(let texts):
            buffer.byte(0x5B)
            var isFirst = true
            texts.span.forEach { text in
                if !isFirst { buffer.byte(0x2C) }
                isFirst = false
                buffer.string(text)
            }
            buffer.byte(0x5D)
        }
    }

    @inline(__always)
    private mutating func member(_ name: StaticString, _ value: String) {
        buffer.raw(name)
        buffer.string(value)
    }

    @inline(__always)
    private mutating func number(_ name: StaticString, _ value: Int) {
        buffer.raw(name)
        buffer.integer(value)
    }

    // MARK: What is said of a body

    private struct BodyNames {
        let size, storedSize, encoding, wireEncoding, truncated, withheld, keyedHash: StaticString
    }

    private static let requestNames = BodyNames(
        size: #","http.request.body.size":"#,
        storedSize: #","http.request.body.stored_size":"#,
        encoding: #","http.request.body.encoding":"#,
        wireEncoding: #","http.request.body.wire_encoding":"#,
        truncated: #","http.request.body.truncated":true"#,
        withheld: #","http.request.body.withheld":"#,
        keyedHash: #","http.request.body.keyed_hash":"#)
    private static let responseNames = BodyNames(
        size: #","http.response.body.size":"#,
        storedSize: #","http.response.body.stored_size":"#,
        encoding: #","http.response.body.encoding":"#,
        wireEncoding: #","http.response.body.wire_encoding":"#,
        truncated: #","http.response.body.truncated":true"#,
        withheld: #","http.response.body.withheld":"#,
        keyedHash: #","http.response.body.keyed_hash":"#)

    private mutating func bodyFacts(
        _ names: BodyNames, _ body: RecordedBody, _ standing: StandingBody
    ) {
        guard body.wireSize > 0 || standing.coding != nil || standing.withheld != nil else {
            return
        }
        number(names.size, body.wireSize)
        number(names.storedSize, standing.storedSize)
        if let coding = standing.coding, coding != .verbatim {
            member(names.encoding, coding.rawValue)
        }
        if let wireEncoding = body.wireEncoding { member(names.wireEncoding, wireEncoding) }
        if body.isTruncated { buffer.raw(names.truncated) }
        if let withheld = standing.withheld {
            member(names.withheld, withheld.reason)
            if let hash = withheld.hash { member(names.keyedHash, hash) }
        }
    }
}

// MARK: Lines that are no exchange

extension LineEncoder {
    mutating func rejected(_ record: RejectedRecord, sequence: Int) {
        begin(.rejected, sequence: sequence, at: record.received.wallMicroseconds)
        identity(record.id, environment: record.environment, face: record.face)
        if let peer = record.peer {
            member(#","client.address":"#, peer.address)
            number(#","client.port":"#, peer.port)
        }
        member(#","testigo.answered_by":"#, "testigo")
        number(#","http.response.status_code":"#, record.answer.status)
        member(#","error.type":"#, record.answer.code)
        member(#","error.message":"#, record.answer.message)
        buffer.raw(#","testigo.rejected.bytes":"#)
        buffer.losslessValue(record.raw.span)
        buffer.raw("}\n")
    }

    mutating func session(
        _ event: SessionEvent, because reason: String?, sequence: Int, at now: Int64
    ) {
        begin(.session, sequence: sequence, at: now)
        member(#","testigo.session.event":"#, event.rawValue)
        member(#","testigo.version":"#, context.version)
        member(#","testigo.environment":"#, context.environment)
        member(#","testigo.durability":"#, context.durability.rawValue)
        if let reason { member(#","error.message":"#, reason) }
        buffer.raw("}\n")
    }

    /// What is not in the recording, and why.
    mutating func gap(_ loss: Loss, sequence: Int, at now: Int64) {
        begin(.gap, sequence: sequence, at: now)
        number(#","testigo.gap.refused":"#, loss.refused)
        number(#","testigo.gap.lost":"#, loss.lost)
        buffer.raw(#","testigo.gap.first":""#)
        Timestamp.append(loss.first, to: &buffer)
        buffer.raw(#"","testigo.gap.last":""#)
        Timestamp.append(loss.last, to: &buffer)
        buffer.byte(0x22)
        member(#","error.message":"#, loss.reason)
        buffer.raw("}\n")
    }
}
