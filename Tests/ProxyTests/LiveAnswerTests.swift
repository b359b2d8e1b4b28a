import Exchange
import NIOCore
import Proxy
import TestSupport
import Testing

/// Answers over real sockets.
struct LiveAnswerTests {
    @Test func `answers without a body leave the connection in step`() async throws {
        let origin = ScriptedOrigin { request, sink in
            let status = Int(request.head.target.dropFirst()) ?? 200
            try await sink.answer(
                ResponseHead(status: status, fields: ["Content-Length": "7"], length: .none),
                ByteBuffer())
        }
        try await LiveListener.serving(origin) { live in
            let client = try await live.connect()
            #expect(try await client.ask(get("/204")).status == 204)
            #expect(try await client.ask(get("/304")).status == 304)
            let head = try await client.ask(
                "HEAD /200 HTTP/1.1\r\nHost: localhost\r\n\r\n", isHead: true)
            #expect(head.status == 200 && head["Content-Length"] == "7")
            #expect(try await client.ask(get("/204")).status == 204)
        }
    }

    @Test func `interim answers come before the answer`() async throws {
        let origin = ScriptedOrigin { _, sink in
            try await sink.interim(ResponseHead(status: 103, fields: ["Link": "x"], length: .none))
            try await sink.interim(ResponseHead(status: 102, length: .none))
            try await sink.answer(ResponseHead(status: 200), ByteBuffer(string: "x"))
        }
        try await LiveListener.serving(origin) { live in
            let client = try await live.connect()
            let first = try await client.ask(get())
            #expect(first.status == 103 && first["Link"] == "x")
            #expect(try await client.answer().status == 102)
            #expect(try await client.answer().text == "x")
            try await client.send("GET / HTTP/1.0\r\n\r\n")
            let old = try await client.answer()
            #expect(old.status == 200 && old.text == "x" && old["Connection"] == "close")
        }
    }

    @Test func `fields go through in order and case, hop by hop ones do not`() async throws {
        var fields: FieldList = [
            "X-b": "1", "Connection": "x-hop", "X-Hop": "2", "x-B": "3", "Keep-Alive": "9",
        ]
        fields.append(name: "X-Raw".utf8, value: [0xFF])
        let origin = ScriptedOrigin(fields: fields, body: "x")
        try await LiveListener.serving(origin) { live in
            let client = try await live.connect()
            try await client.send(get())
            let received = try await client.wait { $0.bytes.readableBytes > 0 }
            let expected =
                Array("HTTP/1.1 200 \r\nX-b: 1\r\nx-B: 3\r\nX-Raw: ".utf8) + [0xFF]
                + Array("\r\nContent-Length: 1\r\n\r\nx".utf8)
            #expect(Array(received.bytes.readableBytesView) == expected)
        }
    }

    @Test func `a slow reader makes the origin wait, and gets everything`() async throws {
        let given = Watched(0)
        let total = 64 << 20
        let piece = ByteBuffer(repeating: 0x61, count: 64 * 1024)
        let origin = ScriptedOrigin { _, sink in
            try await sink.head(ResponseHead(status: 200, length: .exactly(total)))
            while given.value < total {
                try await sink.chunk(piece)
                given.change { $0 += piece.readableBytes }
            }
            try await sink.end()
        }
        try await LiveListener.serving(origin) { live in
            let client = try await live.connect(receiveBufferBytes: 64 * 1024)
            try await client.pauseReading()
            try await client.send(get())
            try await given.wait { $0 > 0 }
            try await Task.sleep(for: .milliseconds(300))
            #expect(given.value < 16 << 20)
            try await client.resumeReading()
            try await client.wait { $0.bytes.readableBytes > total }
            #expect(try await client.answer().body.readableBytes == total)
        }
    }

    @Test(arguments: ["\r\n", "Connection: close\r\n\r\n"])
    func `a slow reader gets all of an answer after which the connection ends`(_ rest: String)
        async throws
    {
        let body = String(repeating: "a", count: 4 << 20)
        let origin = ScriptedOrigin { _, sink in
            try await sink.answer(ResponseHead(status: 200), ByteBuffer(string: body))
        }
        let limits: (inout Limits) -> Void = { $0.responseBufferBytesMax = 16 << 20 }
        try await LiveListener.serving(origin, limits) { live in
            let client = try await live.connect(receiveBufferBytes: 64 * 1024)
            try await client.pauseReading()
            try await client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\(rest)")
            try await client.finishSending()
            #expect(try await eventually { live.listener.load.exchanges == 0 })
            // More than the time for which the end is waited for once everything is out.
            try await Task.sleep(for: .milliseconds(1_700))
            try await client.resumeReading()
            #expect(try await client.readToEnd().ending == .finished)
            #expect(try await client.answer().body.readableBytes == body.utf8.count)
        }
    }

    @Test func `an application that has closed its side gets all its answers`() async throws {
        try await LiveListener.serving(ScriptedOrigin.echo) { live in
            let client = try await live.connect()
            try await client.send(get("/1") + post("Content-Length: 2", "ab") + get("/3"))
            try await client.finishSending()
            #expect(try await client.answer().text == "GET /1 ")
            #expect(try await client.answer().text == "POST / ab")
            #expect(try await client.answer().text == "GET /3 ")
            #expect(try await client.readToEnd().ending == .finished)
        }
    }

