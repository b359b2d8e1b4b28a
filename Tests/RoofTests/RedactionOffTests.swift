import Belvo
import Crypto
import Exchange
import Foundation
import Logging
import NIOCore
import Recording
import TestSupport
import Testing

@testable import testigo

/// What keeps secrets out of a recording is the redaction, and nothing else: the same exchanges on a tape that is
/// recorded without it have every one of them, and the same scan finds them.
struct RedactionOffTests {
    private static let id = "9f1c2d3e-4b5a-4c6d-8e7f-0a1b2c3d4e5f"
    private static let password = "#@*_-aZ3kT9pL/x+Qe7=Rw2Yv8Nc5Mb1"
    private static let token = "eyJhbGciOiJIUzUxMiJ9.eyJqdGkiOiJjYW5hcnkifQ.c2lnbmF0dXJl"

    /// Each form in which the scan looks for a secret.
    private static var forms: [(name: String, bytes: [UInt8])] {
        var forms = [
            ("plain", Array(password.utf8)), ("token", Array(token.utf8)),
            ("percent-encoded", Array(percentEncoded.utf8)),
            ("JSON-escaped", Array(escaped.utf8)),
        ]
        for offset in 0..<3 { forms.append(("Base64 at \(offset)", base64(at: offset))) }
        return forms
    }

    private static var percentEncoded: String {
        password.utf8.map { byte in
            "%" + String(byte >> 4, radix: 16).uppercased()
                + String(byte & 15, radix: 16).uppercased()
        }.joined()
    }

    private static var escaped: String {
        password.utf16.map { unit in
            let digits = String(unit, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }.joined()
    }

    /// The characters of `id:password` in Base64 that do not depend on what stands before and behind it.
    private static func base64(at offset: Int) -> [UInt8] {
        let text = String(repeating: "x", count: offset) + "\(id):\(password)"
        let encoded = Array(Data(text.utf8).base64EncodedString().utf8)
        return Array(encoded[(offset == 0 ? 0 : 4)..<(encoded.count - 4)])
    }

    private static func field(_ text: String) -> String { Data(text.utf8).base64EncodedString() }

    /// Exchanges that carry the secrets in every form and place.
    private static var requests: [Request] {
        let body = #"{"id":"\#(id)","password":"\#(password)","x":{"secret":"\#(escaped)"}}"#
        return [
            .sample(
                "POST", "/api/token/",
                fields: ["Authorization": "Basic " + field("\(id):\(password)")],
                body: .whole(ByteBuffer(string: body))),
            .sample("GET", "/api/links/?password=\(percentEncoded)&page=2"),
            .sample(
                "GET", "/api/links/", fields: ["X-Note": "Basic " + field("x\(id):\(password)")]),
            .sample(
                "GET", "/api/links/", fields: ["X-Note": "Bearer " + field("xx\(id):\(password)")]),
            .sample("POST", "//api/token/", body: .whole(ByteBuffer(string: body))),
            .sample("GET", "/api/links/\(token)/?api-key=\(percentEncoded)&refresh=\(token)"),
        ]
    }

    /// Records the exchanges and returns the names of the forms that the recording holds.
    private func recorded(with reading: some Reading) async throws -> Set<String> {
        let path = NSTemporaryDirectory() + "testigo-redaction-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let setup = TapeSetup(
            path: path, session: "s", environment: "sandbox", version: "1",
            origins: ["https://sandbox.belvo.com"], profile: "secrets-only",
            fields: LineFields(identifiers: ["testigo.exchange_id"]), time: fixedTime,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        let tape = try await SegmentTape.open(setup)
        let limits = Limits()
        let origin = Recorded(
            ScriptedOrigin { _, sink in
                let head = ResponseHead(
                    status: 200, reason: Array("OK Bearer \(Self.token)".utf8),
                    fields: ["Content-Type": "application/json"])
                let body = #"{"access":"\#(Self.token)","note":"see \#(Self.token) there"}"#
                try await sink.head(head)
                try await sink.chunk(ByteBuffer(string: body))
                try await sink.trailers([
                    "Set-Cookie": "key=\(Self.password)", "X-Token": "\(Self.token)",
                ])
                try await sink.end()
            },
            tape: tape,
            setup: RecorderSetup(
                reading: reading, time: fixedTime, limits: limits,
                budget: MemoryBudget(limit: limits.recorderMemoryBytesMax), writesIntents: false))
        for request in Self.requests {
            try await origin.respond(to: request, through: CollectingSink())
        }
        try await tape.close()
        return try Self.scan(path)
    }

    private static func scan(_ path: String) throws -> Set<String> {
        var content: [UInt8] = []
        var lines = 0
        _ = try RecordingReader.open(path).forEachLine { line in
            content += line.json
            lines += 1
            return true
        }
        #expect(lines == requests.count + 2)
        let text = Data(content)
        return Set(forms.filter { text.range(of: Data($0.bytes)) != nil }.map(\.name))
    }

    @Test func `nothing is found with the redaction, and everything without it`() async throws {
        let key = SymmetricKey(data: [UInt8](repeating: 7, count: 32))
        let kept = try await recorded(with: BelvoReading(pseudonyms: Pseudonyms(key: key)))
        #expect(kept.isEmpty, "\(kept)")
        let off = try await recorded(with: PlainReading())
        #expect(off == Set(Self.forms.map(\.name)))
    }
}
