import Belvo
import Exchange
import NIOCore

/// The names under which Belvo's facets stand in a line.
enum FacetNames {
    static let requestID = "belvo.request_id"
    static let requestIDs = "belvo.request_ids"
    static let linkID = "belvo.link_id"
    static let institution = "belvo.institution"
    static let externalID = "belvo.external_id"
    static let institutionUserID = "belvo.institution_user_id"
    static let errorCodes = "belvo.error_codes"
    static let pageCount = "belvo.page.count"
    static let pageResults = "belvo.page.results"
    static let pageNext = "belvo.page.next"
    static let matchKey = "testigo.match_key"
}

/// Reads an exchange once, on its way to the tape.
struct BelvoFacets {
    private let route: Route?
    private var requestIDs: [String] = []
    private var facets: [Facets.Facet] = []
    private static let facetsUsual = 8

    static func read(_ record: borrowing ExchangeRecord) -> Facets {
        var reader = BelvoFacets(record.url)
        return reader.read(record)
    }

    private init(_ url: RequestURL) {
        route = Route.match(path: url.path)
        facets.reserveCapacity(Self.facetsUsual)
    }

    private mutating func read(_ record: borrowing ExchangeRecord) -> Facets {
        let asked = QueryFacets(
            path: record.url.path, template: route?.template, query: record.url.query)
        let sent = found(record.requestBody, .request, of: record)
        let answered = found(record.responseBody, .response, of: record)
        for id in answered?.facets.requestIDs ?? [] { add(id) }
        for id in sent?.facets.requestIDs ?? [] { add(id) }
        addHeaderIDs(record.response?.fields)
        addHeaderIDs(record.request.fields)
        addIDs()
        add(FacetNames.linkID, asked.link ?? sent?.facets.links.first ?? onlyLink(answered))
        add(
            FacetNames.institution,
            asked.institution ?? sent?.facets.institution ?? answered?.facets.institution)
        add(
            FacetNames.externalID,
            asked.externalID ?? sent?.facets.externalID ?? answered?.facets.externalID)
        add(
            FacetNames.institutionUserID,
            asked.institutionUserID ?? sent?.facets.institutionUserID
                ?? answered?.facets.institutionUserID)
        if let codes = answered?.facets.errorCodes, !codes.isEmpty {
            facets.append(.init(FacetNames.errorCodes, .strings(codes)))
        }
        addPage(answered?.facets.page)
        addMatchKey(of: record)
        return Facets(template: route?.template, facets: facets)
    }

    private func found(
        _ body: RecordedBody, _ side: SensitiveCatalogue.Side, of record: borrowing ExchangeRecord
    ) -> FoundFacets? {
        if let found = body.finding?.value as? FoundFacets { return found }
        guard case .memory(let bytes) = body.stored, body.form == .json else { return nil }
        return FoundFacets(
            BodyFacets.read(
                bytes.readableBytesUInt8Span,
                in: .init(
                    template: route?.template, side: side, method: record.request.method,
                    status: record.response?.status)))
    }

    /// A page of several links is about none of them.
    private func onlyLink(_ answered: FoundFacets?) -> String? {
        guard let links = answered?.facets.links, links.count == 1 else { return nil }
        return links[0]
    }

    private mutating func add(_ id: RequestIdentifier) {
        let text = id.text
        if !requestIDs.contains(text) { requestIDs.append(text) }
    }

    /// No header with a request id is documented; should one come, it counts.
    private mutating func addHeaderIDs(_ fields: FieldList?) {
        guard let fields, fields.firstIndex(where: { name, _ in Self.namesRequestID(name) }) != nil
        else { return }
        for index in fields.indices {
            let field = fields[index]
            guard Self.namesRequestID(field.name.span),
                let id = RequestIdentifier(field.valueString)
            else { continue }
            add(id)
        }
    }

    private static let requestIDWord = Array("request-id".utf8)

    private static func namesRequestID(_ name: Span<UInt8>) -> Bool {
        guard name.count >= requestIDWord.count else { return false }
        return (0...(name.count - requestIDWord.count)).contains { start in
            requestIDWord.indices.allSatisfy {
                name[start + $0].asciiLowercased == requestIDWord[$0]
            }
        }
    }

    private mutating func addIDs() {
        guard let first = requestIDs.first else { return }
        facets.append(.init(FacetNames.requestID, .string(first)))
        facets.append(.init(FacetNames.requestIDs, .strings(requestIDs)))
    }

    private mutating func add(_ name: String, _ value: String?) {
        if let value { facets.append(.init(name, .string(value))) }
    }

    private mutating func addPage(_ page: BodyFacets.Page?) {
        guard let page else { return }
        if let count = page.count { facets.append(.init(FacetNames.pageCount, .integer(count))) }
        facets.append(.init(FacetNames.pageResults, .integer(page.results)))
        add(FacetNames.pageNext, page.next)
    }

    private static func hexadecimal(_ word: UInt64) -> String {
        var digits: [UInt8] = []
        digits.append(addingCapacity: 16) { output in
            for shift in stride(from: UInt64(60), through: 0, by: -4) {
                let digit = UInt8(truncatingIfNeeded: word >> shift) & 15
                output.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
            }
        }
        return String(decoding: digits, as: UTF8.self)
    }

    /// What replay finds the exchange by, as 16 hexadecimal digits.
    private mutating func addMatchKey(of record: borrowing ExchangeRecord) {
        var body = ByteBuffer()
        if case .memory(let bytes) = record.requestBody.stored { body = bytes }
        let key = MatchKey.compute(
            method: record.request.method, template: route?.template, path: record.url.path,
            query: record.url.query, body: body.readableBytesUInt8Span, isRedacted: true)
        facets.append(.init(FacetNames.matchKey, .string(Self.hexadecimal(key))))
    }
}
