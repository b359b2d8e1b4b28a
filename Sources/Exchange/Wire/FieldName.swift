/// The name of a header field in its comparing form: ASCII, lower case.
public struct FieldName: Hashable, Sendable, ExpressibleByStringLiteral {
    public let lowercased: [UInt8]

    public init(_ name: some Collection<UInt8>) { lowercased = name.map(\.asciiLowercased) }

    public init(stringLiteral name: String) { self.init(name.utf8) }

    public var string: String { String(decoding: lowercased, as: UTF8.self) }
}

extension FieldName {
    public static let accept: FieldName = "accept"
    public static let acceptEncoding: FieldName = "accept-encoding"
    public static let allow: FieldName = "allow"
    public static let authorization: FieldName = "authorization"
    public static let connection: FieldName = "connection"
    public static let contentEncoding: FieldName = "content-encoding"
    public static let contentLength: FieldName = "content-length"
    public static let contentType: FieldName = "content-type"
    public static let cookie: FieldName = "cookie"
    public static let date: FieldName = "date"
    public static let digest: FieldName = "digest"
    public static let etag: FieldName = "etag"
    public static let expect: FieldName = "expect"
    public static let host: FieldName = "host"
    public static let keepAlive: FieldName = "keep-alive"
    public static let location: FieldName = "location"
    public static let proxyAuthenticate: FieldName = "proxy-authenticate"
    public static let proxyAuthorization: FieldName = "proxy-authorization"
    public static let proxyConnection: FieldName = "proxy-connection"
    public static let server: FieldName = "server"
    public static let te: FieldName = "te"
    public static let trailer: FieldName = "trailer"
    public static let transferEncoding: FieldName = "transfer-encoding"
    public static let upgrade: FieldName = "upgrade"
    public static let userAgent: FieldName = "user-agent"

    /// Fields that concern one connection only and are never passed on (RFC 9110 §7.6.1).
    public static let hopByHop: [FieldName] = [
        .connection, .keepAlive, .proxyConnection, .proxyAuthenticate, .proxyAuthorization, .te,
        .trailer, .transferEncoding, .upgrade, "http2-settings",
    ]
    /// The lengths of these names, as bits.
    static let hopByHopLengths = hopByHop.reduce(UInt64(0)) {
        $0 | 1 << UInt64($1.lowercased.count)
    }
}
