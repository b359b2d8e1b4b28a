import Exchange
import Foundation
import NIOConcurrencyHelpers
import NIOCore
import Testing

@testable import Upstream

@Suite("Under pressure", .serialized, .timeLimit(.minutes(1)))
struct PressureTests {
    @Test func `a stalled sink stops the transfer, and nothing is lost when it goes on`()
        async throws
    {
        let connection = NIOLockedValueBox<ScriptedConnection?>(nil)
        let total = 50_000_000
        try await withServer({ accepted in
            connection.withLockedValue { $0 = accepted }
            _ = try accepted.readHead()
            try accepted.write("HTTP/1.1 200 OK\r\nContent-Length: \(total)\r\n\r\n")
            let piece = [UInt8](repeating: 0x61, count: 100_000)
            for _ in 0..<total / piece.count { try accepted.write(piece) }
        }) { origin, _ in
            var received = 0
            var hasStalled = false
            let sink = CollectingSink { bytes throws(OriginError) in
                received += bytes.readableBytes
                guard !hasStalled else { return }
                hasStalled = true
                try? await Task.sleep(for: .milliseconds(300))
                // What is on its way: two socket buffers of a few megabytes, and our own bounded ones.
                let sent = connection.withLockedValue { $0?.sentCount ?? 0 }
                #expect(sent < 16_000_000)
            }
            try await origin.respond(to: makeRequest(), through: sink)
            #expect(received == total)
            #expect(sink.hasEnded)
        }
    }

    @Test func `what waits for a slow sink stays within the configured bytes`() async throws {
        try await withServer(
            { accepted in
                _ = try accepted.readHead()
                try accepted.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                for _ in 0..<100 {
                    try accepted.write("4000\r\n" + String(repeating: "a", count: 16384) + "\r\n")
                }
                try accepted.write("0\r\n\r\n")
            }, change: { $0.limits.responseBufferBytesMax = 20_000 }
        ) { origin, _ in
            var largest = 0
            let sink = CollectingSink { bytes throws(OriginError) in
                largest = max(largest, bytes.readableBytes)
                try? await Task.sleep(for: .milliseconds(1))
            }
            try await origin.respond(to: makeRequest(), through: sink)
            #expect(sink.body.readableBytes == 100 * 16384)
            // The limit, and the one read of libcurl that went beyond it.
            #expect(largest <= 20_000 + 16_384)
        }
    }

    @Test func `a slow server holds the sending application back`() async throws {
        let hasRead = NIOLockedValueBox(false)
        let given = NIOLockedValueBox(0)
        try await withServer({ accepted in
            _ = try accepted.readHead()
            usleep(300_000)
            #expect(given.withLockedValue { $0 } < 16_000_000)
            hasRead.withLockedValue { $0 = true }
            try accepted.answer("\(try accepted.readBody(50_000_000).count)")
        }) { origin, _ in
            let body = CountedBody(pieces: 500, of: 100_000, given: given)
            let sink = try await origin.ask(
                makeRequest("POST", "/", body: .stream(body, length: 50_000_000)))
            #expect(sink.text == "50000000")
            #expect(hasRead.withLockedValue { $0 })
        }
    }

    @Test func `200 exchanges at once are all answered`() async throws {
        try await withServer({ connection in
            while let head = try connection.readHead() {
                usleep(20_000)
                try connection.answer(String(head.split(separator: " ")[1]))
            }
        }) { origin, _ in
            let answers = await withTaskGroup(of: String?.self) { group in
                for number in 0..<200 {
                    group.addTask { try? await origin.ask(makeRequest("GET", "/\(number)")).text }
                }
                return await group.reduce(into: Set<String>()) {
                    if let text = $1 { $0.insert(text) }
                }
            }
            #expect(answers == Set((0..<200).map { "/\($0)" }))
        }
    }

    @Test func `two identities in alternation are never mixed up`() async throws {
        let mixedUp = NIOLockedValueBox(0)
        try await withServer({ connection in
            while let head = try connection.readHead() {
                let isFirst = head.contains("Authorization: Basic first")
                if isFirst != head.hasPrefix("GET /first") || head.contains("Cookie") {
                    mixedUp.withLockedValue { $0 += 1 }
                }
                try connection.answer(isFirst ? "first" : "second", "Set-Cookie: a=b\r\n")
            }
        }) { origin, server in
            await withTaskGroup(of: Void.self) { group in
                for lane in 0..<8 {
                    group.addTask {
                        for turn in 0..<250 {
                            let name = (lane + turn).isMultiple(of: 2) ? "first" : "second"
                            let request = makeRequest(
                                "GET", "/\(name)", ["Authorization": "Basic \(name)"])
                            let sink = try? await origin.ask(request)
                            if sink?.text != name { mixedUp.withLockedValue { $0 += 1 } }
                        }
                    }
                }
            }
            #expect(mixedUp.withLockedValue { $0 } == 0)
            #expect(server.accepted <= 8)
        }
    }

    @Test func `a stop gives every descriptor and thread back`() async throws {
        func descriptors() throws -> Int {
            try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").filter { name in
                let target = try? FileManager.default.destinationOfSymbolicLink(
                    atPath: "/proc/self/fd/\(name)")
                return target?.contains("event") ?? false
            }.count
        }
        let server = try ScriptedServer(
            alwaysAnswering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"))
        let before = try descriptors()
        for _ in 0..<20 {
            var origin: LiveOrigin? = try await makeOrigin(port: server.port)
            let sink = try await origin?.ask(makeRequest())
            #expect(sink?.text == "ok")
            await origin?.stop()
            origin = nil
        }
        try await Task.sleep(for: .milliseconds(100))
        #expect(try descriptors() - before < 5)
        server.stop()
    }
}

/// Gives the same piece again and again, and counts.
private final class CountedBody: BodyStream {
    private let left: NIOLockedValueBox<Int>
    private let piece: ByteBuffer
    private let given: NIOLockedValueBox<Int>
    let trailers = FieldList()

    init(pieces: Int, of bytes: Int, given: NIOLockedValueBox<Int>) {
        left = NIOLockedValueBox(pieces)
        piece = ByteBuffer(repeating: 0x61, count: bytes)
        self.given = given
    }

    func next() async throws(OriginError) -> ByteBuffer? {
        let isOver = left.withLockedValue { left in
            left -= 1
            return left < 0
        }
        guard !isOver else { return nil }
        given.withLockedValue { $0 += piece.readableBytes }
        return piece
    }
}
