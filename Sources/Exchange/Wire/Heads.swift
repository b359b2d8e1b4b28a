/// The two versions of HTTP that the wire speaks.
public enum HTTPVersion: String, Sendable {
    case http10 = "1.0"
    case http11 = "1.1"
}

/// What stands before the body of a request.
///
/// A head is handed on more often than it is changed: a copy shares its parts, a change makes all of them anew.
public struct RequestHead: Sendable {
    private final class Parts: Sendable {
        let method: String
        let target: String
        let version: HTTPVersion
        let fields: FieldList

        init(_ method: String, _ target: String, _ version: HTTPVersion, _ fields: FieldList) {
            self.method = method
            self.target = target
            self.version = version
            self.fields = fields
        }
    }

    private var parts: Parts

    public init(
        method: String, target: String, version: HTTPVersion = .http11,
        fields: FieldList = FieldList()
    ) {
        parts = Parts(method, target, version, fields)
    }

    /// As written: methods are case-sensitive.
    public var method: String { parts.method }
    /// The request target as written; visible ASCII only.
    public var target: String { parts.target }
    public var version: HTTPVersion { parts.version }
    public var fields: FieldList {
        get { parts.fields }
        set { parts = Parts(parts.method, parts.target, parts.version, newValue) }
    }

    /// The same but for these.
    public func with(target: String? = nil, fields: FieldList) -> RequestHead {
        RequestHead(
            method: parts.method, target: target ?? parts.target, version: parts.version,
            fields: fields)
    }
}

extension RequestHead: Equatable {
    public static func == (left: RequestHead, right: RequestHead) -> Bool {
        left.parts === right.parts
            || left.method == right.method && left.target == right.target
                && left.version == right.version && left.fields == right.fields
    }
}

/// How many body bytes follow a response head.
public enum BodyLength: Sendable, Equatable {
    /// None can follow: HEAD, 1xx, 204, 304.
    case none
    case exactly(Int)
    /// Until the message ends by itself: chunked, or by close.
    case unknown
}

/// What stands before the body of an answer.
///
/// A head is handed on more often than it is changed: a copy shares its parts, a change makes all of them anew.
public struct ResponseHead: Sendable {
    private final class Parts: Sendable {
        let status: Int
        let reason: [UInt8]
        let fields: FieldList
        let length: BodyLength
        let peer: Peer?
        let resendCount: Int

        init(
            _ status: Int, _ reason: [UInt8], _ fields: FieldList, _ length: BodyLength,
            _ peer: Peer?, _ resendCount: Int
        ) {
            self.status = status
            self.reason = reason
            self.fields = fields
            self.length = length
            self.peer = peer
            self.resendCount = resendCount
        }
    }

    private let parts: Parts

    public init(
        status: Int, reason: [UInt8] = [], fields: FieldList = FieldList(),
        length: BodyLength = .unknown, peer: Peer? = nil, resendCount: Int = 0
    ) {
        parts = Parts(status, reason, fields, length, peer, resendCount)
    }

    public var status: Int { parts.status }
    /// As received; may be empty or hold bytes outside ASCII.
    public var reason: [UInt8] { parts.reason }
    /// As received, hop-by-hop fields included: whoever writes to a wire removes those.
    public var fields: FieldList { parts.fields }
    public var length: BodyLength { parts.length }
    /// Who answered, when the answer came over a socket.
    public var peer: Peer? { parts.peer }
    /// How often the request was sent again by decision of this program (0 when it was sent once).
    public var resendCount: Int { parts.resendCount }

    /// The same but for these.
    public func with(
        reason: [UInt8]? = nil, fields: FieldList? = nil, length: BodyLength? = nil
    ) -> ResponseHead {
        ResponseHead(
            status: parts.status, reason: reason ?? parts.reason, fields: fields ?? parts.fields,
            length: length ?? parts.length, peer: parts.peer, resendCount: parts.resendCount)
    }
}

extension ResponseHead {
    /// The same, and how it came.
    public func arrived(from peer: Peer?, resendCount: Int) -> ResponseHead {
        ResponseHead(
            status: parts.status, reason: parts.reason, fields: parts.fields, length: parts.length,
            peer: peer, resendCount: resendCount)
    }
}

extension ResponseHead: Equatable {
    public static func == (left: ResponseHead, right: ResponseHead) -> Bool {
        left.parts === right.parts
            || left.status == right.status && left.reason == right.reason
                && left.fields == right.fields && left.length == right.length
                && left.peer == right.peer && left.resendCount == right.resendCount
    }
}

/// The far end of a connection.
public struct Peer: Sendable, Equatable {
    public var address: String
    public var port: Int

    public init(address: String, port: Int) {
        self.address = address
        self.port = port
    }
}
