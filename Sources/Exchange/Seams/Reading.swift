public import NIOCore

/// What the roof hands to the recorder's decorator: how an exchange is made safe to keep, and what is read
/// from it. This room knows neither secrets nor Belvo.
public protocol Reading: Sendable {
    /// The URL and the fields of a request without anything that may not be kept.
    func keepable(_ head: RequestHead, at url: RequestURL) -> (RequestHead, RequestURL)
    /// The fields of an answer without anything that may not be kept.
    func keepable(_ head: ResponseHead) -> ResponseHead
    /// The trailer fields of an answer without anything that may not be kept.
    func keepable(trailers fields: FieldList) -> FieldList
    /// The first bytes of a message that could not be read as HTTP, without anything that may not be kept.
    func keepable(raw bytes: [UInt8]) -> [UInt8]
    /// What one body passes on its way to the record.
    func filter(_ side: BodySide, of request: Request, answeredWith head: ResponseHead?)
        -> any BodyFilter
    /// Reads the finished record once. What the filter found in a body is with it; spooled bodies are not read.
    func facets(of record: ExchangeRecord) -> Facets
}

/// Redacts one body, fed in pieces that may be split anywhere, and checks its grammar on the way.
public protocol BodyFilter: AnyObject {
    /// What may be kept of the bytes so far; may be shorter or longer than `bytes`, also empty.
    func pass(_ bytes: ByteBuffer) -> ByteBuffer
    /// The rest, and what kind of body it was.
    func finish() -> BodyVerdict
}

/// What a filter knows when a body has ended.
public struct BodyVerdict: Sendable {
    /// The last bytes that may be kept.
    public var rest: ByteBuffer
    public var form: RecordedBody.Form
    /// When set, nothing of the body may be kept, not even what `pass` returned before.
    public var withheld: (reason: String, hash: String?)?
    public var finding: RecordedBody.Finding?

    public init(
        rest: ByteBuffer = ByteBuffer(), form: RecordedBody.Form,
        withheld: (reason: String, hash: String?)? = nil, finding: RecordedBody.Finding? = nil
    ) {
        self.finding = finding
        self.rest = rest
        self.form = form
        self.withheld = withheld
    }
}
