import Exchange
import Foundation
import NIOConcurrencyHelpers
import NIOCore
import Testing

@testable import Upstream

@Suite("The four traps of libcurl", .timeLimit(.minutes(1)))
struct CurlTrapsTests {
    /// The first connection answers once and closes after it has read a second head; later ones answer.
    private static func dyingFirst(_ heads: NIOLockedValueBox<[String]>) -> ScriptedServer.Script {
        let connections = NIOLockedValueBox(0)
        return { connection in
            let number = connections.withLockedValue { count in
                count += 1
                return count
            }
            while let head = try connection.readHead() {
                let count = heads.withLockedValue { heads in
                    heads.append(String(head.prefix { $0 != " " }))
                    return heads.count
                }
                if number == 1 && count == 2 { return }
                try connection.answer()
            }
        }
    }

    @Test(arguments: ["GET", "HEAD", "POST", "DELETE", "PUT"])
    func `1: nothing is sent twice but a GET or HEAD, by our decision, and the answer says so`(
        _ method: String
    ) async throws {
        let heads = NIOLockedValueBox<[String]>([])
        try await withServer(Self.dyingFirst(heads)) { origin, _ in
            _ = try await origin.ask(makeRequest())
            if method == "GET" || method == "HEAD" {
                let sink = try await origin.ask(makeRequest(method))
                #expect(sink.head?.resendCount == 1)
                #expect(heads.withLockedValue { $0 } == ["GET", method, method])
            } else {
                let failure = await origin.failure(
                    of: makeRequest(method, "/", ["Content-Length": "0"]))
                guard case .reset(let detail) = failure else {
                    Issue.record("\(failure.debugDescription)")
                    return
                }
                #expect(detail.contains("\(method) was sent once"))
                #expect(heads.withLockedValue { $0 } == ["GET", method])
            }
        }
    }

    /// libcurl counts its resends for as long as a handle lives, and gives up after five.
    @Test func `1: the twelfth resend is done like the first`() async throws {
        try await withServer({ connection in
            // Every connection dies of its second request.
            if try connection.readHead() != nil { try connection.answer() }
            _ = try connection.readHead()
        }) { origin, _ in
            for turn in 0...12 {
                let sink = try await origin.ask(makeRequest())
                #expect(sink.text == "ok" && sink.resendCount == min(turn, 1))
            }
        }
    }

    @Test func `1: a second sending is told also when it fails like the first`() async throws {
        let heads = NIOLockedValueBox(0)
        try await withServer({ connection in
            while try connection.readHead() != nil {
                let count = heads.withLockedValue { count in
                    count += 1
                    return count
                }
                if count > 1 { return }
                try connection.answer()
            }
        }) { origin, _ in
            _ = try await origin.ask(makeRequest())
            let sink = CollectingSink()
            await #expect(throws: OriginError.self) {
                try await origin.respond(to: makeRequest(), through: sink)
            }
            #expect(sink.resendCount == 1)
            #expect(heads.withLockedValue { $0 } == 3)
        }
    }

    @Test func `1: a request with a body is not sent twice either`() async throws {
        for isWhole in [true, false] {
            let heads = NIOLockedValueBox<[String]>([])
            try await withServer(Self.dyingFirst(heads)) { origin, _ in
                _ = try await origin.ask(makeRequest())
                let bytes = ByteBuffer(string: "hello")
                let body: RequestBody =
                    isWhole ? .whole(bytes) : .stream(PiecewiseBody([bytes]), length: 5)
                guard case .reset = await origin.failure(of: makeRequest("POST", "/", body: body))
                else {
                    Issue.record("no reset")
                    return
                }
                #expect(heads.withLockedValue { $0 } == ["GET", "POST"])
            }
        }
    }

    @Test(arguments: [
        ("GET", "HTTP/1.1 204 No Content\r\n\r\n"),
        ("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n"),
    ])
    func `2: bytes that arrive on an idle connection never become an answer`(
        _ method: String, _ first: String
    ) async throws {
        try await withServer({ connection in
            _ = try connection.readHead()
            try connection.write(first)
            usleep(100_000)
            try connection.write("HTTP/1.1 200 EVIL\r\nContent-Length: 4\r\n\r\nevil")
            while try connection.readHead() != nil { try connection.answer("reused") }
        }) { origin, server in
            #expect(try await origin.ask(makeRequest(method)).head != nil)
            try await Task.sleep(for: .milliseconds(250))
            let sink = try await origin.ask(makeRequest(method))
            #expect(sink.head?.reason != Array("EVIL".utf8))
            #expect(server.accepted == 2)
        }
    }

    @Test func `2: a connection that the server closed while idle is not used again`() async throws
    {
        try await withServer({ connection in
            _ = try connection.readHead()
            try connection.answer()
        }) { origin, server in
            for turn in 1...3 {
                // Not even a POST is lost to it.
                let sink = try await origin.ask(makeRequest("POST", "/", ["Content-Length": "0"]))
                #expect(sink.text == "ok")
                #expect(sink.head?.resendCount == 0)
                #expect(server.accepted == turn)
                try await Task.sleep(for: .milliseconds(50))
            }
        }
    }

    @Test func `3: a pool of 64 connections is used again, burst after burst`() async throws {
        try await withServer({ connection in
            while try connection.readHead() != nil {
                usleep(20_000)
                try connection.answer()
            }
        }) { origin, server in
            for _ in 0..<4 {
                let failures = await withTaskGroup(of: OriginError?.self) { group in
                    for _ in 0..<64 { group.addTask { await origin.failure(of: makeRequest()) } }
                    return await group.reduce(into: 0) { if $1 != nil { $0 += 1 } }
                }
                #expect(failures == 0)
            }
            #expect(server.accepted == 64)
        }
    }

    @Test
    func
        `4: a body shorter than promised breaks the connection instead of leaving the server waiting`()
        async throws
    {
        let hasSeenEnd = NIOLockedValueBox(false)
        try await withServer({ connection in
            _ = try connection.readHead()
            let body = try connection.readBody(1000)
            hasSeenEnd.withLockedValue { $0 = body.count == 5 }
        }) { origin, _ in
            let body = PiecewiseBody(
                [ByteBuffer(string: "12345")], failure: .requestIncomplete("gone"))
            let failure = await origin.failure(
                of: makeRequest("POST", "/", body: .stream(body, length: 1000)))
            #expect(failure == .requestIncomplete("gone"))
            try await Task.sleep(for: .milliseconds(100))
            #expect(hasSeenEnd.withLockedValue { $0 })
        }
    }
}
