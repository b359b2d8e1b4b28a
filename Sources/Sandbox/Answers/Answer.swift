import Belvo
import Exchange
import NIOCore

/// What is sent back: a status and a body, or a redirection.
struct Answer: Sendable {
    let status: Int
    var body: ByteBuffer?
    var location: String?
    var contentType = "application/json"
    var idempotency: IdempotencyMark?
    /// `nil` for what no page of another application may frame.
    var page: PagePolicy?

    static let noContent = Answer(status: 204)

    static func object(status: Int, _ value: JSON) -> Answer {
        Answer(status: status, body: ByteBuffer(bytes: value.rendered()))
    }

    /// What was asked for will be done later, and told by a webhook with this id.
    static func accepted(_ requestID: String) -> Answer {
        .object(status: 202, ["request_id": .string(requestID)])
    }

    /// What the edge in front of Belvo says to a burst: no JSON, and no request id.
    static let tooManyRequests = Answer(
        status: 403,
        body: ByteBuffer(
            string: """
                <html>\r
                <head><title>403 Forbidden</title></head>\r
                <body>\r
                <center><h1>403 Forbidden</h1></center>\r
                <hr><center>openresty/1.15.8.2</center>\r
                </body>\r
                </html>\r

                """), contentType: "text/html")

    /// One object, with the members that the query asks for.
    static func detail(status: Int = 200, _ object: StoredObject, for call: Call) -> Answer {
        var buffer = ByteBuffer()
        Projection(call.query).write(object, to: &buffer)
        return Answer(status: status, body: buffer)
    }

    /// All objects in one array, as retrievals answer: they know no pages.
    static func array(status: Int, _ objects: [StoredObject], for call: Call) -> Answer {
        var buffer = ByteBuffer()
        Projection(call.query).write(objects, to: &buffer)
        return Answer(status: status, body: buffer)
    }

    /// One page of the objects that pass the query's filters.
    static func page(
        of objects: [StoredObject], columns: [Column], for call: Call
    ) throws(Refusal) -> Answer {
        let page = try Page(call.query)
        let filters = Filter.read(call.query, of: columns)
        let accepted =
            filters.isEmpty
            ? objects
            : objects.filter { object in filters.allSatisfy { $0.accepts(object.facts) } }
        return Answer(status: 200, body: try page.envelope(of: accepted, for: call))
    }
}

/// What a browser may do with an answer that is a page or belongs to one.
struct PagePolicy: Sendable {
    /// Of `Content-Security-Policy`.
    let contentSecurity: String
}

/// What an answer says of the key with which a call may be repeated.
struct IdempotencyMark: Sendable {
    enum Status: String, Sendable {
        case available = "AVAILABLE"
        case processing = "PROCESSING"
        case replayed = "REPLAYED"
    }

    let key: String
    let status: Status
}

extension Answer {
    /// The head as openresty in front of Django would send it. No field carries a request id: Belvo has
    /// none, and an application must not come to rely on one.
    func head(isHead: Bool, allow: String?, at now: Timestamp) -> ResponseHead {
        var fields = Self.commonFields(at: now)
        if let page {
            fields.append("Content-Security-Policy", page.contentSecurity)
            fields.append("Cache-Control", "no-store")
            // The address of the page has the access token.
            fields.append("Referrer-Policy", "no-referrer")
            fields.append("X-Content-Type-Options", "nosniff")
            fields.append("Cross-Origin-Resource-Policy", "cross-origin")
        } else {
            fields.append("X-Frame-Options", "DENY")
        }
        if let allow { fields.append("Allow", allow) }
        if let location { fields.append("Location", location) }
        if let idempotency {
            fields.append("Belvo-Idempotency-Key", idempotency.key)
            fields.append("Belvo-Idempotency-Status", idempotency.status.rawValue)
        }
        if body != nil { fields.append("Content-Type", contentType) }
        let count = body?.readableBytes ?? 0
        if status != 204 { fields.append("Content-Length", String(count)) }
        return ResponseHead(
            status: status, reason: Array(Self.reason(status).utf8), fields: fields,
            length: isHead || status == 204 ? .none : .exactly(count))
    }

    /// What every answer carries.
    static func commonFields(at now: Timestamp) -> FieldList {
        [
            "Server": "openresty", "Date": now.httpDate, "Vary": "Accept, Origin",
        ]
    }

    private static func reason(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 204: "No Content"
        case 301: "Moved Permanently"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 409: "Conflict"
        case 422: "Unprocessable Entity"
        case 428: "Precondition Required"
        case 429: "Too Many Requests"
        default: ""
        }
    }
}
