import Exchange
import Foundation
import NIOConcurrencyHelpers
import NIOCore
import Sandbox

/// Keeps one answer.
final class CollectingSink: ResponseSink {
    private(set) var answerHead: ResponseHead?
    private(set) var body: [UInt8] = []
    private(set) var hasEnded = false

    func interim(_ head: ResponseHead) async throws(OriginError) {}
    func head(_ head: ResponseHead) async throws(OriginError) { answerHead = head }
    func chunk(_ bytes: ByteBuffer) async throws(OriginError) {
        body.append(contentsOf: bytes.readableBytesView)
    }
    func trailers(_ fields: FieldList) async throws(OriginError) {}
    func end() async throws(OriginError) { hasEnded = true }
    func abort(_ how: Abort) async {}
}

struct SandboxReply {
    let head: ResponseHead
    let body: [UInt8]

    var status: Int { head.status }
    var text: String { String(decoding: body, as: UTF8.self) }
    var object: [String: Any] { (parsed as? [String: Any]) ?? [:] }
    var array: [[String: Any]] { (parsed as? [[String: Any]]) ?? [] }
    var results: [[String: Any]] { (object["results"] as? [[String: Any]]) ?? [] }
    var count: Int? { object["count"] as? Int }
    var next: String? { object["next"] as? String }
    var previous: String? { object["previous"] as? String }
    /// The codes of an error array.
    var codes: [String] { array.compactMap { $0["code"] as? String } }
    var fields: [String] { array.compactMap { $0["field"] as? String } }

    private var parsed: Any? { try? JSONSerialization.jsonObject(with: Data(body)) }
}

enum Authorization {
    case keys
    case none
    case value(String)
}

/// A clock that stands until it is moved.
final class StandingClock: Sendable {
    private let microseconds = NIOLockedValueBox(SandboxClient.noon.wallMicroseconds)

    var moment: Moment {
        Moment(wallMicroseconds: microseconds.withLockedValue(\.self), monotonicNanoseconds: 1)
    }

    func pass(seconds: Double) {
        microseconds.withLockedValue { $0 += Int64(seconds * 1_000_000) }
    }
}

/// Calls the sandbox through the seam, as the proxy would.
struct SandboxClient {
    static let noon = Moment(
        wallMicroseconds: 1_773_576_000_000_000, monotonicNanoseconds: 1_000_000_000)
    /// The day of `noon`.
    static let today = "2026-03-15"

    let belvo: SimulatedBelvo

    init(belvo: SimulatedBelvo) { self.belvo = belvo }

    init(seed: UInt64 = 7, at moment: Moment = noon) {
        belvo = .begin(SandboxConfiguration(seed: seed, time: { moment }))
    }

    /// A sandbox whose webhooks somebody takes away.
    init(clock: StandingClock, limits: SandboxLimits = .off) {
        var configuration = SandboxConfiguration(seed: 7, time: { clock.moment })
        configuration.sendsWebhooks = true
        configuration.limits = limits
        belvo = .begin(configuration)
    }

    func call(
        _ method: String, _ target: String, _ body: String? = nil,
        authorization: Authorization = .keys, mode: String? = nil, reachedAt: String? = nil
    ) async throws -> SandboxReply {
        var fields: FieldList = ["Host": "127.0.0.1:8080"]
        switch authorization {
        case .keys:
            let pair = "\(belvo.credentials.secretID):\(belvo.credentials.secretPassword)"
            fields.append("Authorization", "Basic \(Data(pair.utf8).base64EncodedString())")
        case .value(let value): fields.append("Authorization", value)
        case .none: break
        }
        if let mode { fields.append("X-Belvo-Request-Mode", mode) }
        let request = Request(
            id: ExchangeID(at: Self.noon), received: Self.noon, face: .baseURL,
            environment: "sandbox",
            url: RequestURL(host: "sandbox.belvo.com", target: target),
            head: RequestHead(method: method, target: target, fields: fields),
            body: body.map { .whole(ByteBuffer(string: $0)) } ?? .none, reachedAt: reachedAt)
        let sink = CollectingSink()
        try await belvo.respond(to: request, through: sink)
        guard let head = sink.answerHead, sink.hasEnded else { throw OriginError.interrupted }
        return SandboxReply(head: head, body: sink.body)
    }

    func get(_ target: String) async throws -> SandboxReply { try await call("GET", target) }

    /// Follows `next` from page to page, as belvo-python does.
    func everyPage(of target: String) async throws -> [[String: Any]] {
        var objects: [[String: Any]] = []
        var next: String? = target
        while let target = next {
            let page = try await get(target)
            guard page.status == 200 else { throw OriginError.malformedAnswer(page.text) }
            objects += page.results
            next = page.next.map { $0.replacingOccurrences(of: "https://127.0.0.1:8080", with: "") }
        }
        return objects
    }

    /// The id of the first link at that institution.
    func link(at institution: String = "ofmockbank_br_retail", status: String = "valid")
        async throws -> String
    {
        let page = try await get("/api/links/?institution=\(institution)&status=\(status)")
        guard let id = page.results.first?["id"] as? String else {
            throw OriginError.malformedAnswer("no such link")
        }
        return id
    }
}

extension [String: Any] {
    func string(_ name: String) -> String { (self[name] as? String) ?? "" }
    func number(_ name: String) -> Double { (self[name] as? Double) ?? .nan }
    func object(_ name: String) -> [String: Any] { (self[name] as? [String: Any]) ?? [:] }
    func objects(_ name: String) -> [[String: Any]] { (self[name] as? [[String: Any]]) ?? [] }
    /// An amount as whole cents, so that sums can be compared; nothing counts as 0.
    func cents(_ name: String) -> Int {
        ((self[name] as? NSNumber)?.doubleValue).map { Int(($0 * 100).rounded()) } ?? 0
    }
}

extension SimulatedBelvo {
    /// A world that is not kept, so that nothing can be wrong with what was kept.
    static func begin(_ configuration: SandboxConfiguration) -> SimulatedBelvo {
        do {
            return try SimulatedBelvo(configuration)
        } catch {
            preconditionFailure("\(error)")
        }
    }
}
