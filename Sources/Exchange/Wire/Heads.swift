/// The two versions of HTTP that the wire speaks.
package enum HTTPVersion: String, Sendable {
    case http10 = "1.0"
    case http11 = "1.1"
}

/// What stands before the body of a request.
package struct RequestHead: Sendable, Equatable {
    /// As written: methods are case-sensitive.
    package var method: String
    /// The request target as written; visible ASCII only.
    package var target: String
    package var version: HTTPVersion
    package var fields: FieldList

    package init(
        method: String, target: String, version: HTTPVersion = .http11,
        fields: FieldList = FieldList()
    ) {
        self.method = method
        self.target = target
        self.version = version
        self.fields = fields
    }
}

/// How many body bytes follow a response head.
package enum BodyLength: Sendable, Equatable {
    /// None can follow: HEAD, 1xx, 204, 304.
    case none
    case exactly(Int)
    /// Until the message ends by itself: chunked, or by close.
    case unknown
}

/// What stands before the body of an answer.
package struct ResponseHead: Sendable, Equatable {
    package var status: Int
    /// As received; may be empty or hold bytes outside ASCII.
    package var reason: [UInt8]
    /// As received, hop-by-hop fields included: whoever writes to a wire removes those.
    package var fields: FieldList
    package var length: BodyLength
    /// Who answered, when the answer came over a socket.
    package var peer: Peer?
    /// How often the request was sent again by decision of this program (0 when it was sent once).
    package var resendCount: Int

    package init(
        status: Int, reason: [UInt8] = [], fields: FieldList = FieldList(),
        length: BodyLength = .unknown, peer: Peer? = nil, resendCount: Int = 0
    ) {
        self.status = status
        self.reason = reason
        self.fields = fields
        self.length = length
        self.peer = peer
        self.resendCount = resendCount
    }
}

/// The far end of a connection.
package struct Peer: Sendable, Equatable {
    package var address: String
    package var port: Int

    package init(address: String, port: Int) {
        self.address = address
        self.port = port
    }
}
