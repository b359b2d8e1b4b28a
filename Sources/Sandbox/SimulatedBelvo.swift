import Belvo
public import Exchange
import NIOCore

/// A stand-in for the Belvo API that needs no network: believable data, real paging, Belvo's errors.
///
/// The same seed and the same day give the same world, and the same calls the same answers.
public struct SimulatedBelvo: Origin {
    /// No request of this API has a reason to be longer.
    private static let bodyBytesMax = 1024 * 1024

    let simulation: Simulation
    let router = Router(Endpoint.all)
    let journal: WorldJournal?

    /// - Throws: `WorldKeepingError` when the world that was kept cannot be made again.
    public init(_ configuration: SandboxConfiguration) throws(WorldKeepingError) {
        let clock = SandboxClock(configuration.time)
        let firstDay = try Self.firstDay(configuration)
        journal = configuration.keeping.map { WorldJournal($0) }
        simulation = Simulation(
            world: World(
                seed: configuration.seed, today: firstDay ?? clock.now.day,
                crowd: configuration.crowd),
            keys: SandboxKeys(
                seed: configuration.seed, secretID: configuration.secretID,
                secretPassword: configuration.secretPassword),
            clock: clock, limits: configuration.limits, sendsWebhooks: configuration.sendsWebhooks)
        if firstDay == nil {
            try journal?.append(Self.head(of: simulation.world))
        } else {
            try restore(configuration.keeping?.lines ?? [])
        }
    }

    /// The keys it lets in.
    public var credentials: SandboxCredentials {
        SandboxCredentials(
            secretID: simulation.keys.secretID, secretPassword: simulation.keys.secretPassword)
    }

    /// The CPF of the person whose link stands first.
    public var userDocument: String { LinkPlan.mockBankDocument }

    /// Where the calls are that only a simulation has. No path of Belvo's begins so.
    public static var controlPath: String { Endpoint.controlPath }

    /// Whether the request carries the keys.
    public func admits(_ request: Request) -> Bool {
        request.head.fields.first(.authorization)
            .map { simulation.keys.match(authorization: $0) } ?? false
    }

    /// What every answer of the API carries.
    public var answerFields: FieldList {
        var fields = Answer.commonFields(at: now())
        fields.append("X-Frame-Options", "DENY")
        return fields
    }

    public func respond(
        to request: Request, through sink: some ResponseSink
    ) async throws(OriginError) {
        // A request that is answered before its end would leave the connection out of step.
        let body = try await request.body.collect(upTo: Self.bodyBytesMax)
        let now = now()
        catchUp(to: now)
        let isHead = request.head.method == "HEAD"
        let isControl = request.url.path.hasPrefix(Endpoint.controlPath)
        guard isControl || simulation.restrictions.admits(request.peer?.address, at: now) else {
            let answer = Answer.tooManyRequests
            let head = answer.head(isHead: isHead, allow: nil, at: now)
            return try await sink.answer(head, answer.body ?? ByteBuffer())
        }
        let (answer, allow) = answer(to: request, body: Array(body.readableBytesView), at: now)
        let head = answer.head(isHead: isHead, allow: allow, at: now)
        try await sink.answer(head, answer.body ?? ByteBuffer())
    }

    func now() -> Timestamp { simulation.clock.now }

    /// The answer, and the methods that the path knows.
    private func answer(
        to request: Request, body: [UInt8], at now: Timestamp
    ) -> (Answer, allow: String?) {
        let path = request.url.path
        let isReading = request.head.method == "GET" || request.head.method == "HEAD"
        guard let (endpoint, ids) = router.find(path) else {
            // Django's answer to a forgotten slash; what a POST carries would not survive the redirection.
            if isReading && !path.hasSuffix("/") && router.find(path + "/") != nil {
                let target = path + "/" + (request.url.query.map { "?" + $0 } ?? "")
                return (Answer(status: 301, location: base(of: request) + target), nil)
            }
            return (refused(.notFound), nil)
        }
        do throws(Refusal) {
            let accessToken = try authenticate(request, at: endpoint)
            let name = isReading ? "GET" : request.head.method
            guard let method = Endpoint.Method(rawValue: name), let act = endpoint.actions[method]
            else { throw Refusal.methodNotAllowed(request.head.method) }
            let call = Call(
                path: path, ids: ids, query: Query(request.url.query),
                body: method.hasBody ? try read(body) : .object([]), base: base(of: request),
                now: now, isAsynchronous: Self.isAsynchronous(request),
                version: request.head.fields.string("X-Belvo-API-Resource-Version"),
                idempotencyKey: request.head.fields.string("Belvo-Idempotency-Key"),
                accessToken: accessToken)
            let target = path + (request.url.query.map { "?" + $0 } ?? "")
            let answer = try carryOut(act, call, method, of: endpoint, target: target)
            return (answer, endpoint.allow)
        } catch {
            return (refused(error), endpoint.allow)
        }
    }

    /// Exactly that word: Belvo's is case-sensitive.
    private static func isAsynchronous(_ request: Request) -> Bool {
        request.head.fields.string("X-Belvo-Request-Mode") == "async"
    }

    private func refused(_ refusal: Refusal) -> Answer {
        var answer = Answer.object(
            status: refusal.status, refusal.body(requestID: simulation.nextPassingID()))
        answer.idempotency = refusal.idempotency
        return answer
    }

    /// - Returns: the access token, where one is what lets in.
    private func authenticate(
        _ request: Request, at endpoint: Endpoint
    ) throws(Refusal) -> AccessToken? {
        let value = request.head.fields.first(.authorization)
        switch endpoint.admission {
        case .everybody: return nil
        case .accessToken: return try AccessToken(authorization: value, simulation.keys)
        case .keysAlsoInBody where value == nil: return nil
        case .keys, .keysAlsoInBody:
            guard let value, simulation.keys.match(authorization: value) else {
                throw .unauthenticated
            }
            return nil
        }
    }

    private func read(_ body: [UInt8]) throws(Refusal) -> JSON {
        guard !body.isEmpty else { return .object([]) }
        let value: JSON
        do {
            value = try JSONReader.read(body)
        } catch {
            throw .parseError(JSONReader.describe(error, in: body))
        }
        guard case .object = value else {
            throw Refusal(
                400, "invalid",
                "Invalid data. Expected a dictionary, but got \(value.pythonTypeName).",
                field: "non_field_errors")
        }
        return value
    }

    /// Where the client believes to have reached Belvo, so that the pages it follows lead here again.
    private func base(of request: Request) -> String {
        if let reachedAt = request.reachedAt { return reachedAt }
        let host = request.head.fields.string(.host) ?? request.url.authority
        return "\(request.url.scheme)://\(host)"
    }
}
