/// Our own error answers in the shape Belvo's clients expect: an array of one error.
public enum ErrorBody {
    /// The member `testigo` marks the answer as ours, so that no rule takes it for Belvo's.
    public static func make(code: String, message: String, requestID: String) -> [UInt8] {
        var body = Array(#"[{"code":"#.utf8)
        body += JSONString.escaped(code)
        body += Array(#","message":"#.utf8)
        body += JSONString.escaped(message)
        body += Array(#","request_id":"#.utf8)
        body += JSONString.escaped(requestID)
        body += Array(#","testigo":{"answered_by":"testigo"}}]"#.utf8)
        return body
    }
}
