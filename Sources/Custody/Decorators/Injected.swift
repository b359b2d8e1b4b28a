import Belvo
public import Exchange
import NIOCore

/// An origin that gets each request with the real key on it.
///
/// Whatever the application sent as `Authorization` is replaced, never sent beside the key; in
/// `POST /api/token/`, which carries the key in its body, the values of `id` and `password` are replaced too.
public struct Injected<Base: Origin>: Origin {
    /// What becomes of the application's `Accept-Encoding`.
    public enum AcceptEncoding: String, Sendable {
        /// Ask for plain bodies, which can be read for the record.
        case identity
        /// Ask for what the application asks for.
        case pass
    }

    private let base: Base
    private let key: BelvoKey
    private let acceptEncoding: AcceptEncoding
    private let limits: Limits

    public init(_ base: Base, key: BelvoKey, acceptEncoding: AcceptEncoding, limits: Limits) {
        self.base = base
        self.key = key
        self.acceptEncoding = acceptEncoding
        self.limits = limits
    }

    public func respond(
        to request: Request, through sink: some ResponseSink
    ) async throws(OriginError) {
        guard request.environment == key.environment.rawValue else {
            throw .requestRefused(
                KeyError.environmentLocked(key: key.environment, asked: request.environment)
                    .description)
        }
        var outgoing = request
        outgoing.head.fields = withKey(request.head.fields)
        if request.head.method == "POST" && Self.isTokenRoute(request.url.path) {
            try await putKeyIntoBody(of: &outgoing)
        }
        try await base.respond(to: outgoing, through: sink)
    }

    @inline(never) private func withKey(_ fields: FieldList) -> FieldList {
        var fields = fields
        key.authorization.withBytes { fields.set(.authorization, to: $0) }
        if acceptEncoding == .identity { fields.set(.acceptEncoding, to: "identity") }
        return fields
    }

    /// Also `//api/token/`, which an application asks for whose base URL ends in a slash.
    private static func isTokenRoute(_ path: String) -> Bool {
        PlainPath.of(path) ?? path == "/api/token/"
    }

    private func putKeyIntoBody(of request: inout Request) async throws(OriginError) {
        let body = try await request.body.collect(upTo: limits.tokenBodyBytesMax)
        let bytes = withKey(Array(body.readableBytesView))
        request.body = bytes.isEmpty ? .none : .whole(ByteBuffer(bytes: bytes))
        var fields = request.head.fields
        fields.removeAll(named: .transferEncoding)
        fields.removeAll(named: .expect)
        fields.set(.contentLength, to: String(bytes.count))
        request.head.fields = fields
    }

    /// The same JSON object with the key in place of every top-level `id` and `password`. What is no JSON
    /// object passes unchanged: Belvo will say what is wrong with it.
    private func withKey(_ bytes: [UInt8]) -> [UInt8] {
        guard let members = CredentialMembers.ranges(in: bytes.span), !members.isEmpty else {
            return bytes
        }
        var result: [UInt8] = []
        var position = 0
        for member in members {
            result.append(contentsOf: bytes[position..<member.range.lowerBound])
            let half = member.name == .id ? key.secretID : key.secretPassword
            half.withBytes {
                result.append(contentsOf: JSONString.escaped(String(decoding: $0, as: UTF8.self)))
            }
            position = member.range.upperBound
        }
        result.append(contentsOf: bytes[position...])
        return result
    }
}
