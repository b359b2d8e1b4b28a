import Belvo
import Exchange
import NIOCore

/// How an exchange with Belvo is made safe to keep, and what is read from it once.
struct BelvoReading: Reading {
    private let pseudonyms: Pseudonyms

    init(pseudonyms: Pseudonyms) { self.pseudonyms = pseudonyms }

    func keepable(_ head: RequestHead, at url: RequestURL) -> (RequestHead, RequestURL) {
        let fields = keepable(head.fields)
        let query = url.query.map(QueryRedaction.redacted)
        let path = TargetRedaction.redacted(path: url.path)
        guard path != nil || query != url.query else {
            return (fields.map { head.with(fields: $0) } ?? head, url)
        }
        let url = url.with(path: path ?? url.path, query: query)
        return (head.with(target: url.target, fields: fields ?? head.fields), url)
    }

    func keepable(_ head: ResponseHead) -> ResponseHead {
        let fields = keepable(head.fields)
        let reason = TextRedactor.redacted(head.reason)
        guard fields != nil || reason != nil else { return head }
        return head.with(reason: reason, fields: fields)
    }

    func keepable(trailers fields: FieldList) -> FieldList { keepable(fields) ?? fields }

    func keepable(raw bytes: [UInt8]) -> [UInt8] { RawRedaction.redacted(bytes) }

    /// `nil` when all of them can stay as they are.
    private func keepable(_ fields: FieldList) -> FieldList? {
        guard
            HeaderRedaction.mayConcern(values: fields.bytes.span)
                || fields.firstIndex(where: { name, _ in HeaderRedaction.concerns(name: name) })
                    != nil
        else { return nil }
        return fields.replacingValues(by: HeaderRedaction.redacted)
    }

    func filter(
        _ side: BodySide, of request: Request, answeredWith head: ResponseHead?
    ) -> any BodyFilter {
        let side: SensitiveCatalogue.Side = side == .request ? .request : .response
        let template = Route.match(path: request.url.path)?.template
        let scope = SensitiveCatalogue.scope(
            method: request.head.method, template: template, path: request.url.path, side: side)
        let context = BodyFacets.Context(
            template: template, side: side, method: request.head.method, status: head?.status)
        return BelvoBodyFilter(
            scope, pseudonyms, context, wholeCount: wholeCount(side, of: request, head))
    }

    /// How many bytes the whole body has, if that is known and they arrive as they are.
    private func wholeCount(
        _ side: SensitiveCatalogue.Side, of request: Request, _ head: ResponseHead?
    ) -> Int? {
        let fields = side == .request ? request.head.fields : head?.fields ?? FieldList()
        guard !fields.contains(.contentEncoding) else { return nil }
        switch side {
        case .request:
            guard case .whole(let bytes) = request.body else { return nil }
            return bytes.readableBytes
        case .response:
            guard case .exactly(let count) = head?.length else { return nil }
            return count
        }
    }

    func facets(of record: ExchangeRecord) -> Facets { BelvoFacets.read(record) }
}
