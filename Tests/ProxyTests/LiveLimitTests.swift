import EventLoops
import Exchange
import NIOCore
import Proxy
import TestSupport
import Testing

/// Refusals, limits and ends over real sockets.
struct LiveLimitTests {
    @Test(arguments: [
        ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400), ("GET / HTTP/1.1\nHost: a\n\n", 400),
        (post("Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n"), 400),
        ("\u{16}\u{3}\u{1}\u{0}\n", 400),
        (get("/", "X: " + String(repeating: "a", count: 17_000) + "\r\n"), 431),
        (get("/", String(repeating: "X: y\r\n", count: 200)), 431),
        ("BREW / HTTP/1.1\r\nHost: a\r\n\r\n", 501),
        ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
        ("GET / HTTP/1.1\r\nHost: evil.test\r\n\r\n", 421),
    ])
    func `a bad request is answered, recorded and ends its own connection only`(
        _ text: String, _ status: Int
    ) async throws {
        try await LiveListener.serving(ScriptedOrigin.echo) { live in
            let other = try await live.connect()
            #expect(try await other.ask(get("/1")).status == 200)
            let client = try await live.connect()
            let answer = try await client.ask(text)
            #expect(answer.status == status && answer["Connection"] == "close")
            #expect(try await client.readToEnd().bytes.readableBytes == 0)
            let record = try #require(try await live.tape.rejected(count: 1).first)
            #expect(record.answer.status == status && record.peer?.address == "127.0.0.1")
            #expect(answer.text.contains(record.id.compact))
            #expect(record.raw.starts(with: text.utf8.prefix(4)) || status == 421)
            #expect(record.raw.count <= Limits().rejectedBytesKept)
            #expect(try await other.ask(get("/2")).text == "GET /2 ")
        }
    }

    @Test func `what cannot be recorded is not called by its name`() async throws {
        try await LiveListener.serving(ScriptedOrigin.echo, tape: MemoryTape(failing: [1])) {
            live in
            let client = try await live.connect()
            #expect(try await client.ask("bad\r\n\r\n").status == 503)
        }
    }

    @Test func `a body that breaks its framing fails its exchange and ends the connection`()
        async throws
    {
        let origin = ScriptedOrigin { request, sink in
            // An origin that does not care for the body must not leave the connection out of step.
            if request.head.target == "/" { _ = try await request.body.collect(upTo: 100) }
            try await sink.answer(ResponseHead(status: 200), ByteBuffer(string: "fine"))
        }
        try await LiveListener.serving(origin) { live in
            let client = try await live.connect()
            let answer = try await client.ask(post("Transfer-Encoding: chunked", "1\r\naX\r\n"))
            #expect(answer.status == 400 && answer["Connection"] == "close")
            #expect(try await client.readToEnd().ending == .finished)
            let careless = try await live.connect()
            let text =
                "PUT /careless HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nX\r\n"
            #expect(try await careless.ask(text).text == "fine")
            #expect(try await careless.readToEnd().ending == .finished)
        }
    }

    @Test func `a head that takes too long is answered 408`() async throws {
        try await LiveListener.serving(ScriptedOrigin.echo, { $0.headMilliseconds = 50 }) { live in
            let client = try await live.connect()
            try await client.send("GET / HTT")
            let answer = try await client.answer()
            #expect(answer.status == 408 && answer["Connection"] == "close")
            #expect(try await live.tape.rejected(count: 1).first?.answer.status == 408)
        }
    }

    @Test func `a connection without a request is closed`() async throws {
        try await LiveListener.serving(ScriptedOrigin.echo, { $0.idleMilliseconds = 50 }) { live in
            let fresh = try await live.connect()
            let used = try await live.connect()
            try await used.send(get())
            #expect(try await fresh.readToEnd().bytes.readableBytes == 0)
            #expect(try await used.readToEnd().ending != nil)
            #expect(live.tape.events.isEmpty)
        }
    }

    @Test func `a body that stops coming fails its exchange`() async throws {
        try await LiveListener.serving(ScriptedOrigin.echo, { $0.bodyIdleMilliseconds = 50 }) {
            live in
            let client = try await live.connect()
            let answer = try await client.ask(post("Content-Length: 5", "ab"))
            #expect(answer.status == 400 && answer.text.contains("50 ms"))
        }
    }

    @Test func `an application that takes nothing of its answer is left, and the origin told`()
        async throws
    {
        let told = Watched<OriginError?>(nil)
        let origin = ScriptedOrigin { _, sink in
            do {
                try await sink.head(ResponseHead(status: 200))
                while true { try await sink.chunk(ByteBuffer(repeating: 0x61, count: 64 * 1024)) }
            } catch let error as OriginError {
                told.change { $0 = error }
                throw error
            }
        }
        try await LiveListener.serving(origin, { $0.answerIdleMilliseconds = 50 }) { live in
            let client = try await live.connect(receiveBufferBytes: 64 * 1024)
            try await client.pauseReading()
            try await client.send(get())
            #expect(try await told.wait { $0 != nil } == .abandoned)
            #expect(try await eventually { live.listener.load == (0, 0) })
        }
    }

    @Test func `an origin that takes its time over a body is not the application's fault`()
        async throws
    {
        let origin = ScriptedOrigin { request, sink in
            try await Task.sleep(for: .milliseconds(2_500))
            let size = try await request.body.collect(upTo: 1 << 26).readableBytes
            try await sink.answer(ResponseHead(status: 200), ByteBuffer(string: "\(size)"))
        }
        try await LiveListener.serving(origin, { $0.bodyIdleMilliseconds = 1_000 }) { live in
            let client = try await live.connect()
            let size = 32 << 20
            client.post(ByteBuffer(string: post("Content-Length: \(size)")))
            client.post(ByteBuffer(repeating: 0x61, count: size))
            #expect(try await client.answer().text == "\(size)")
        }
    }

    @Test func `connections beyond the limit are answered 503`() async throws {
        try await LiveListener.serving(ScriptedOrigin.echo, { $0.connectionsMax = 2 }) { live in
            let first = try await live.connect()
            let second = try await live.connect()
            #expect(try await first.ask(get()).status == 200)
            #expect(try await second.ask(get()).status == 200)
            let third = try await live.connect()
            #expect(try await third.answer().status == 503)
            #expect(try await third.readToEnd().ending == .finished)
            #expect(try await first.ask(get()).status == 200)
            await third.close()
            await second.close()
            #expect(try await eventually { live.listener.load.connections == 1 })
            let fourth = try await live.connect()
            #expect(try await fourth.ask(get()).status == 200)
        }
    }

    @Test func `exchanges beyond the limit are answered 503`() async throws {
        let gate = Gate()
        let origin = ScriptedOrigin { _, sink in
            try await gate.pass()
            try await sink.answer(ResponseHead(status: 200), ByteBuffer())
        }
        try await LiveListener.serving(origin, { $0.exchangesMax = 1 }) { live in
            let first = try await live.connect()
            try await first.send(get())
            try await gate.untilSomebodyWaits()
            let second = try await live.connect()
            #expect(try await second.ask(get()).status == 503)
            gate.open()
            #expect(try await first.answer().status == 200)
            #expect(try await second.ask(get()).status == 200)
        }
    }

    @Test func `a hundred clients at once get each their own answer`() async throws {
        try await LiveListener.serving(ScriptedOrigin.echo) { live in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<100 {
                    group.addTask {
                        let client = try await live.connect()
                        for round in 0..<5 {
                            let answer = try await client.ask(
                                post("Content-Length: 7", "\(100 + number) \(round)  "))
                            #expect(answer.text == "POST / \(100 + number) \(round)  ")
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}

struct DrainTests {
    @Test func `a stop answers what is under way, refuses what is new and closes what is idle`()
        async throws
    {
        let gate = Gate()
        let origin = ScriptedOrigin { _, sink in
            try await gate.pass()
            try await sink.answer(ResponseHead(status: 200), ByteBuffer(string: "late"))
        }
        try await LiveListener.serving(origin) { live in
            let busy = try await live.connect()
            let idle = try await live.connect()
            try await busy.send(get() + get("/never"))
            try await gate.untilSomebodyWaits()
            async let left = live.listener.drain()
            #expect(try await idle.readToEnd().bytes.readableBytes == 0)
            await #expect(throws: (any Error).self) { try await live.connect() }
            gate.open()
            let answer = try await busy.answer()
            #expect(answer.text == "late" && answer["Connection"] == "close")
            #expect(try await busy.readToEnd().bytes.readableBytes == 0)
            #expect(await left == 0)
        }
    }

    @Test func `a stop lets the last answer reach a slow reader`() async throws {
        let body = ByteBuffer(repeating: 0x61, count: 8 << 20)
        let isGiven = Watched(false)
        let origin = ScriptedOrigin { _, sink in
            try await sink.answer(ResponseHead(status: 200), body)
            isGiven.change { $0 = true }
        }
        let limits: (inout Limits) -> Void = { $0.responseBufferBytesMax = 16 << 20 }
        try await LiveListener.serving(origin, limits) { live in
            let client = try await live.connect(receiveBufferBytes: 64 * 1024)
            try await client.pauseReading()
            try await client.send(get())
            try await isGiven.wait { $0 }
            async let left = live.listener.drain()
            // The stop begins while most of the answer is still here.
            try await Task.sleep(for: .milliseconds(200))
            try await client.resumeReading()
            #expect(await left == 0)
            #expect(try await client.readToEnd().bytes.readableBytes > body.readableBytes)
        }
    }

    @Test func `a stop does not wait for ever, and counts what it leaves`() async throws {
        let gate = Gate()
        let ended = Gate()
        let origin = ScriptedOrigin { _, sink in
            defer { ended.open() }
            try await gate.pass()
            try await sink.answer(ResponseHead(status: 200), ByteBuffer())
        }
        try await LiveListener.serving(origin, { $0.drainMilliseconds = 100 }) { live in
            let client = try await live.connect()
            try await client.send(get())
            try await gate.untilSomebodyWaits()
            #expect(await live.listener.drain() == 1)
            #expect(try await client.readToEnd().bytes.readableBytes == 0)
            gate.open()
            try await ended.pass()
            #expect(try await eventually { live.listener.load.exchanges == 0 })
        }
    }

    @Test func `a port in use is said plainly`() async throws {
        try await LiveListener.serving(ScriptedOrigin.echo) { live in
            let error = await #expect(throws: LoopError.self) {
                try await Listener.open(
                    host: "127.0.0.1", port: live.listener.address.port,
                    group: try testLoops.get(),
                    setup: LiveListener.setup(ScriptedOrigin.echo, live.tape, Limits()))
            }
            #expect(error?.description.contains("is in use by another program") == true)
        }
    }

    @Test func `an address of another machine is said plainly`() async throws {
        let error = await #expect(throws: LoopError.self) {
            try await Listener.open(
                host: "192.0.2.1", port: 0, group: try testLoops.get(),
                setup: LiveListener.setup(ScriptedOrigin.echo, MemoryTape(), Limits()))
        }
        #expect(error?.description.contains("no address of this machine") == true)
    }
}
