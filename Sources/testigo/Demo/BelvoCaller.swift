import Exchange
import Foundation
import NIOCore
import Upstream

/// A plain HTTP client for the demo's application: real sockets, kept alive, nothing of the proxy's insides.
struct BelvoCaller: Sendable {
    /// An answer, whole.
    struct Answer: Sendable {
        let status: Int
        let body: Data

        /// The body as JSON; `nil` when it is none.
        var json: Any? { try? JSONSerialization.jsonObject(with: body) }
        var object: [String: Any] { json as? [String: Any] ?? [:] }
        var results: [[String: Any]] { object["results"] as? [[String: Any]] ?? [] }
    }

    private let origin: LiveOrigin
    private let address: Peer
    private let authorization: String

    /// - Parameter address: where the proxy listens.
    init(origin: LiveOrigin, address: Peer, id: String, password: String) {
        self.origin = origin
        self.address = address
        authorization = "Basic " + Data("\(id):\(password)".utf8).base64EncodedString()
    }

    func get(_ target: String) async throws -> Answer { try await call("GET", target, nil) }

    func post(_ target: String, _ body: [String: Any]) async throws -> Answer {
        try await call("POST", target, try JSONSerialization.data(withJSONObject: body))
    }

    func put(_ target: String, _ body: [String: Any]) async throws -> Answer {
        try await call("PUT", target, try JSONSerialization.data(withJSONObject: body))
    }

    func patch(_ target: String, _ body: [String: Any]) async throws -> Answer {
        try await call("PATCH", target, try JSONSerialization.data(withJSONObject: body))
    }

    func delete(_ target: String) async throws -> Answer { try await call("DELETE", target, nil) }

    /// Follows `next` from page to page, as Belvo's own clients do.
    func pages(_ target: String, _ each: (Answer) throws -> Void) async throws {
        var target: String? = target
        while let current = target {
            let answer = try await get(current)
            guard answer.status < 500 else { throw DemoFailure.noAnswer(current, answer.status) }
            try each(answer)
            let next = (answer.object["next"] as? String).flatMap { URLComponents(string: $0) }
            target = next.map { $0.percentEncodedPath + "?" + ($0.percentEncodedQuery ?? "") }
        }
    }

    private func call(_ method: String, _ target: String, _ body: Data?) async throws -> Answer {
        let received = SystemTime.source()
        var fields: FieldList = [
            "Host": "\(address.address):\(address.port)", "User-Agent": "testigo-demo",
            "Accept": "application/json", "Authorization": authorization,
        ]
        if let body {
            fields.append("Content-Type", "application/json")
            fields.append("Content-Length", String(body.count))
        }
        let request = Request(
            id: ExchangeID(at: received), received: received, face: .baseURL,
            environment: "sandbox",
            url: RequestURL(
                scheme: "http", host: address.address, port: address.port, target: target),
            head: RequestHead(method: method, target: target, fields: fields),
            body: body.map { .whole(ByteBuffer(bytes: $0)) } ?? .none)
        let sink = WholeAnswer()
        try await origin.respond(to: request, through: sink)
        return Answer(status: sink.status, body: Data(sink.bytes.readableBytesView))
    }
}

/// Why the demo cannot go on.
enum DemoFailure: Error, CustomStringConvertible {
    case noAnswer(String, Int)

    var description: String {
        switch self {
        case .noAnswer(let target, let status): "\(target) was answered \(status)"
        }
    }
}

/// Collects an answer in memory.
private final class WholeAnswer: ResponseSink {
    private(set) var status = 0
    private(set) var bytes = ByteBuffer()

    func interim(_ head: ResponseHead) async throws(OriginError) {}
    func head(_ head: ResponseHead) async throws(OriginError) { status = head.status }
    func chunk(_ bytes: ByteBuffer) async throws(OriginError) {
        self.bytes.writeImmutableBuffer(bytes)
    }
    func trailers(_ fields: FieldList) async throws(OriginError) {}
    func end() async throws(OriginError) {}
    func abort(_ how: Abort) async {}
}
