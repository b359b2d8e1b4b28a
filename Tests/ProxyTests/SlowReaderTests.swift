import Exchange
import NIOCore
import TestSupport
import Testing

@testable import Proxy

/// Applications that read slowly, or not at all.
struct SlowReaderTests {
    @Test func `whoever reads slowly but steadily gets all of a long answer`() async throws {
        let size = 48 << 20
        let origin = ScriptedOrigin { _, sink in
            try await sink.answer(
                ResponseHead(status: 200, length: .exactly(size)),
                ByteBuffer(repeating: 0x61, count: size))
        }
        try await LiveListener.serving(origin, { $0.answerIdleMilliseconds = 1_000 }) { live in
            let client = try await live.connect(receiveBufferBytes: 64 * 1024)
            try await client.pauseReading()
            try await client.send(get())
            // What is waited for is time itself: several of the limits must pass.
            let end = ContinuousClock.now + .milliseconds(3_500)
            var seen = 0
            while ContinuousClock.now < end, client.now.ending == nil {
                try await client.resumeReading()
                let wanted = min(size, seen + 256 * 1024)
                seen = try await client.wait {
                    $0.bytes.readableBytes >= wanted || $0.ending != nil
                }.bytes.readableBytes
                try await client.pauseReading()
                try await Task.sleep(for: .milliseconds(200))
            }
            #expect(seen < size, "it was read too fast to show anything")
            try await client.resumeReading()
            #expect(try await client.answer().body.readableBytes == size)
        }
    }

    @Test func `answers without a body wait for room, too`() async throws {
        let requests = 20_000
        let begun = Watched(0)
        let origin = ScriptedOrigin { _, sink in
            begun.change { $0 += 1 }
            let filler = FieldList(dictionaryLiteral: ("X", String(repeating: "a", count: 2_000)))
            try await sink.answer(
                ResponseHead(status: 200, fields: filler, length: .none), ByteBuffer())
        }
        try await LiveListener.serving(origin) { live in
            let client = try await live.connect(receiveBufferBytes: 64 * 1024)
            try await client.pauseReading()
            let request = "HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n"
            client.post(ByteBuffer(string: String(repeating: request, count: requests)))
            try await begun.wait { $0 > 0 }
            #expect(try await eventually { try await Self.stands(begun) })
            // 40 MB of heads would be on their way if nobody held them back.
            #expect(begun.value < requests / 2, "\(begun.value)")
            try await client.resumeReading()
            try await begun.wait(seconds: 60) { $0 == requests }
            try await client.wait { $0.bytes.readableBytes > requests * 2_000 }
        }
    }

    /// Whether a count has stopped growing.
    private static func stands(_ count: Watched<Int>) async throws -> Bool {
        let before = count.value
        try await Task.sleep(for: .milliseconds(300))
        return count.value == before
    }

    @Test func `an answer that ends with its connection is reset when it breaks off`() async throws
    {
        let origin = ScriptedOrigin { _, sink in
            try await sink.head(ResponseHead(status: 200))
            try await sink.chunk(ByteBuffer(string: "the first part"))
            throw OriginError.reset("the upstream went away")
        }
        try await LiveListener.serving(origin) { live in
            let client = try await live.connect()
            try await client.send("GET / HTTP/1.0\r\nHost: localhost\r\n\r\n")
            #expect(try await client.readToEnd().ending == .broken)
        }
    }

    @Test(arguments: [100_000, 8 << 20])
    func `one that is whole, but not out when the time is over, is reset, too`(size: Int)
        async throws
    {
        let origin = ScriptedOrigin { _, sink in
            try await sink.answer(
                ResponseHead(status: 200, length: .unknown),
                ByteBuffer(repeating: 0x61, count: size))
        }
        try await LiveListener.serving(
            origin,
            {
                $0.answerIdleMilliseconds = 500
                $0.idleMilliseconds = 500
                $0.lingerMilliseconds = 500
            }
        ) { live in
            let client = try await live.connect(receiveBufferBytes: 4 * 1024)
            try await client.pauseReading()
            try await client.send("GET / HTTP/1.0\r\nHost: localhost\r\n\r\n")
            // What is waited for is time itself: the limits must pass.
            try await Task.sleep(for: .milliseconds(3_000))
            // A connection that was reset cannot be read on.
            try? await client.resumeReading()
            let end = try await client.readToEnd()
            #expect(end.ending == .broken || end.bytes.readableBytes > size)
            #expect(end.ending == .broken || size < 1 << 20)
        }
    }
}
