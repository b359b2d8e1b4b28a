import Belvo
import Exchange

/// How an error answer of ours looks to an application written for Belvo: an array with one error, whose
/// `request_id` is the exchange's id.
let belvoErrorShape: ErrorShape = { answer, id in
    let body = ErrorBody.make(code: answer.code, message: answer.message, requestID: id.compact)
    var fields: FieldList = [
        "Content-Type": "application/json", "Content-Length": String(body.count),
    ]
    if answer.status == 405 {
        fields.append("Allow", answer.allowedMethods.joined(separator: ", "))
    }
    let head = ResponseHead(
        status: answer.status, reason: Array(reasonPhrase(of: answer.status).utf8), fields: fields,
        length: .exactly(body.count))
    return (head, body)
}

private func reasonPhrase(of status: Int) -> String {
    switch status {
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 403: "Forbidden"
    case 405: "Method Not Allowed"
    case 408: "Request Timeout"
    case 413: "Content Too Large"
    case 417: "Expectation Failed"
    case 421: "Misdirected Request"
    case 431: "Request Header Fields Too Large"
    case 501: "Not Implemented"
    case 502: "Bad Gateway"
    case 503: "Service Unavailable"
    case 504: "Gateway Timeout"
    case 505: "HTTP Version Not Supported"
    default: "Error"
    }
}
