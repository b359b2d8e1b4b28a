import EventLoops
import Exchange
import Foundation
import Logging
import NIOCore
import Testing

@testable import Upstream

@Suite("Answers that are there at once", .serialized, .timeLimit(.minutes(1)))
struct ReadyAnswerTests {
    /// libcurl reads such an answer, and is paused by a slow sink, before it has ever said that it waits for this
    /// socket. Since the last exchange the connection counts as idle, until `SocketWatch.use` says otherwise: what is
    /// still to be read would be stray bytes, and the connection would be thrown away in the middle of the answer.
    @Test func `on a connection used again they are no stray bytes, however slow the sink`()
        async throws
    {
        let body = (0..<4_000_000).map { UInt8(truncatingIfNeeded: $0 &* 0x9E37_79B1 >> 16) }
        let answer = Array("HTTP/1.1 200 OK\r\nContent-Length: \(body.count)\r\n\r\n".utf8) + body
        let server = try ScriptedServer { connection in
            OneProcessor.confineThread()
            while try connection.readHead() != nil { try connection.write(answer) }
        }
        defer { server.stop() }
        // Its loop is confined for good, so it is not the one of the other tests.
        let group = try LoopGroup(count: 1)
        for loop in group.loops { loop.perform { OneProcessor.confineThread() } }
        let origin = try await LiveOrigin(
            UpstreamConfiguration(
                target: UpstreamTarget(
                    scheme: .http, host: "127.0.0.1", port: server.port, base: ""),
                addressPolicy: .exactly(host: "127.0.0.1", port: server.port)),
            on: group, logger: Logger(label: "test"))
        for number in 0..<20 {
            let sink = CollectingSink { _ throws(OriginError) in
                try? await Task.sleep(for: .milliseconds(1))
            }
            do {
                // Nothing of a POST could be saved by sending it again.
                let method = number.isMultiple(of: 2) ? "GET" : "POST"
                let request = makeRequest(method, "/\(number)", ["Content-Length": "0"])
                try await origin.respond(to: request, through: sink)
            } catch {
                Issue.record("exchange \(number): \(error)")
            }
            #expect(sink.hasEnded && sink.head?.resendCount == 0)
            #expect(sink.body == ByteBuffer(bytes: body), "\(sink.body.readableBytes) bytes")
        }
        #expect(server.accepted == 1)
        await origin.stop()
    }
}

/// Where threads that answer one another take turns: on one processor, whoever is sent something mostly runs before
/// the sender goes on, and what it sends back is there before anybody could wait for it.
private enum OneProcessor {
    private typealias Call = @convention(c) (Int32, Int, UnsafeMutableRawPointer) -> Int32

    /// Confines the calling thread to the first processor that this process may use. Where the system does not let
    /// it, the test above is a weaker one.
    static func confineThread() {
        guard let get = unsafe call("sched_getaffinity"), let set = unsafe call("sched_setaffinity")
        else { return }
        var mask = [UInt64](repeating: 0, count: 16)
        let size = mask.count * MemoryLayout<UInt64>.size
        _ = unsafe get(0, size, &mask)
        guard let word = mask.firstIndex(where: { $0 != 0 }) else { return }
        let first = mask[word] & (~mask[word] &+ 1)
        mask = mask.indices.map { $0 == word ? first : 0 }
        _ = unsafe set(0, size, &mask)
    }

    /// Swift's view of the C library leaves these out.
    private static func call(_ name: String) -> Call? {
        unsafe dlsym(nil, name).map { unsafe unsafeBitCast($0, to: Call.self) }
    }
}
