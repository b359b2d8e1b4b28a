import Belvo
import Crypto
import Exchange
import NIOCore
import Testing

@testable import testigo

struct BelvoReadingTests {
    private let reading = BelvoReading(
        pseudonyms: Pseudonyms(key: SymmetricKey(data: [UInt8](repeating: 7, count: 32))))
    private let moment = Moment(wallMicroseconds: 1, monotonicNanoseconds: 1)

    private func record(
        _ method: String = "GET", _ target: String, fields: FieldList = [:], sent: String? = nil,
        status: Int = 200, answered: String? = nil, answerFields: FieldList = [:]
    ) -> ExchangeRecord {
        func body(_ text: String?) -> RecordedBody {
            text.map {
                RecordedBody(stored: .memory(ByteBuffer(string: $0)), wireSize: $0.utf8.count)
            }
                ?? .none
        }
        return ExchangeRecord(
            id: ExchangeID(at: moment), received: moment, ended: moment, direction: .outbound,
            face: .baseURL, environment: "sandbox",
            url: RequestURL(host: "sandbox.belvo.com", target: target),
            request: RequestHead(method: method, target: target, fields: fields),
            requestBody: body(sent), response: ResponseHead(status: status, fields: answerFields),
            responseBody: body(answered))
    }

    @Test func `a head is kept without its credentials, and nothing of them stays behind`() throws {
        let fields: FieldList = [
            "Host": "h", "authorization": "Basic c2VjcmV0", "X-Other": "kept",
            "Cookie": "session=secret",
        ]
        let url = RequestURL(host: "h", target: "/api/x/?access_token=secret&page=2")
        let (head, kept) = reading.keepable(
            RequestHead(method: "GET", target: url.target, fields: fields), at: url)
        #expect(head.fields.string(.authorization) == "Basic [redacted]")
        #expect(head.fields.string(.cookie) == "[redacted]")
        #expect(head.fields.string("x-other") == "kept")
        #expect(!kept.full.contains("secret") && kept.full.contains("page=2"))
        #expect(head.target == kept.target)
        let bytes = Mirror(reflecting: head.fields).children.first { $0.label == "bytes" }?.value
        let text = String(decoding: try #require(bytes as? [UInt8]), as: UTF8.self)
        #expect(!text.contains("secret") && !text.contains("c2VjcmV0") && text.contains("kept"))
    }

    @Test func `a token in a path is kept neither in the URL nor in the target`() {
        let url = RequestURL(host: "h", target: "/api/links/eyJhbGciOi.eyJqdGki.sig/?page=2")
        let (head, kept) = reading.keepable(
            RequestHead(method: "GET", target: url.target), at: url)
        #expect(kept.full == "https://h/api/links/%5Bredacted%5D/?page=2")
        #expect(head.target == kept.target)
    }

    @Test func `trailers and the reason phrase are kept without their credentials`() {
        let fields: FieldList = [
            "Set-Cookie": "sid=secret", "Authorization": "Bearer secret", "Sum": "1",
        ]
        #expect(
            reading.keepable(trailers: fields)
                == [
                    "Set-Cookie": "[redacted]", "Authorization": "Bearer [redacted]", "Sum": "1",
                ])
        let reason = "said Bearer eyJhbGciOi.eyJqdGki.sig"
        let head = reading.keepable(ResponseHead(status: 200, reason: Array(reason.utf8)))
        #expect(String(decoding: head.reason, as: UTF8.self) == "said Bearer [redacted]")
        let plain = ResponseHead(status: 200, reason: [0x4F, 0x4B, 0xE9])
        #expect(reading.keepable(plain) == plain)
    }

    @Test func `facets of an error name its ids, codes and link`() {
        let id = "a6e1c493d7a29d91aed4338e6fcf077d"
        let facets = reading.facets(
            of: record(
                "POST", "/api/transactions/",
                sent: #"{"link":"7d0c9d0a-5f4e-4a25-8a6e-3b1f7c2d4e55"}"#,
                status: 400,
                answered:
                    #"[{"code":"required","message":"m","field":"date_from","request_id":"\#(id)"}]"#
            ))
        #expect(facets.template == "/api/transactions/")
        #expect(facets[FacetNames.requestID] == .string(id))
        #expect(facets[FacetNames.requestIDs] == .strings([id]))
        #expect(facets[FacetNames.errorCodes] == .strings(["required"]))
        #expect(facets[FacetNames.linkID] == .string("7d0c9d0a-5f4e-4a25-8a6e-3b1f7c2d4e55"))
    }

    @Test func `a request id in any header counts, in one notation`() {
        let facets = reading.facets(
            of: record(
                "GET", "/api/", answered: "{}",
                answerFields: ["X-Belvo-Request-ID": "A6E1C493-D7A2-9D91-AED4-338E6FCF077D"]))
        #expect(facets[FacetNames.requestID] == .string("a6e1c493d7a29d91aed4338e6fcf077d"))
    }

    @Test func `a page tells how far it goes`() {
        let next = "https://sandbox.belvo.com/api/accounts/?page=2"
        let facets = reading.facets(
            of: record(
                "GET", "/api/accounts/?link=l",
                answered: #"{"count":3,"next":"\#(next)","previous":null,"results":[{},{}]}"#))
        #expect(facets[FacetNames.pageCount] == .integer(3))
        #expect(facets[FacetNames.pageResults] == .integer(2))
        #expect(facets[FacetNames.pageNext] == .string(next))
        #expect(facets[FacetNames.linkID] == .string("l"))
    }

    @Test func `a match key is 16 digits, the same for the same request in another order`() {
        let one = reading.facets(of: record("GET", "/api/accounts/?link=a&page=1"))
        let other = reading.facets(of: record("GET", "/api/accounts/?page=1&link=a"))
        guard case .string(let key) = one[FacetNames.matchKey] else {
            Issue.record("no match key")
            return
        }
        #expect(key.count == 16 && one[FacetNames.matchKey] == other[FacetNames.matchKey])
    }

    @Test func `pseudonyms keep equality and shape, and depend on the key`() {
        let ours = Pseudonyms(key: SymmetricKey(data: [UInt8](repeating: 1, count: 32)))
        let theirs = Pseudonyms(key: SymmetricKey(data: [UInt8](repeating: 2, count: 32)))
        let session = Array("0123456789abcdef0123456789abcdef".utf8)
        let pseudonym = ours.pseudonym(.session, session)
        #expect(pseudonym.count == 32 && pseudonym != session)
        #expect(pseudonym == ours.pseudonym(.session, session))
        #expect(pseudonym != theirs.pseudonym(.session, session))
        #expect(ours.pseudonym(.userName, session) != pseudonym)
    }
}
