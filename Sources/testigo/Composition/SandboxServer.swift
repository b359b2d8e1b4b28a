import EventLoops
import Exchange
import Faults
import Logging
import NIOCore
import Proxy
import Sandbox
import ServiceLifecycle
import UnixSignals

/// The simulated Belvo behind a listener.
struct SandboxServer: Sendable {
    let secretID: String
    let secretPassword: String
    let userDocument: String
    private let listener: Listener
    private let sender: WebhookSender?
    private let faults: FaultBoard

    /// Where it listens, as `host:port`.
    var place: String {
        let host = listener.address.address
        return (host.contains(":") ? "[\(host)]" : host) + ":\(listener.address.port)"
    }
    var address: Peer { listener.address }

    /// - Parameter variables: the process's environment, which may name the pair to accept, and what webhooks say in
    ///   `Authorization`.
    static func start(
        _ plan: SandboxPlan, variables: [String: String], logger: Logger
    ) async throws -> SandboxServer {
        var configuration = plan.configuration(variables)
        configuration.keeping = try plan.state.map { try StateFile.open($0, logger: logger) }
        let belvo: SimulatedBelvo
        do {
            belvo = try SimulatedBelvo(configuration)
        } catch {
            throw CommandFailure.usage("\(plan.state ?? "the sandbox"): \(error)")
        }
        var sender: WebhookSender?
        if let webhooks = plan.webhooks {
            sender = try await WebhookSender(
                belvo, to: webhooks, faults: plan.faults,
                authorization: variables["TESTIGO_SANDBOX_WEBHOOK_AUTHORIZATION"], logger: logger)
        }
        let setup = ConnectionSetup(
            face: BaseURLFace(
                environment: "sandbox", canonicalHost: "sandbox.belvo.com", hosts: []),
            origin: disturbed(belvo, plan.faults), tape: Unrecorded(), reading: NothingKept(),
            shape: belvoErrorShape,
            time: SystemTime.source, limits: Limits(), logger: logger)
        do {
            let listener = try await Listener.open(
                host: plan.listen.host, port: plan.listen.port, group: try ProgramLoops.group(),
                setup: setup)
            return SandboxServer(
                secretID: belvo.credentials.secretID,
                secretPassword: belvo.credentials.secretPassword, userDocument: belvo.userDocument,
                listener: listener, sender: sender, faults: plan.faults)
        } catch {
            throw CommandFailure.usage(error.description)
        }
    }

    /// Faults never hit the way to end them.
    private static func disturbed(_ belvo: SimulatedBelvo, _ board: FaultBoard) -> some Origin {
        FaultControl(
            Faulted(
                Mutated(belvo, board), board, sparing: SimulatedBelvo.controlPath,
                fields: { belvo.answerFields }), board,
            at: SimulatedBelvo.controlPath + "faults/",
            resetAt: SimulatedBelvo.controlPath + "reset/", admits: { belvo.admits($0) })
    }

    /// - Parameter announce: called when signals are heard.
    func serveUntilStopped(
        logger: Logger, announce: @escaping @Sendable () -> Void
    ) async throws {
        var logger = logger
        logger.logLevel = max(logger.logLevel, .warning)
        let sending = Task { await sender?.run() }
        let group = ServiceGroup(
            configuration: .init(
                services: [.init(service: Stopping(began: announce) { await stop() })],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        try await group.run()
        sending.cancel()
        await sending.value
    }

    func stop() async {
        faults.release()
        _ = await listener.drain()
    }
}

extension SandboxPlan {
    fileprivate func configuration(_ variables: [String: String]) -> SandboxConfiguration {
        var configuration = SandboxConfiguration(
            seed: seed, secretID: variables["TESTIGO_SANDBOX_SECRET_ID"],
            secretPassword: variables["TESTIGO_SANDBOX_SECRET_PASSWORD"],
            time: start.map(SystemTime.source(from:)) ?? SystemTime.source)
        configuration.crowd = Crowd(links: moreLinks, transactionsPerLink: transactionsPerLink)
        configuration.limits = limits
        configuration.sendsWebhooks = webhooks != nil
        return configuration
    }
}

/// What the sandbox is asked to keep: nothing. It plays Belvo's part, and Belvo does not record for us.
private struct Unrecorded: Tape {
    func record(_ event: consuming ExchangeEvent) async throws(TapeError) {}
}

/// The sandbox's listener records nothing, so nothing is made safe to keep: it keeps nothing at all.
private struct NothingKept: Reading {
    func keepable(_ head: RequestHead, at url: RequestURL) -> (RequestHead, RequestURL) {
        (RequestHead(method: head.method, target: "/"), RequestURL(host: url.host, path: "/"))
    }
    func keepable(_ head: ResponseHead) -> ResponseHead { ResponseHead(status: head.status) }
    func keepable(trailers fields: FieldList) -> FieldList { FieldList() }
    func keepable(raw bytes: [UInt8]) -> [UInt8] { [] }
    func filter(
        _ side: BodySide, of request: Request, answeredWith head: ResponseHead?
    ) -> any BodyFilter { KeepsNothing() }
    func facets(of record: ExchangeRecord) -> Facets { Facets() }
}

private final class KeepsNothing: BodyFilter {
    func pass(_ bytes: ByteBuffer) -> ByteBuffer { ByteBuffer() }
    func finish() -> BodyVerdict { BodyVerdict(form: .base64) }
}
