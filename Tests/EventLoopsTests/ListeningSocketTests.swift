import EventLoops
import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ListeningSocketTests {
    @Test(arguments: ["127.0.0.1", "localhost", "::1"])
    func `a free port is picked, and the end told in numbers`(host: String) throws {
        guard host != "::1" || Self.hasIPv6 else { return }
        let listener = try ListeningSocket(host: host, port: 0)
        #expect(listener.address.port > 0)
        #expect(["127.0.0.1", "::1"].contains(listener.address.host))
    }

    private static var hasIPv6: Bool {
        let addresses = try? String(contentsOfFile: "/proc/net/if_inet6", encoding: .ascii)
        return addresses?.isEmpty == false
    }

    @Test func `connections come one by one, with their far ends`() async throws {
        let listener = try ListeningSocket(host: "127.0.0.1", port: 0)
        guard case .none = listener.accept() else {
            Issue.record("a connection nobody made")
            return
        }
        let fars = try (0..<3).map { _ in try FarEnd(to: listener.address) }
        var ends: [SocketEnd?] = []
        #expect(
            try await eventually {
                guard case .connection(let arrived, let end) = listener.accept() else {
                    return false
                }
                close(arrived)
                ends.append(end)
                return ends.count == fars.count
            })
        #expect(try ends.map { $0?.port } == fars.map { try $0.localPort })
        #expect(ends.allSatisfy { $0?.host == "127.0.0.1" })
    }

    @Test func `the loop tells of a connection that waits`() async throws {
        final class Watching: Watcher {
            let onReady: (Readiness, Int32) -> Void
            init(_ onReady: @escaping (Readiness, Int32) -> Void) { self.onReady = onReady }
            func ready(_ readiness: Readiness, on descriptor: Int32) {
                onReady(readiness, descriptor)
            }
        }
        let listener = try ListeningSocket(host: "127.0.0.1", port: 0)
        let loop = try testLoops.get().next()
        let told = Watched<(Readiness, Int32)?>(nil)
        let isWatched = Watched(false)
        loop.perform {
            let watching = Watching { readiness, descriptor in
                told.change { $0 = (readiness, descriptor) }
                loop.forget(descriptor)
            }
            isWatched.change { value in
                value = (try? loop.watch(listener.descriptor, for: .input, by: watching)) != nil
            }
        }
        try await isWatched.wait { $0 }
        let far = try FarEnd(to: listener.address)
        let (readiness, descriptor) = try #require(try await told.wait { $0 != nil })
        #expect(readiness == .input && descriptor == listener.descriptor)
        far.close()
    }

    // MARK: Failures

    @Test func `a port in use is refused, with what to do, until its user is gone`()
        async throws
    {
        var first: ListeningSocket? = try ListeningSocket(host: "127.0.0.1", port: 0)
        let port = try #require(first?.address.port)
        let error = #expect(throws: LoopError.self) {
            try ListeningSocket(host: "127.0.0.1", port: port)
        }
        #expect(error == .cannotListen(place: "127.0.0.1:\(port)", code: EADDRINUSE))
        let sentence = "\(try #require(error))"
        #expect(sentence.hasPrefix("127.0.0.1:\(port) is in use"))
        #expect(sentence.contains("give another port"))
        first = nil
        // A process that another test is just starting holds every descriptor for a moment.
        #expect(
            try await eventually {
                let second = try? ListeningSocket(host: "127.0.0.1", port: port)
                return second?.address.port == port
            })
    }

    @Test func `an address of another machine is refused, with what to do`() throws {
        // RFC 5737: nobody has this one.
        let error = #expect(throws: LoopError.self) {
            try ListeningSocket(host: "192.0.2.1", port: 0)
        }
        #expect(error == .cannotListen(place: "192.0.2.1:0", code: EADDRNOTAVAIL))
        #expect("\(try #require(error))".contains("no address of this machine; give one that is"))
    }

    @Test(arguments: [String(repeating: "a", count: 70), "", "no host"])
    func `an unknown host is refused by name`(host: String) throws {
        let error = #expect(throws: LoopError.self) { try ListeningSocket(host: host, port: 0) }
        guard case .unknownHost(host, let reason) = try #require(error) else {
            Issue.record("\(error as Any)")
            return
        }
        #expect(!reason.isEmpty)
        #expect(
            "\(try #require(error))".hasPrefix("\(host) is no address to listen on (\(reason))"))
    }

    @Test(arguments: [(EACCES, "give a port above 1023"), (EIO, "cannot be opened: ")])
    func `every refusal is a sentence`(code: Int32, part: String) {
        let sentence = "\(LoopError.cannotListen(place: "here:1", code: code))"
        #expect(sentence.hasPrefix("here:1 ") && sentence.contains(part))
        let other = "\(LoopError.noResources("epoll_create1", code))"
        #expect(other.contains("epoll_create1: ") && other.count > 40)
    }

    @Test func `without a free descriptor a connection waits`() async {
        // A process of its own: the limit holds for all of it.
        await #expect(processExitsWith: .success) {
            let listener = try ListeningSocket(host: "127.0.0.1", port: 0)
            let far = try FarEnd(to: listener.address)
            var limit = rlimit()
            unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            let before = limit.rlim_cur
            limit.rlim_cur = 0
            unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            guard case .noDescriptor = listener.accept() else { exit(1) }
            limit.rlim_cur = before
            unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            guard case .connection = listener.accept() else { exit(2) }
            far.close()
        }
    }
}