    @Test(arguments: ["Content-Length: 5", "Transfer-Encoding: chunked"])
    func `a request cut by the application fails and is answered`(_ framing: String) async throws {
        try await LiveListener.serving(ScriptedOrigin.echo) { live in
            let client = try await live.connect()
            try await client.send(get("/1") + post(framing, "2\r"))
            try await client.finishSending()
            #expect(try await client.answer().text == "GET /1 ")
            let answer = try await client.answer()
            #expect(answer.status == 400 && answer.text.hasPrefix("request_incomplete"))
            #expect(answer["Connection"] == "close")
        }
    }

    @Test func `when the application hangs up the origin goes on, and the tape has the answer`()
        async throws
    {
        let gate = Gate()
        let tape = MemoryTape()
        let origin = Recorded(
            ScriptedOrigin { _, sink in
                try await sink.head(ResponseHead(status: 200))
                for _ in 0..<20 { try await sink.chunk(ByteBuffer(repeating: 0x61, count: 10_000)) }
                try await gate.pass()
                for _ in 0..<20 { try await sink.chunk(ByteBuffer(repeating: 0x62, count: 10_000)) }
                try await sink.end()
            }, tape: tape,
            setup: .init(
                reading: PlainReading(), time: { .sample }, limits: Limits(),
                budget: MemoryBudget(limit: 1 << 20), writesIntents: false))
        try await LiveListener.serving(origin, tape: tape) { live in
            let client = try await live.connect()
            try await client.send(get())
            try await client.wait { $0.bytes.readableBytes > 100_000 }
            await client.close()
            gate.open()
            let record = try #require(try await tape.exchanges(count: 1).first)
            #expect(record.responseBody.wireSize == 400_000 && record.failure == nil)
        }
    }
}

/// What goes wrong behind the listener.
struct LiveFailureTests {
    @Test(arguments: [
        (OriginError.resolve("x"), 502), (.connect("x"), 502), (.tls("x"), 502), (.reset("x"), 502),
        (.timeout(phase: "connect", milliseconds: 1), 504), (.malformedAnswer("x"), 502),
        (.answerTooLarge(limit: 1), 502), (.requestTooLarge(limit: 1), 413),
        (.requestRefused("x"), 400),
        (.unrecorded("x"), 503), (.overloaded("x"), 503), (.interrupted, 503),
    ])
    func `an origin's failure is a shaped answer, and the connection goes on`(
        _ error: OriginError, _ status: Int
    ) async throws {
        try await LiveListener.serving(ScriptedOrigin { _, _ in throw error }) { live in
            let client = try await live.connect()
            for _ in 0..<2 {
                let answer = try await client.ask(get())
                #expect(answer.status == status && answer.text.hasPrefix(error.answer.code))
            }
            let head = try await client.ask(
                "HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n", isHead: true)
            #expect(head.status == status)
            #expect(try await client.ask(get()).status == status)
        }
    }

    @Test func `a failure after the head breaks the connection after what came before`()
        async throws
    {
        let origin = ScriptedOrigin { _, sink in
            try await sink.head(ResponseHead(status: 200))
            try await sink.chunk(ByteBuffer(string: "part"))
            throw OriginError.reset("x")
        }
        try await LiveListener.serving(origin) { live in
            let client = try await live.connect()
            try await client.send(get())
            let received = try await client.readToEnd()
            #expect(received.text.hasSuffix("4\r\npart\r\n"))
        }
    }

    @Test(arguments: [3, 7])
    func `an origin that sends too few or too many bytes breaks the connection`(_ count: Int)
        async throws
    {
        let origin = ScriptedOrigin { _, sink in
            try await sink.head(ResponseHead(status: 200, length: .exactly(5)))
            try await sink.chunk(ByteBuffer(string: "ab"))
            try await sink.chunk(ByteBuffer(repeating: 0x61, count: count - 2))
            try await sink.end()
        }
        try await LiveListener.serving(origin) { live in
            let client = try await live.connect()
            try await client.send(get() + get())
            let received = try await client.readToEnd()
            #expect(received.text.split(separator: "HTTP/1.1").count == 1)
            #expect(!received.text.hasSuffix("aaaaa"))
        }
    }

    @Test func `an origin that returns without an answer breaks the connection`() async throws {
        try await LiveListener.serving(ScriptedOrigin { _, _ in }) { live in
            let client = try await live.connect()
            try await client.send(get())
            #expect(try await client.readToEnd().bytes.readableBytes == 0)
        }
    }

    @Test func `an origin may break off with a reset or with a close`() async throws {
        let origin = ScriptedOrigin { request, sink in
            try await sink.head(ResponseHead(status: 200, length: .exactly(100)))
            try await sink.chunk(ByteBuffer(string: "part"))
            await sink.abort(request.head.target == "/reset" ? .reset : .close)
        }
        try await LiveListener.serving(origin) { live in
            let reset = try await live.connect()
            try await reset.send(get("/reset"))
            #expect(try await reset.readToEnd().ending == .broken)
            let closed = try await live.connect()
            try await closed.send(get("/close"))
            let received = try await closed.readToEnd()
            #expect(received.ending == .finished && received.text.hasSuffix("part"))
        }
    }

    @Test func `a refusal before the body has come can be read`() async throws {
        let origin = ScriptedOrigin { _, _ in throw OriginError.requestTooLarge(limit: 10) }
        try await LiveListener.serving(origin) { live in
            let client = try await live.connect()
            let size = 8 << 20
            client.post(ByteBuffer(string: post("Content-Length: \(size)")))
            client.post(ByteBuffer(repeating: 0x61, count: size))
            let answer = try await client.answer()
            #expect(answer.status == 413 && answer["Connection"] == "close")
        }
    }
}
