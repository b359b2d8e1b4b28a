import Exchange
import Foundation
import Glibc
import Testing

@testable import Upstream

@Suite("TLS", .serialized, .timeLimit(.minutes(1)))
struct TLSTests {
    @Test func `a connection is verified, and kept alive`() async throws {
        let authority = try TestAuthority()
        defer { authority.remove() }
        let certificate = try authority.issue("localhost", name: "DNS:localhost")
        // One connection is all it accepts: a second request on a new one would fail.
        let server = try OpenSSLServer(certificate, connections: 1, answers: 3)
        defer { server.stop() }
        let origin = try await makeOrigin(port: server.port, host: "localhost", scheme: .https) {
            $0.certificateBundlePath = authority.bundlePath
        }
        for _ in 0..<3 {
            let sink = try await origin.ask(makeRequest())
            #expect(sink.text == "ok")
            try await Task.sleep(for: .milliseconds(50))
        }
        await origin.stop()
    }

    @Test func `an unknown issuer, a self-signed certificate and a wrong name are refused`()
        async throws
    {
        let authority = try TestAuthority()
        defer { authority.remove() }
        let good = try authority.issue("localhost", name: "DNS:localhost")
        let wrong = try authority.issue("wrong", name: "DNS:evil.example")
        let expired = try authority.issue("expired", name: "DNS:localhost", days: -1)
        let own = try authority.selfSigned("own", name: "DNS:localhost")
        let cases: [(certificate: TestAuthority.Certificate, isTrusting: Bool)] = [
            (good, false), (wrong, true), (expired, true), (own, true),
        ]
        for (certificate, isTrusting) in cases {
            let server = try OpenSSLServer(certificate, connections: 10, answers: 1)
            defer { server.stop() }
            let origin = try await makeOrigin(port: server.port, host: "localhost", scheme: .https)
            {
                if isTrusting { $0.certificateBundlePath = authority.bundlePath }
            }
            let failure = await origin.failure(
                of: makeRequest("GET", "/", ["Authorization": "Basic secret"]))
            guard case .tls(let detail) = failure else {
                Issue.record("\(certificate): \(failure.debugDescription)")
                continue
            }
            #expect(!detail.contains("secret"))
            await origin.stop()
        }
    }

    @Test func `a server that does not speak TLS, or only an old version, is refused`() async throws
    {
        try await withServer(
            { connection in
                _ = try connection.receive()
                try connection.answer()
            }, change: { $0.target.scheme = .https }
        ) { origin, _ in
            guard case .tls = await origin.failure(of: makeRequest()) else {
                Issue.record("no TLS error")
                return
            }
        }
        let authority = try TestAuthority()
        defer { authority.remove() }
        let certificate = try authority.issue("localhost", name: "DNS:localhost")
        let server = try OpenSSLServer(
            certificate, connections: 10, answers: 1,
            options: ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"])
        defer { server.stop() }
        let origin = try await makeOrigin(port: server.port, host: "localhost", scheme: .https) {
            $0.certificateBundlePath = authority.bundlePath
        }
        guard case .tls = await origin.failure(of: makeRequest()) else {
            Issue.record("TLS 1.1 was accepted")
            return
        }
        await origin.stop()
    }
}

/// A certificate authority in a temporary directory, made with the `openssl` command.
struct TestAuthority {
    struct Certificate {
        let certificatePath: String
        let keyPath: String
    }

    private let directory: String

    init() throws {
        directory = NSTemporaryDirectory() + "testigo-tls-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true)
        try openssl(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-keyout",
            "\(directory)/ca.key", "-out", bundlePath, "-days", "2", "-subj", "/CN=Test authority")
    }

    var bundlePath: String { "\(directory)/ca.pem" }

    func remove() { try? FileManager.default.removeItem(atPath: directory) }

    /// A certificate for `name` by this authority.
    func issue(_ label: String, name: String, days: Int = 2) throws -> Certificate {
        let paths = certificate(label)
        let request = "\(directory)/\(label).csr"
        let extensions = "\(directory)/\(label).ext"
        try "subjectAltName=\(name)".write(toFile: extensions, atomically: true, encoding: .utf8)
        try openssl(
            "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
            paths.keyPath,
            "-out", request, "-subj", "/CN=\(label)")
        try openssl(
            "x509", "-req", "-in", request, "-CA", bundlePath, "-CAkey", "\(directory)/ca.key",
            "-CAcreateserial", "-out", paths.certificatePath, "-days", "\(days)", "-extfile",
            extensions)
        return paths
    }

    func selfSigned(_ label: String, name: String) throws -> Certificate {
        let paths = certificate(label)
        try openssl(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-keyout",
            paths.keyPath, "-out", paths.certificatePath, "-days", "2", "-subj", "/CN=\(label)",
            "-addext",
            "subjectAltName=\(name)")
        return paths
    }

    private func certificate(_ label: String) -> Certificate {
        Certificate(
            certificatePath: "\(directory)/\(label).pem", keyPath: "\(directory)/\(label).key")
    }

    private func openssl(_ arguments: String...) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw SocketFailure(process.terminationStatus) }
    }
}

/// `openssl s_server`: what a client sends comes out of its standard output, what is written to its standard
/// input goes to the client. All TLS is OpenSSL's.
final class OpenSSLServer {
    let port: Int
    private let process = Process()

    /// Accepts `connections`, one after the other, and answers `answers` heads in all.
    init(
        _ certificate: TestAuthority.Certificate, connections: Int, answers: Int,
        options: [String] = []
    ) throws {
        // A port that was free a moment ago; s_server cannot tell which one it picked itself.
        let probe = try ScriptedServer { _ in }
        port = probe.port
        probe.stop()
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments =
            [
                "s_server", "-quiet", "-accept", "127.0.0.1:\(port)", "-naccept", "\(connections)",
                "-cert",
                certificate.certificatePath, "-key", certificate.keyPath,
            ] + options
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        Thread {
            var text = Data()
            for _ in 0..<answers {
                while text.range(of: Data("\r\n\r\n".utf8)) == nil {
                    let more = output.fileHandleForReading.availableData
                    guard !more.isEmpty else { return }
                    text += more
                }
                text.removeAll()
                try? input.fileHandleForWriting.write(
                    contentsOf: Data("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".utf8))
            }
        }.start()
        waitUntilListening()
    }

    /// s_server waits for its standard input and heeds no SIGTERM meanwhile.
    func stop() {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Looks into the kernel's table, because a connection to find out would count as one.
    private func waitUntilListening() {
        let mark = ":" + String(port, radix: 16, uppercase: true) + " 00000000:0000 0A"
        for _ in 0..<200 {
            let table = (try? String(contentsOfFile: "/proc/net/tcp", encoding: .utf8)) ?? ""
            if table.contains(mark) { return }
            usleep(10_000)
        }
    }
}
