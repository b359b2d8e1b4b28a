import EventLoops
import Exchange
import Logging
import NIOConcurrencyHelpers
import NIOCore

@testable import Upstream

/// Keeps everything an origin says.
final class CollectingSink: ResponseSink {
    private(set) var interims: [ResponseHead] = []
    private(set) var head: ResponseHead?
    private(set) var body = ByteBuffer()
    private(set) var trailers: FieldList?
    private(set) var hasEnded = false
    private(set) var resendCount = 0
    /// Called before each chunk is taken.
    private let onChunk: ((ByteBuffer) async throws(OriginError) -> Void)?

    init(onChunk: ((ByteBuffer) async throws(OriginError) -> Void)? = nil) {
        self.onChunk = onChunk
    }

    var text: String { String(buffer: body) }

    func resent(_ count: Int) { resendCount = count }
    func interim(_ head: ResponseHead) async throws(OriginError) { interims.append(head) }
    func head(_ head: ResponseHead) async throws(OriginError) { self.head = head }
    func chunk(_ bytes: ByteBuffer) async throws(OriginError) {
        try await onChunk?(bytes)
        body.writeImmutableBuffer(bytes)
    }
    func trailers(_ fields: FieldList) async throws(OriginError) { trailers = fields }
    func end() async throws(OriginError) { hasEnded = true }
    func abort(_ how: Abort) async {}
}

/// A body in pieces, with a wait before each if asked.
final class PiecewiseBody: BodyStream {
    private let pieces: NIOLockedValueBox<ArraySlice<ByteBuffer>>
    private let failure: OriginError?
    private let pause: Duration
    let trailers: FieldList

    init(
        _ pieces: [ByteBuffer], trailers: FieldList = FieldList(), failure: OriginError? = nil,
        pause: Duration = .zero
    ) {
        self.pieces = NIOLockedValueBox(pieces[...])
        self.trailers = trailers
        self.failure = failure
        self.pause = pause
    }

    func next() async throws(OriginError) -> ByteBuffer? {
        if pause > .zero {
            do { try await Task.sleep(for: pause) } catch { throw .requestIncomplete("cancelled") }
        }
        let piece = pieces.withLockedValue { $0.popFirst() }
        if piece == nil, let failure { throw failure }
        return piece
    }
}

func makeRequest(
    _ method: String = "GET", _ target: String = "/", _ fields: FieldList = FieldList(),
    body: RequestBody = .none
) -> Request {
    let moment = Moment(wallMicroseconds: 1_700_000_000_000_000, monotonicNanoseconds: 1)
    return Request(
        id: ExchangeID(at: moment), received: moment, face: .baseURL, environment: "sandbox",
        url: RequestURL(host: "sandbox.belvo.com", target: target),
        head: RequestHead(method: method, target: target, fields: fields), body: body)
}

/// One engine, so that what a test does next meets the connections it left.
private let oneLoop = Result { try LoopGroup(count: 1) }

func makeOrigin(
    port: Int, host: String = "127.0.0.1", scheme: UpstreamTarget.Scheme = .http, base: String = "",
    change: (inout UpstreamConfiguration) -> Void = { _ in }
) async throws -> LiveOrigin {
    var configuration = UpstreamConfiguration(
        target: UpstreamTarget(scheme: scheme, host: host, port: port, base: base),
        addressPolicy: .exactly(host: host, port: port))
    change(&configuration)
    return try await LiveOrigin(configuration, on: oneLoop.get(), logger: Logger(label: "test"))
}

extension LiveOrigin {
    /// The whole answer.
    func ask(_ request: Request) async throws -> CollectingSink {
        let sink = CollectingSink()
        try await respond(to: request, through: sink)
        return sink
    }

    /// Why there is none.
    func failure(of request: Request) async -> OriginError? {
        do throws(OriginError) {
            try await respond(to: request, through: CollectingSink())
            return nil
        } catch {
            return error
        }
    }
}

/// Starts a server and an origin for it, and stops both.
func withServer(
    _ script: @escaping ScriptedServer.Script,
    change: (inout UpstreamConfiguration) -> Void = { _ in },
    _ body: (LiveOrigin, ScriptedServer) async throws -> Void
) async throws {
    let server = try ScriptedServer(script)
    defer { server.stop() }
    let origin = try await makeOrigin(port: server.port, change: change)
    do {
        try await body(origin, server)
        await origin.stop()
    } catch {
        await origin.stop()
        throw error
    }
}

/// A script that gives the same bytes (Latin-1) to every request on a connection.
func alwaysAnswering(_ bytes: String, thenEnds: Bool = false) -> ScriptedServer.Script {
    { connection in
        while try connection.readHead() != nil {
            try connection.write(bytes.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) })
            if thenEnds { return }
        }
    }
}
