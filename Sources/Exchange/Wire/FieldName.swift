/// The name of a header field in its comparing form: ASCII, lower case.
package struct FieldName: Hashable, Sendable, ExpressibleByStringLiteral {
    package let lowercased: [UInt8]

    package init(_ name: some Collection<UInt8>) { lowercased = name.map(\.asciiLowercased) }

    package init(stringLiteral name: String) { self.init(name.utf8) }

    package var string: String { String(decoding: lowercased, as: UTF8.self) }
}

extension FieldName {
    package static let accept: FieldName = "accept"
    package static let acceptEncoding: FieldName = "accept-encoding"
    package static let allow: FieldName = "allow"
    package static let authorization: FieldName = "authorization"
    package static let connection: FieldName = "connection"
    package static let contentEncoding: FieldName = "content-encoding"
    package static let contentLength: FieldName = "content-length"
    package static let contentType: FieldName = "content-type"
    package static let cookie: FieldName = "cookie"
    package static let date: FieldName = "date"
    package static let digest: FieldName = "digest"
    package static let etag: FieldName = "etag"
    package static let expect: FieldName = "expect"
    package static let host: FieldName = "host"
    package static let keepAlive: FieldName = "keep-alive"
    package static let location: FieldName = "location"
    package static let proxyAuthenticate: FieldName = "proxy-authenticate"
    package static let proxyAuthorization: FieldName = "proxy-authorization"
    package static let proxyConnection: FieldName = "proxy-connection"
    package static let server: FieldName = "server"
    package static let setCookie: FieldName = "set-cookie"
    package static let te: FieldName = "te"
    package static let trailer: FieldName = "trailer"
    package static let transferEncoding: FieldName = "transfer-encoding"
    package static let upgrade: FieldName = "upgrade"
    package static let userAgent: FieldName = "user-agent"

    /// Fields that concern one connection only and are never passed on (RFC 9110 §7.6.1).
    package static let hopByHop: [FieldName] = [
        .connection, .keepAlive, .proxyConnection, .proxyAuthenticate, .proxyAuthorization, .te,
        .trailer, .transferEncoding, .upgrade, "http2-settings",
    ]
}
