import Belvo
import Exchange
import NIOCore

/// How an exchange with Belvo is made safe to keep, and what is read from it once.
struct BelvoReading: Reading {
    private let pseudonyms: Pseudonyms

    init(pseudonyms: Pseudonyms) { self.pseudonyms = pseudonyms }

    func keepable(_ head: RequestHead, at url: RequestURL) -> (RequestHead, RequestURL) {
        var head = head
        var url = url
        head.fields = keepable(head.fields)
        if let query = url.query {
            url.query = QueryRedaction.redacted(query: query)
            head.target = url.target
        }
        return (head, url)
    }

    func keepable(_ head: ResponseHead) -> ResponseHead {
        var head = head
        head.fields = keepable(head.fields)
        return head
    }

    func keepable(raw bytes: [UInt8]) -> [UInt8] { RawRedaction.redacted(bytes) }

    private func keepable(_ fields: FieldList) -> FieldList {
        let replacements = fields.indices.map { index in
            HeaderRedaction.redacted(name: fields[index].name, value: fields[index].value)
        }
        guard replacements.contains(where: { $0 != nil }) else { return fields }
        // A new list, so that what was taken out is not left behind in the old one's bytes.
        var result = FieldList()
        for index in fields.indices { result.append(fields[index], value: replacements[index]) }
        return result
    }

    func filter(
        _ side: BodySide, of request: Request, answeredWith head: ResponseHead?
    ) -> any BodyFilter {
        let scope = SensitiveCatalogue.scope(
            method: request.head.method, template: Route.match(path: request.url.path)?.template,
            path: request.url.path, side: side == .request ? .request : .response)
        return BelvoBodyFilter(scope, pseudonyms)
    }

    func facets(of record: ExchangeRecord) -> Facets { BelvoFacets.read(record) }
}
