import Belvo
public import Exchange
import NIOCore

/// Lets a board be looked at and changed by HTTP, under one path of this origin: `GET` shows it, `PUT` or `POST` replaces
/// what is in force, `DELETE` ends it. Stands outside `Faulted`, so that a fault never hits the way to end it.
public struct FaultControl<Base: Origin>: Origin {
    private static var bodyBytesMax: Int { 64 * 1024 }

    private let base: Base
    private let board: FaultBoard
    private let path: String
    private let resetPath: String?
    private let admits: @Sendable (Request) -> Bool

    /// - Parameters:
    ///   - path: with a slash at its end.
    ///   - resetPath: where a `POST` sets everything back, and so ends what is in force here, too.
    ///   - admits: whether who asks may do so; else the call goes to `base`, which refuses it in its own way.
    public init(
        _ base: Base, _ board: FaultBoard, at path: String, resetAt resetPath: String? = nil,
        admits: @escaping @Sendable (Request) -> Bool
    ) {
        self.base = base
        self.board = board
        self.path = path
        self.resetPath = resetPath
        self.admits = admits
    }

    public func respond(
        to request: Request, through sink: some ResponseSink
    ) async throws(OriginError) {
        if request.url.path == resetPath, request.head.method == "POST", admits(request) {
            board.clear()
        }
        guard request.url.path == path, admits(request) else {
            return try await base.respond(to: request, through: sink)
        }
        let (status, json) = try await outcome(of: request)
        let isHead = request.head.method == "HEAD"
        let body = ByteBuffer(bytes: json.rendered())
        var fields: FieldList = [
            "Content-Type": "application/json", "Content-Length": String(body.readableBytes),
        ]
        if status == 405 { fields.append("Allow", "GET, PUT, POST, DELETE, HEAD") }
        try await sink.answer(
            ResponseHead(
                status: status, reason: Array(Self.reason(status).utf8), fields: fields,
                length: isHead ? .none : .exactly(body.readableBytes)),
            isHead ? ByteBuffer() : body)
    }

    private func outcome(of request: Request) async throws(OriginError) -> (Int, JSON) {
        switch request.head.method {
        case "GET", "HEAD": return (200, board.json)
        case "DELETE":
            board.clear()
            return (200, board.json)
        case "PUT", "POST":
            let bytes = try await request.body.collect(upTo: Self.bodyBytesMax)
            return change(Array(bytes.readableBytesView), request.id)
        default:
            return (405, Self.refusal("method_not_allowed", "Use GET, PUT or DELETE.", request.id))
        }
    }

    private func change(_ body: [UInt8], _ id: ExchangeID) -> (Int, JSON) {
        let value: JSON
        do {
            value = try JSONReader.read(body)
        } catch {
            let reason = JSONReader.describe(error, in: body)
            return (400, Self.refusal("parse_error", "JSON parse error - \(reason)", id))
        }
        do {
            try board.set(value)
            return (200, board.json)
        } catch {
            return (400, Self.refusal("invalid", error.description, id))
        }
    }

    private static func refusal(_ code: String, _ message: String, _ id: ExchangeID) -> JSON {
        [["code": .string(code), "message": .string(message), "request_id": .string(id.compact)]]
    }

    private static func reason(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 400: "Bad Request"
        default: "Method Not Allowed"
        }
    }
}
