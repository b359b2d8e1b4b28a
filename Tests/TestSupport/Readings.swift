public import Exchange
import NIOCore

/// Keeps everything as it is.
public struct PlainReading: Reading {
    private let form: RecordedBody.Form

    public init(form: RecordedBody.Form = .json) { self.form = form }

    public func keepable(_ head: RequestHead, at url: RequestURL) -> (RequestHead, RequestURL) {
        (head, url)
    }
    public func keepable(_ head: ResponseHead) -> ResponseHead { head }
    public func keepable(trailers fields: FieldList) -> FieldList { fields }
    public func keepable(raw bytes: [UInt8]) -> [UInt8] { bytes }
    public func filter(
        _ side: BodySide, of request: Request, answeredWith head: ResponseHead?
    ) -> any BodyFilter {
        MappingFilter(form: form, withheld: nil, map: nil)
    }
    public func facets(of record: ExchangeRecord) -> Facets { Facets() }
}

/// Leaves a mark on everything it is shown, so that a test sees what went past it: ASCII letters of bodies become
/// capitals, heads get a field `marked`, URLs a query, records a facet.
public struct MarkingReading: Reading {
    private let withheld: String?

    /// - Parameter withheld: the reason with which every body is withheld in the end.
    public init(withholding withheld: String? = nil) { self.withheld = withheld }

    public func keepable(_ head: RequestHead, at url: RequestURL) -> (RequestHead, RequestURL) {
        var fields = head.fields
        fields.append("marked", "request")
        return (head.with(fields: fields), url.with(path: url.path, query: "marked"))
    }
    public func keepable(_ head: ResponseHead) -> ResponseHead {
        var fields = head.fields
        fields.append("marked", "response")
        return head.with(fields: fields)
    }
    public func keepable(trailers fields: FieldList) -> FieldList {
        var fields = fields
        fields.append("marked", "trailers")
        return fields
    }
    public func keepable(raw bytes: [UInt8]) -> [UInt8] { bytes.map(Self.capital) }
    public func filter(
        _ side: BodySide, of request: Request, answeredWith head: ResponseHead?
    ) -> any BodyFilter {
        MappingFilter(form: .text, withheld: withheld, map: Self.capital)
    }
    public func facets(of record: ExchangeRecord) -> Facets {
        Facets(
            template: record.url.path,
            facets: [.init("marked", .integer(record.responseBody.wireSize))])
    }

    private static func capital(_ byte: UInt8) -> UInt8 {
        byte >= 0x61 && byte <= 0x7A ? byte - 32 : byte
    }
}

private final class MappingFilter: BodyFilter {
    let form: RecordedBody.Form
    let withheld: String?
    /// What becomes of each byte; `nil` when nothing does.
    let map: ((UInt8) -> UInt8)?

    init(form: RecordedBody.Form, withheld: String?, map: ((UInt8) -> UInt8)?) {
        self.form = form
        self.withheld = withheld
        self.map = map
    }

    func pass(_ bytes: ByteBuffer) -> ByteBuffer {
        map.map { ByteBuffer(bytes: bytes.readableBytesView.map($0)) } ?? bytes
    }

    func finish() -> BodyVerdict {
        BodyVerdict(form: form, withheld: withheld.map { ($0, nil) })
    }
}
