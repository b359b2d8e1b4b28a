import Belvo
import Exchange
import NIOCore
import Synchronization
import TestSupport
import Testing

@testable import Faults

struct FaultedTests {
    private static let body = String(repeating: "0123456789", count: 20)

    /// Counts what reaches the origin.
    private final class Counter: Sendable {
        let calls = Atomic(0)
        let bodies = Watched<[String]>([])
    }

    private func respond(
        to request: Request = .sample(), rules: String..., counter: Counter = Counter(),
        pause: Pause = Pause { _ in true }
    ) async throws -> CollectingSink {
        let board = FaultBoard()
        try board.set(rules: rules.map { try FaultRule($0) })
        let origin = ScriptedOrigin { request, sink in
            counter.calls.add(1, ordering: .relaxed)
            let body = try await request.body.collect(upTo: 1_000_000)
            counter.bodies.change { $0.append(String(buffer: body)) }
            try await sink.answer(
                ResponseHead(
                    status: 200, fields: ["Content-Length": "200", "ETag": "\"1\""],
                    length: .exactly(200)), ByteBuffer(string: Self.body))
        }
        let sink = CollectingSink()
        try await Faulted(origin, board, fields: { ["Server": "openresty"] }, pause: pause)
            .respond(to: request, through: sink)
        return sink
    }

    @Test func `without rules nothing is touched`() async throws {
        let sink = try await respond()
        #expect(sink.body == ByteBuffer(string: Self.body) && sink.hasEnded)
    }

    @Test func `an error stands in the answer's place, and the origin is not asked`() async throws {
        let counter = Counter()
        let sink = try await respond(rules: "error=institution_down", counter: counter)
        #expect(sink.head?.status == 400 && counter.calls.load(ordering: .relaxed) == 0)
        let json = try JSONReader.read(Array(sink.body.readableBytesView))
        guard case .array(let errors) = json, let error = errors.first else {
            Issue.record("no array")
            return
        }
        #expect(error["code"] == "institution_down")
        #expect(error["message"] == "The financial institution is down, try again later")
        #expect(error["request_id"]?.stringValue?.utf8.count == 32)
        #expect(sink.head?.fields.string("Server") == "openresty" && sink.hasEnded)
    }

    @Test func `what is carried out is carried out, though its answer is lost`() async throws {
        let counter = Counter()
        let request = Request.sample(
            "POST", "/api/accounts/", body: .whole(ByteBuffer(string: "{}")))
        let sink = try await respond(
            to: request, rules: "status=504 html carried-out", counter: counter)
        #expect(sink.head?.status == 504 && counter.bodies.value == ["{}"])
        #expect(String(buffer: sink.body).hasPrefix("<html>"))
        let broken = try await respond(
            to: request, rules: "reset at=start carried-out", counter: counter)
        #expect(broken.pieces == [.abort(.reset)] && counter.bodies.value == ["{}", "{}"])
    }

    @Test func `an early end leaves the first half`() async throws {
        let sink = try await respond(rules: "close")
        #expect(sink.body == ByteBuffer(string: String(Self.body.prefix(100))))
        #expect(sink.pieces.last == .abort(.close) && !sink.hasEnded)
    }

    @Test func `an early end before the head leaves nothing, and asks nobody`() async throws {
        let counter = Counter()
        let sink = try await respond(rules: "stall=30s at=start", counter: counter)
        #expect(sink.pieces == [.abort(.close)] && counter.calls.load(ordering: .relaxed) == 0)
    }

    @Test func `a compressed body decodes to what it was`() async throws {
        let sink = try await respond(rules: "gzip")
        let head = try #require(sink.head)
        #expect(head.fields.string("Content-Encoding") == "gzip")
        #expect(head.fields.string("Content-Length") == String(sink.body.readableBytes))
        #expect(head.length == .exactly(sink.body.readableBytes) && !head.fields.contains(.etag))
        #expect(sink.body.readableBytes < 200)
        let inflater = try #require(Inflater(coding: "gzip", limits: Limits()))
        #expect(try inflater.inflate(sink.body) == ByteBuffer(string: Self.body))
    }

