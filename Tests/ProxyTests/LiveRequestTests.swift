import Exchange
import NIOCore
import Proxy
import TestSupport
import Testing

/// Requests over real sockets.
struct LiveRequestTests {
    @Test func `a connection is kept for the next request`() async throws {
        try await LiveListener.serving(ScriptedOrigin.echo) { live in
            let client = try await live.connect()
            for number in 0..<50 {
                let answer = try await client.ask(get("/\(number)"))
                #expect(answer.status == 200 && answer.text == "GET /\(number) ")
                #expect(answer["Connection"] == nil)
            }
            #expect(live.listener.load.connections == 1)
        }
    }

    @Test func `a connection that rests between its requests is answered again and again`()
        async throws
    {
        try await LiveListener.serving(ScriptedOrigin.echo) { live in
            let client = try await live.connect()
            // The listener looks after resting connections once a second, and what it ends is begun again.
            for pause in [0, 10, 1_100, 2_300, 0] {
                try await Task.sleep(for: .milliseconds(pause))
                #expect(try await client.ask(get("/\(pause)")).text == "GET /\(pause) ")
            }
            // One that hangs up while it rests leaves nothing behind.
            let short = try await live.connect()
            #expect(try await short.ask(get("/last")).status == 200)
            await short.close()
            #expect(try await eventually { live.listener.load.connections == 1 })
        }
    }

    @Test func `what the origin is asked names the face, the canonical URL and the peer`()
        async throws
    {
        let asked = Watched<Request?>(nil)
        let origin = ScriptedOrigin { request, sink in
            asked.change { $0 = request }
            try await sink.answer(ResponseHead(status: 204, length: .none), ByteBuffer())
        }
        try await LiveListener.serving(origin) { live in
            let client = try await live.connect()
            let host = "127.0.0.1:\(live.listener.address.port)"
            let text = "GET /api/links/?page=2 HTTP/1.1\r\nhost: \(host)\r\nX: \u{E9}\r\n\r\n"
            #expect(try await client.ask(text).status == 204)
            let request = try #require(asked.value)
            #expect(request.url.full == "https://sandbox.belvo.com/api/links/?page=2")
            #expect(request.face == .baseURL && request.environment == "sandbox")
            #expect(request.reachedAt == "http://" + host && request.peer?.address == "127.0.0.1")
            #expect(
                request.head.fields.indices.map { request.head.fields[$0].nameString } == [
                    "host", "X",
                ])
        }
    }

    @Test func `pipelined requests are answered in order`() async throws {
        let origin = ScriptedOrigin { request, sink in
            // The first ones take longest.
            if request.head.target.hasSuffix("0") { try await Task.sleep(for: .milliseconds(20)) }
            try await sink.answer(
                ResponseHead(status: 200), ByteBuffer(string: request.head.target))
        }
        try await LiveListener.serving(origin) { live in
            let client = try await live.connect()
            try await client.send((0..<100).map { get("/\($0)") }.joined())
            for number in 0..<100 { #expect(try await client.answer().text == "/\(number)") }
        }
    }

    @Test func `thousands of requests in one packet need no deeper stack than one`() async throws {
        try await LiveListener.serving(ScriptedOrigin(body: "x")) { live in
            let client = try await live.connect()
            client.post(
                ByteBuffer(
                    string: String(repeating: get(), count: 20_000)
                        + get("/", "Connection: close\r\n")))
            let received = try await client.readToEnd()
            #expect(received.text.split(separator: "HTTP/1.1 200").count == 20_001)
        }
    }

    @Test(arguments: [1, 7, 100_000, 1_000_000])
    func `bodies arrive whole, with a length and in chunks`(_ size: Int) async throws {
        let origin = ScriptedOrigin { request, sink in
            var count = 0
            var sum = 0
            switch request.body {
            case .none: break
            case .whole(let bytes):
                count = bytes.readableBytes
                sum = bytes.readableBytesView.reduce(0) { $0 &+ Int($1) }
            case .stream(let stream, _):
                while let piece = try await stream.next() {
                    count += piece.readableBytes
                    sum = piece.readableBytesView.reduce(sum) { $0 &+ Int($1) }
                }
            }
            try await sink.answer(ResponseHead(status: 200), ByteBuffer(string: "\(count) \(sum)"))
        }
        try await LiveListener.serving(origin) { live in
            let client = try await live.connect()
            let body = String(repeating: "a", count: size)
            #expect(
                try await client.ask(post("Content-Length: \(size)", body)).text
                    == "\(size) \(97 * size)")
            let chunks = "1\r\na\r\n\(String(size, radix: 16))\r\n\(body)\r\n0\r\n\r\n"
            let answer = try await client.ask(post("Transfer-Encoding: chunked", chunks))
            #expect(answer.text == "\(size + 1) \(97 * (size + 1))")
        }
    }

    @Test func `trailers go both ways`() async throws {
        let origin = ScriptedOrigin { request, sink in
            guard case .stream(let stream, nil) = request.body else {
                throw OriginError.interrupted
            }
            while try await stream.next() != nil {}
            try await sink.head(ResponseHead(status: 200))
            try await sink.chunk(ByteBuffer(string: "x"))
            try await sink.trailers(stream.trailers)
            try await sink.end()
        }
        try await LiveListener.serving(origin) { live in
            let client = try await live.connect()
            let text = post("Transfer-Encoding: chunked", "1\r\na\r\n0\r\nSum: 7\r\nX: y\r\n\r\n")
            let answer = try await client.ask(text)
            #expect(
                answer.isChunked
                    && answer.trailers.map { $0.name + "=" + $0.value } == ["Sum=7", "X=y"])
        }
    }

    @Test func `a slow sender is streamed, byte by byte`() async throws {
        let seen = Watched(0)
        let origin = ScriptedOrigin { request, sink in
            guard case .stream(let stream, 5) = request.body else { throw OriginError.interrupted }
            while let piece = try await stream.next() { seen.change { $0 += piece.readableBytes } }
            try await sink.answer(ResponseHead(status: 200), ByteBuffer(string: "done"))
        }
        try await LiveListener.serving(origin) { live in
            let client = try await live.connect()
            for byte in post("Content-Length: 5") { try await client.send(String(byte)) }
            for count in 1...5 {
                try await client.send("x")
                try await seen.wait { $0 == count }
            }
            #expect(try await client.answer().text == "done")
        }
    }

    @Test func `a slow origin makes the application wait`() async throws {
        let gate = Gate()
        let origin = ScriptedOrigin { request, sink in
            try await gate.pass()
            let size = try await request.body.collect(upTo: 1 << 26).readableBytes
            try await sink.answer(ResponseHead(status: 200), ByteBuffer(string: "\(size)"))
        }
        try await LiveListener.serving(origin) { live in
            let client = try await live.connect()
            let size = 32 << 20
            try await client.send(post("Content-Length: \(size)"))
            let sent = Watched(false)
            async let sending: Void = {
                try await client.send(ByteBuffer(repeating: 0x61, count: size))
                sent.change { $0 = true }
            }()
            try await gate.untilSomebodyWaits()
            try await Task.sleep(for: .milliseconds(300))
            // Kernel buffers take some of it, never all.
            #expect(!sent.value)
            gate.open()
            try await sending
            #expect(try await client.answer().text == "\(size)")
        }
    }

    @Test func `a body that the origin does not read is read past`() async throws {
        try await LiveListener.serving(ScriptedOrigin(body: "no")) { live in
            let client = try await live.connect()
            for _ in 0..<3 {
                #expect(try await client.ask(post("Content-Length: 3", "abc")).text == "no")
                #expect(
                    try await client.ask(post("Transfer-Encoding: chunked", "1\r\na\r\n0\r\n\r\n"))
                        .text == "no")
            }
        }
    }
}

