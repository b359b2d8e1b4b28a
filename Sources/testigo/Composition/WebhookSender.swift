import Exchange
import Faults
import Foundation
import Logging
import NIOCore
import Sandbox
import Upstream

/// Posts the sandbox's webhooks to the application, several at a time, as Belvo would.
struct WebhookSender: Sendable {
    /// Belvo takes a longer silence for a failure.
    private static let answerMilliseconds = 5_000
    private static let atOnceMax = 8

    private let belvo: SimulatedBelvo
    private let target: WebhookURL
    /// Its mutations change webhooks, too.
    private let faults: FaultBoard
    /// The value of `Authorization` that the customer has chosen.
    private let authorization: String?
    private let origin: LiveOrigin
    private let logger: Logger

    init(
        _ belvo: SimulatedBelvo, to target: WebhookURL, faults: FaultBoard, authorization: String?,
        logger: Logger
    ) async throws {
        self.belvo = belvo
        self.target = target
        self.faults = faults
        self.authorization = authorization
        self.logger = logger
        var configuration = UpstreamConfiguration(
            target: target.target,
            addressPolicy: .exactly(host: target.target.host, port: target.target.port))
        configuration.connectMilliseconds = Self.answerMilliseconds
        configuration.firstByteMilliseconds = Self.answerMilliseconds
        configuration.totalMilliseconds = Self.answerMilliseconds
        do {
            origin = try await LiveOrigin(
                configuration, on: try ProgramLoops.group(), logger: logger)
        } catch let error as UpstreamConfigurationError {
            throw CommandFailure.usage("webhooks-to: \(error)")
        }
    }

    /// Sends until the task is cancelled.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            var underWay = 0
            while !Task.isCancelled {
                switch belvo.nextWebhook() {
                case .send(let post):
                    if underWay == Self.atOnceMax {
                        await group.next()
                        underWay -= 1
                    }
                    group.addTask { await send(post) }
                    underWay += 1
                case .wait(let microseconds):
                    await belvo.waitForChange(atMost: .microseconds(microseconds))
                case .rest: await belvo.waitForChange(atMost: nil)
                }
            }
            group.cancelAll()
        }
        await origin.stop()
    }

    private func send(_ post: SimulatedBelvo.WebhookPost) async {
        let sink = StatusOnly()
        do throws(OriginError) {
            try await origin.respond(to: request(post), through: sink)
            belvo.webhookEnded(post.id, status: sink.status)
        } catch {
            logger.warning(
                "a webhook was not delivered",
                metadata: ["attempt": "\(post.attempt)", "error": "\(error)"])
            belvo.webhookEnded(post.id, status: nil, failure: "\(error)")
        }
    }

    private func request(_ post: SimulatedBelvo.WebhookPost) -> Request {
        let received = SystemTime.source()
        let body = faults.mutated(post.body)
        var fields: FieldList = [
            "Host": target.authority, "User-Agent": "belvo-sandbox", "Accept": "*/*",
            "Content-Type": "application/json", "Content-Length": String(body.count),
        ]
        if let authorization { fields.append("Authorization", authorization) }
        return Request(
            id: ExchangeID(at: received), received: received, direction: .inbound, face: .baseURL,
            environment: "sandbox",
            url: RequestURL(
                scheme: target.target.scheme.rawValue, host: target.target.host,
                port: target.target.port, target: target.path),
            head: RequestHead(method: "POST", target: target.path, fields: fields),
            body: .whole(ByteBuffer(bytes: body)))
    }
}

/// Where webhooks go: `--webhooks-to URL`.
struct WebhookURL: Sendable {
    /// As it was given.
    let text: String
    let target: UpstreamTarget
    /// With the query, if there is one.
    let path: String
    /// What `Host` says.
    let authority: String

    init(_ text: String) throws {
        guard let url = URLComponents(string: text), let host = url.host, !host.isEmpty,
            let scheme = url.scheme.flatMap({ UpstreamTarget.Scheme(rawValue: $0.lowercased()) }),
            url.fragment == nil, url.user == nil
        else {
            throw CommandFailure.usage(
                "\"\(text)\" is no place for webhooks; write http://127.0.0.1:PORT/PATH or https://HOST/PATH"
            )
        }
        self.text = text
        let bare = host.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
        target = UpstreamTarget(scheme: scheme, host: bare, port: url.port)
        let query = url.percentEncodedQuery.map { "?" + $0 } ?? ""
        path = (url.percentEncodedPath.isEmpty ? "/" : url.percentEncodedPath) + query
        authority = host + (url.port.map { ":\($0)" } ?? "")
    }
}

/// Wants to know of an answer only whether it was one.
private final class StatusOnly: ResponseSink {
    private(set) var status = 0

    func interim(_ head: ResponseHead) async throws(OriginError) {}
    func head(_ head: ResponseHead) async throws(OriginError) { status = head.status }
    func chunk(_ bytes: ByteBuffer) async throws(OriginError) {}
    func trailers(_ fields: FieldList) async throws(OriginError) {}
    func end() async throws(OriginError) {}
    func abort(_ how: Abort) async {}
}