    @Test func `a HEAD gets no body, whatever stands in its place`() async throws {
        let sink = try await respond(to: .sample("HEAD"), rules: "status=503 html")
        #expect(sink.head?.status == 503 && sink.body.readableBytes == 0 && sink.hasEnded)
        #expect(sink.head?.length == BodyLength.none)
    }

    @Test func `rules that look at bodies leave them whole`() async throws {
        let counter = Counter()
        let stream = FedBody([ByteBuffer(string: "{\"link\":"), ByteBuffer(string: "\"4af2\"}")])
        let request = Request.sample("POST", "/api/accounts/", body: .stream(stream, length: 15))
        let hit = try await respond(to: request, rules: "text=4af2 status=500", counter: counter)
        #expect(hit.head?.status == 500)
        let other = FedBody([ByteBuffer(string: "{\"link\":\"5b\"}")])
        let passed = try await respond(
            to: .sample("POST", "/api/accounts/", body: .stream(other, length: 13)),
            rules: "text=4af2 status=500", counter: counter)
        #expect(passed.head?.status == 200 && counter.bodies.value == ["{\"link\":\"5b\"}"])
    }

    @Test func `a body that is too long for the rules passes unseen`() async throws {
        let counter = Counter()
        let long = String(repeating: "4af2", count: 20_000)
        let stream = FedBody([ByteBuffer(string: long)])
        let sink = try await respond(
            to: .sample("POST", "/api/accounts/", body: .stream(stream, length: long.utf8.count)),
            rules: "text=4af2 status=500", counter: counter)
        #expect(sink.head?.status == 200 && counter.bodies.value == [long])
    }

    @Test func `nobody waits for an application that has gone`() async throws {
        let sink = GoneSink()
        let board = FaultBoard()
        try board.set(rules: [FaultRule("timeout=10m")])
        let slept = Atomic(0)
        let pause = Pause { _ in
            slept.add(1, ordering: .relaxed)
            return true
        }
        await #expect(throws: OriginError.abandoned) {
            try await Faulted(ScriptedOrigin(), board, fields: { [:] }, pause: pause)
                .respond(to: .sample(), through: sink)
        }
        #expect(slept.load(ordering: .relaxed) == 3)
    }

    @Test func `a slow body loses nothing, and is waited for between its pieces`() async throws {
        let slept = Atomic(0)
        let pause = Pause { milliseconds in
            slept.add(milliseconds, ordering: .relaxed)
            return true
        }
        let sink = try await respond(rules: "drip=100", pause: pause)
        #expect(sink.body == ByteBuffer(string: Self.body) && sink.hasEnded)
        #expect(slept.load(ordering: .relaxed) == 2_000)
        #expect(sink.pieces.count == 22)
    }

    @Test func `whoever is held is let go when the program stops`() async throws {
        let board = FaultBoard()
        try board.set(rules: [FaultRule("timeout=10m")])
        let slept = Atomic(0)
        let pause = Pause { _ in
            if slept.add(1, ordering: .relaxed).newValue == 5 { board.release() }
            return true
        }
        await #expect(throws: OriginError.interrupted) {
            try await Faulted(ScriptedOrigin(), board, fields: { [:] }, pause: pause)
                .respond(to: .sample(), through: CollectingSink())
        }
        #expect(slept.load(ordering: .relaxed) == 5)
    }

    @Test func `a program that stops does not wait either`() async throws {
        await #expect(throws: OriginError.interrupted) {
            try await respond(rules: "delay=10m", pause: Pause { _ in false })
        }
    }

    /// Leaves after three looks.
    private final class GoneSink: ResponseSink {
        private let looks = Atomic(0)

        var isAbandoned: Bool { looks.add(1, ordering: .relaxed).oldValue >= 3 }
        func interim(_ head: ResponseHead) async throws(OriginError) {}
        func head(_ head: ResponseHead) async throws(OriginError) {}
        func chunk(_ bytes: ByteBuffer) async throws(OriginError) {}
        func trailers(_ fields: FieldList) async throws(OriginError) {}
        func end() async throws(OriginError) {}
        func abort(_ how: Abort) async {}
    }
}