struct ExpectationTests {
    @Test func `100 Continue is said when the origin wants the body`() async throws {
        let gate = Gate()
        let origin = ScriptedOrigin { request, sink in
            try await gate.pass()
            let body = try await request.body.collect(upTo: 100)
            try await sink.answer(ResponseHead(status: 200), body)
        }
        try await LiveListener.serving(origin) { live in
            let client = try await live.connect()
            try await client.send(post("Expect: 100-continue\r\nContent-Length: 5"))
            try await gate.untilSomebodyWaits()
            #expect(client.now.bytes.readableBytes == 0)
            gate.open()
            let interim = try await client.answer()
            #expect(interim.status == 100 && interim.fields.isEmpty)
            #expect(try await client.ask("hello").text == "hello")
            // It is said once, and for this request only.
            #expect(try await client.ask(post("Content-Length: 2", "ab")).text == "ab")
        }
    }

    @Test(arguments: [
        post("Expect: 100-continue\r\nContent-Length: 5", "hello"),
        post("Expect: 100-continue\r\nTransfer-Encoding: chunked", "5\r\nhello\r\n0\r\n\r\n"),
    ])
    func `it is not said when the body came along`(_ text: String) async throws {
        try await LiveListener.serving(ScriptedOrigin.echo) { live in
            let client = try await live.connect()
            let answer = try await client.ask(text)
            #expect(answer.status == 200 && answer.text == "POST / hello")
        }
    }

    @Test func `an origin that refuses saves the application the body`() async throws {
        try await LiveListener.serving(ScriptedOrigin(status: 413, body: "too large")) { live in
            let client = try await live.connect()
            let answer = try await client.ask(
                post("Expect: 100-continue\r\nContent-Length: 5000000"))
            #expect(answer.status == 413 && answer.text == "too large")
            #expect(try await client.readToEnd().ending == .finished)
        }
    }

    @Test func `any other expectation is answered 417`() async throws {
        try await LiveListener.serving(ScriptedOrigin.echo) { live in
            let client = try await live.connect()
            #expect(try await client.ask(get("/", "Expect: tea\r\n")).status == 417)
            try await live.tape.rejected(count: 1)
        }
    }
}
