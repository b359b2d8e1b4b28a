import Exchange
import Foundation
import NIOCore
import Testing

@testable import Upstream

@Suite("Failures", .timeLimit(.minutes(1)))
struct FailuresTests {
    @Test func `a refused connection is named`() async throws {
        let server = try ScriptedServer { _ in }
        server.stop()
        try await Task.sleep(for: .milliseconds(50))
        let origin = try await makeOrigin(port: server.port)
        let failure = await origin.failure(of: makeRequest())
        #expect(failure == .connect("127.0.0.1:\(server.port) refused it"))
        await origin.stop()
    }

    @Test func `a name that does not resolve is named`() async throws {
        let origin = try await makeOrigin(port: 80, host: "nowhere.invalid")
        guard case .resolve(let detail) = await origin.failure(of: makeRequest()) else {
            Issue.record("resolved")
            return
        }
        #expect(detail.contains("nowhere.invalid"))
        await origin.stop()
    }

    @Test func `a private address is refused unless it was named`() async throws {
        try await withServer(
            { try $0.answer() },
            change: {
                $0.target.host = "localhost"
                $0.addressPolicy = .publicOnly
            }
        ) { origin, server in
            let failure = await origin.failure(of: makeRequest())
            guard case .connect(let detail) = failure else {
                Issue.record("\(failure.debugDescription)")
                return
            }
            #expect(detail.contains("not a public address"))
            #expect(server.accepted == 0)
        }
    }

    @Test func `a connection broken in the middle of a body is a reset that says how far it came`()
        async throws
    {
        try await withServer({ connection in
            _ = try connection.readHead()
            try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome")
            _ = try connection.receive()
        }) { origin, server in
            let sink = CollectingSink { _ throws(OriginError) in server.stop() }
            do throws(OriginError) {
                try await origin.respond(to: makeRequest(), through: sink)
                Issue.record("whole")
            } catch {
                guard case .reset(let detail) = error else {
                    Issue.record("\(error)")
                    return
                }
                #expect(detail.contains("after 44 bytes"))
                #expect(sink.text == "some")
                #expect(!sink.hasEnded)
            }
        }
    }

    @Test(arguments: [false, true])
    func `a connection closed or reset before the answer is a reset`(_ isReset: Bool) async throws {
        try await withServer({ connection in
            _ = try connection.readHead()
            if isReset { connection.reset() }
        }) { origin, server in
            guard case .reset = await origin.failure(of: makeRequest()) else {
                Issue.record("no reset")
                return
            }
            #expect(server.accepted == 1)
        }
    }

    @Test func `silence ends at the first-byte limit, a trickle at the total limit`() async throws {
        let silent: ScriptedServer.Script = { connection in
            while try !connection.receive().isEmpty {}
        }
        try await withServer(silent, change: { $0.firstByteMilliseconds = 100 }) { origin, _ in
            let failure = await origin.failure(of: makeRequest())
            #expect(failure == .timeout(phase: "first byte", milliseconds: 100))
        }
        let trickle: ScriptedServer.Script = { connection in
            _ = try connection.readHead()
            try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
            while true {
                try connection.write("x")
                usleep(20_000)
            }
        }
        try await withServer(trickle, change: { $0.totalMilliseconds = 200 }) { origin, _ in
            let failure = await origin.failure(of: makeRequest())
            #expect(failure == .timeout(phase: "total", milliseconds: 200))
        }
    }

    @Test func `a connection that is not made in time is a timeout`() async throws {
        // A listener that never speaks leaves the handshake of TLS, which counts as connecting, without an answer.
        try await withServer(
            { connection in while try !connection.receive().isEmpty {} },
            change: {
                $0.target.scheme = .https
                $0.connectMilliseconds = 150
            }
        ) { origin, _ in
            let failure = await origin.failure(of: makeRequest())
            #expect(failure == .timeout(phase: "connect", milliseconds: 150))
        }
    }

    @Test func `a request that ends early is told to neither side as whole`() async throws {
        try await withServer({ connection in
            _ = try connection.readHead()
            while try !connection.receive().isEmpty {}
        }) { origin, _ in
            let pieces = [ByteBuffer(string: "12345")]
            let broken = PiecewiseBody(
                pieces, failure: .requestIncomplete("gone"), pause: .milliseconds(10))
            let failure = await origin.failure(
                of: makeRequest("POST", "/", body: .stream(broken, length: 1000)))
            #expect(failure == .requestIncomplete("gone"))
            let short = PiecewiseBody(pieces, pause: .milliseconds(10))
            let shortFailure = await origin.failure(
                of: makeRequest("POST", "/", body: .stream(short, length: 1000)))
            #expect(shortFailure == .requestIncomplete("5 of 1000 body bytes came"))
            let long = PiecewiseBody(pieces, pause: .milliseconds(10))
            guard
                case .requestRefused = await origin.failure(
                    of: makeRequest("POST", "/", body: .stream(long, length: 3)))
            else {
                Issue.record("more was sent than promised")
                return
            }
        }
    }

    @Test func `beyond the limit of exchanges under way, one is refused at once`() async throws {
        try await withServer(
            { connection in while try !connection.receive().isEmpty {} },
            change: {
                $0.transfersMax = 1
                $0.firstByteMilliseconds = 300
            }
        ) { origin, _ in
            async let first = origin.failure(of: makeRequest())
            try await Task.sleep(for: .milliseconds(50))
            guard case .overloaded = await origin.failure(of: makeRequest()) else {
                Issue.record("taken")
                return
            }
            #expect(await first == .timeout(phase: "first byte", milliseconds: 300))
            // The place is free again.
            #expect(
                await origin.failure(of: makeRequest())
                    == .timeout(phase: "first byte", milliseconds: 300))
        }
    }

    @Test func `a sink that nobody listens to breaks the transfer off`() async throws {
        try await withServer({ connection in
            _ = try connection.readHead()
            try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
            while true { try connection.write([UInt8](repeating: 0x61, count: 65536)) }
        }) { origin, _ in
            let sink = CollectingSink { _ throws(OriginError) in throw .abandoned }
            await #expect(throws: OriginError.abandoned) {
                try await origin.respond(to: makeRequest(), through: sink)
            }
        }
    }

    @Test func `a cancelled task is interrupted, whenever it was cancelled`() async throws {
        let silent: ScriptedServer.Script = { connection in
            while try !connection.receive().isEmpty {}
        }
        try await withServer(silent) { origin, _ in
            for wait in [Duration.zero, .milliseconds(1), .milliseconds(50)] {
                let task = Task { await origin.failure(of: makeRequest()) }
                try await Task.sleep(for: wait)
                task.cancel()
                #expect(await task.value == .interrupted)
            }
        }
    }

    @Test func `a stop interrupts what is under way, and what comes later`() async throws {
        let silent: ScriptedServer.Script = { connection in
            while try !connection.receive().isEmpty {}
        }
        try await withServer(silent) { origin, _ in
            let failures = await withTaskGroup(of: OriginError?.self) { group in
                for _ in 0..<20 { group.addTask { await origin.failure(of: makeRequest()) } }
                try? await Task.sleep(for: .milliseconds(100))
                await origin.stop()
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(failures == Array(repeating: .interrupted, count: 20))
            #expect(await origin.failure(of: makeRequest()) == .interrupted)
            await origin.stop()
        }
    }
}
