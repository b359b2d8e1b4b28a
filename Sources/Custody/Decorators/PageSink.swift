import Belvo
import Exchange
import NIOCore

/// Holds a list page until it is whole, then passes it on with its links mapped.
final class PageSink<Base: ResponseSink>: ResponseSink {
    private let base: Base
    private let links: LinkMapping
    private let limits: Limits
    /// The head of an answer that is being held; `nil` while nothing is, or when it passes straight through.
    private var heldHead: ResponseHead?
    private var page = ByteBuffer()

    init(_ base: Base, links: LinkMapping, limits: Limits) {
        self.base = base
        self.links = links
        self.limits = limits
    }

    func interim(_ head: ResponseHead) async throws(OriginError) {
        try await base.interim(head)
    }

    func head(_ head: ResponseHead) async throws(OriginError) {
        if isPage(head) {
            heldHead = head
        } else {
            try await base.head(head)
        }
    }

    private func isPage(_ head: ResponseHead) -> Bool {
        guard head.status == 200, head.length != .none else { return false }
        // Without a type it may be one; a page that passed unread would lead the application past the proxy.
        guard let type = head.fields.first(.contentType) else { return true }
        return Self.speaksOfJSON(type)
    }

    private static func speaksOfJSON(_ type: ArraySlice<UInt8>) -> Bool {
        guard type.count >= 4 else { return false }
        var window: UInt32 = 0
        for byte in type {
            window = window << 8 | UInt32(byte.asciiLowercased)
            if window == json { return true }
        }
        return false
    }

    /// The four letters.
    private static var json: UInt32 { 0x6A73_6F6E }

    func chunk(_ bytes: ByteBuffer) async throws(OriginError) {
        guard heldHead != nil else { return try await base.chunk(bytes) }
        var bytes = bytes
        guard page.readableBytes + bytes.readableBytes <= limits.pageBytesMax else {
            // An unrewritten page would lead the application past the proxy: better none than that.
            throw .answerTooLarge(limit: limits.pageBytesMax)
        }
        if page.readableBytes == 0 { page = bytes } else { page.writeBuffer(&bytes) }
    }

    func trailers(_ fields: FieldList) async throws(OriginError) {
        try await base.trailers(fields)
    }

    func end() async throws(OriginError) {
        guard let head = heldHead else { return try await base.end() }
        let (mappedHead, body) = try mapped(head)
        try await base.answer(mappedHead, body)
    }

    func answer(_ head: ResponseHead, _ body: ByteBuffer) async throws(OriginError) {
        guard isPage(head) else { return try await base.answer(head, body) }
        guard body.readableBytes <= limits.pageBytesMax else {
            throw .answerTooLarge(limit: limits.pageBytesMax)
        }
        page = body
        let (mappedHead, mappedBody) = try mapped(head)
        try await base.answer(mappedHead, mappedBody)
    }

    @inline(never) private func mapped(
        _ head: ResponseHead
    ) throws(OriginError) -> (ResponseHead, ByteBuffer) {
        var fields = head.fields
        let clear = try decoded(&fields)
        let mapped = withMappedLinks(clear)
        if mapped != nil {
            fields.removeAll(named: .etag)
            fields.removeAll(named: .digest)
        }
        let body = mapped ?? clear
        guard fields.contains(.contentLength) else { return (head.with(fields: fields), body) }
        fields.set(.contentLength, to: String(body.readableBytes))
        return (head.with(fields: fields, length: .exactly(body.readableBytes)), body)
    }

    func abort(_ how: Abort) async { await base.abort(how) }

    var isAbandoned: Bool { base.isAbandoned }

    /// A page that came encoded although plain was asked for is decoded, for its links must be mapped.
    private func decoded(_ fields: inout FieldList) throws(OriginError) -> ByteBuffer {
        let codings = fields.contentCodings()
        guard let coding = codings.first else { return page }
        guard codings.count == 1, let inflater = Inflater(coding: coding, limits: limits) else {
            throw .malformedAnswer(
                "a list page came encoded as \(codings.joined(separator: ", ")), so its links cannot be mapped"
            )
        }
        do {
            let clear = try inflater.inflate(page)
            fields.removeAll(named: .contentEncoding)
            return clear
        } catch {
            throw .malformedAnswer("a list page could not be decoded: \(error)")
        }
    }

    /// `nil` when there is nothing to map.
    private func withMappedLinks(_ page: ByteBuffer) -> ByteBuffer? {
        let bytes = page.readableBytesUInt8Span
        guard let values = PageEnvelope.linkValues(in: bytes) else { return nil }
        var changes: [(place: Range<Int>, text: [UInt8])] = []
        var count = bytes.count
        for value in values {
            guard let (place, text) = replacement(for: value, in: bytes) else { continue }
            changes.append((place, text))
            count += text.count - place.count
        }
        guard !changes.isEmpty else { return nil }
        var result = ByteBufferAllocator().buffer(capacity: count)
        let raw = page.readableBytesSpan
        var position = 0
        for (place, text) in changes {
            result.writeBytes(raw.extracting(position..<place.lowerBound))
            result.writeBytes(text)
            position = place.upperBound
        }
        result.writeBytes(raw.extracting(position...))
        return result
    }

    /// What of a link is to be replaced, and by what; `nil` when it is on a host that is not Belvo's.
    private func replacement(
        for value: PageEnvelope.LinkValue, in page: Span<UInt8>
    ) -> (Range<Int>, [UInt8])? {
        if let text = value.unescaped {
            guard let link = links.mapped(text) else { return nil }
            return (value.range, JSONString.escapedContent(of: link))
        }
        guard let count = links.originCount(in: page.extracting(value.range)) else { return nil }
        return (value.range.lowerBound..<value.range.lowerBound + count, links.escapedAddress)
    }
}
