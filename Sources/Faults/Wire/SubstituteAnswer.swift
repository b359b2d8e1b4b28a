import Belvo
import Exchange
import NIOCore

/// An answer in the origin's place, as Belvo or the server in front of it would give it.
struct SubstituteAnswer {
    let head: ResponseHead
    let body: ByteBuffer

    /// - Parameters:
    ///   - fields: what every answer of this origin carries.
    ///   - requestID: stands in the body, where the body is Belvo's.
    init(_ substitute: Fault.Substitute, fields: FieldList, requestID: String, isHead: Bool) {
        let (status, type, text) =
            switch substitute {
            case .error(let error, let message):
                (error.status, "application/json", Self.body(error, message, requestID))
            case .status(let status):
                (
                    status, "application/json",
                    Self.body(Self.usual(status), 1, requestID)
                )
            case .page(let status): (status, "text/html", Self.page(status))
            }
        body = isHead ? ByteBuffer() : ByteBuffer(bytes: text)
        var fields = fields
        fields.append("Content-Type", type)
        fields.append("Content-Length", String(text.count))
        head = ResponseHead(
            status: status, reason: Array(Self.reason(status).utf8), fields: fields,
            length: isHead ? .none : .exactly(text.count))
    }

    /// The array of one error. Logins that wait for a second factor say which.
    private static func body(
        _ error: BelvoError, _ message: Int, _ requestID: String
    ) -> [UInt8] {
        var members: [JSON.Member] = [.init("code", .string(error.code))]
        if let message = error.example(message) {
            members.append(.init("message", .string(message)))
        }
        members.append(.init("request_id", .string(requestID)))
        if error.namesField { members.append(.init("field", "link")) }
        if error.code == "token_required" {
            members += [
                .init("session", .string(String(requestID.reversed()))),
                .init("expiry", .integer(9600)),
                .init(
                    "token_generation_data",
                    [
                        "instructions": "Use this code to generate the token",
                        "type": "numeric", "value": "12345",
                    ]),
            ]
        }
        return JSON.array([.object(members)]).rendered()
    }

    /// What a bare status says: Belvo's own error of it; for one that Belvo has none of, that it cannot answer.
    private static func usual(_ status: Int) -> BelvoError {
        let known = ErrorCatalogue.all.first { $0.status == status }
        return known ?? (status >= 500 ? .serviceUnavailable : .validationError)
    }

    private static func page(_ status: Int) -> [UInt8] {
        let title = "\(status) \(reason(status))"
        return Array(
            """
            <html>\r
            <head><title>\(title)</title></head>\r
            <body>\r
            <center><h1>\(title)</h1></center>\r
            <hr><center>openresty/1.15.8.2</center>\r
            </body>\r
            </html>\r

            """.utf8)
    }

    private static func reason(_ status: Int) -> String {
        switch status {
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 422: "Unprocessable Entity"
        case 428: "Precondition Required"
        case 429: "Too Many Requests"
        case 500: "Internal Server Error"
        case 502: "Bad Gateway"
        case 503: "Service Temporarily Unavailable"
        case 504: "Gateway Time-out"
        default: "Error"
        }
    }
}
