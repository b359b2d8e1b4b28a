import EventLoops
import Exchange
import Logging
import NIOCore
import Proxy
import TestSupport
import Testing

let testLoops = Result { try LoopGroup(count: 2) }

/// A listener on a free port, its tape, and the clients that talk to it.
struct LiveListener: Sendable {
    let listener: Listener
    let tape: MemoryTape
    private let clients = Watched<[RawClient]>([])

    /// Serves `origin` while `body` runs; then stops, and finds every descriptor given back.
    static func serving(
        _ origin: some Origin, tape: MemoryTape = MemoryTape(),
        _ change: (inout Limits) -> Void = { _ in },
        _ body: (LiveListener) async throws -> Void
    ) async throws {
        var limits = Limits()
        limits.lingerMilliseconds = 500
        limits.drainMilliseconds = 10_000
        change(&limits)
        let listener = try await Listener.open(
            host: "127.0.0.1", port: 0, group: try testLoops.get(),
            setup: setup(origin, tape, limits))
        let live = LiveListener(listener: listener, tape: tape)
        do {
            try await body(live)
        } catch {
            await live.hangUp()
            _ = await listener.drain()
            throw error
        }
        await live.hangUp()
        #expect(await listener.drain() == 0)
        let port = listener.address.port
        #expect(try await eventually { listener.load == (0, 0) })
        #expect(try await eventually { Descriptors.sockets(atPort: port) == 0 })
    }

    static func setup(_ origin: some Origin, _ tape: MemoryTape, _ limits: Limits)
        -> ConnectionSetup
    {
        var logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        logger.logLevel = .critical
        return ConnectionSetup(
            face: BaseURLFace(
                environment: "sandbox", canonicalHost: "sandbox.belvo.com", hosts: []),
            origin: origin, tape: tape, reading: PlainReading(),
            shape: { answer, id in
                let body = Array("\(answer.code) \(id.compact): \(answer.message)".utf8)
                return (ResponseHead(status: answer.status, length: .exactly(body.count)), body)
            },
            time: { .sample }, limits: limits, logger: logger)
    }

    func connect(receiveBufferBytes: Int? = nil) async throws -> RawClient {
        let client = try await RawClient.connect(
            to: listener.address, receiveBufferBytes: receiveBufferBytes)
        clients.change { $0.append(client) }
        return client
    }

    private func hangUp() async {
        for client in clients.value { await client.close() }
    }
}

extension ScriptedOrigin {
    /// Answers with what it was asked: method, target and body.
    static let echo = ScriptedOrigin { request, sink in
        let body = try await request.body.collect(upTo: 1 << 26)
        let isHead = request.head.method == "HEAD"
        let text = ByteBuffer(
            string: "\(request.head.method) \(request.head.target) \(String(buffer: body))")
        try await sink.answer(
            ResponseHead(status: 200, length: isHead ? .none : .exactly(text.readableBytes)), text)
    }
}

func get(_ target: String = "/", _ fields: String = "") -> String {
    "GET \(target) HTTP/1.1\r\nHost: localhost\r\n\(fields)\r\n"
}

func post(_ fields: String, _ body: String = "") -> String {
    "POST / HTTP/1.1\r\nHost: localhost\r\n\(fields)\r\n\r\n\(body)"
}
