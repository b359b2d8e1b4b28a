import Exchange
import Foundation
import Logging
import NIOConcurrencyHelpers
import NIOCore
import Testing

@testable import Recording

/// A clock that goes on by a millisecond each time it is asked, or is set by the test.
final class TestClock: Sendable {
    private let microseconds: NIOLockedValueBox<Int64>

    init(_ start: String = "2026-11-21T10:00:00Z") {
        microseconds = NIOLockedValueBox(Timestamp.parse(start) ?? 0)
    }

    var source: TimeSource {
        { [microseconds] in
            microseconds.withLockedValue { value in
                value += 1000
                return Moment(
                    wallMicroseconds: value, monotonicNanoseconds: UInt64(value) * 1000)
            }
        }
    }

    func set(_ time: String) {
        microseconds.withLockedValue { $0 = Timestamp.parse(time) ?? 0 }
    }
}

/// A directory of its own for one test, removed afterwards.
func withDirectory<Result>(
    _ body: (String) async throws -> Result
) async throws -> Result {
    let path = NSTemporaryDirectory() + "testigo-recording-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
}

let sampleFields = LineFields(
    identifiers: ["testigo.exchange_id", "belvo.request_ids", "belvo.link_id"],
    group: "belvo.link_id", institution: "belvo.institution", matchKey: "testigo.match_key")

let sampleQueryFields = QueryFields(
    fields: [
        .init("request_id", lineFields: ["belvo.request_ids"], isIdentifier: true),
        .init("link", lineFields: ["belvo.link_id"], isIdentifier: true),
        .init("institution", lineFields: ["belvo.institution"], isIdentifier: false),
    ], bareFields: ["belvo.request_ids"])

func makeSetup(
    _ path: String, clock: TestClock = TestClock(),
    logger: Logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
) -> TapeSetup {
    TapeSetup(
        path: path, session: "tuesday", environment: "sandbox", version: "1.0.0",
        origins: ["https://sandbox.belvo.com"], profile: "secrets-only", fields: sampleFields,
        time: clock.source, logger: logger)
}

/// 32 digits that say which exchange of a test they belong to.
func requestID(_ number: Int) -> String {
    let digits = String(number, radix: 16)
    let mixed = String(UInt64(number) &* 0x9E37_79B9_7F4A_7C15, radix: 16)
    return String(
        (mixed + String(repeating: "0", count: 32 - mixed.count - digits.count) + digits).suffix(32)
    )
}

func makeRecord(
    _ number: Int, method: String = "GET", path: String = "/api/links/", status: Int = 200,
    body: String = #"{"ok":true}"#, form: RecordedBody.Form = .json,
    at clock: TestClock = TestClock(),
    link: String? = nil, institution: String? = nil
) -> ExchangeRecord {
    let moment = clock.source()
    var facets: [Facets.Facet] = [
        .init("belvo.request_id", .string(requestID(number))),
        .init("belvo.request_ids", .strings([requestID(number)])),
    ]
    if let link { facets.append(.init("belvo.link_id", .string(link))) }
    if let institution { facets.append(.init("belvo.institution", .string(institution))) }
    return ExchangeRecord(
        id: ExchangeID(at: moment), received: moment, ended: clock.source(), direction: .outbound,
        face: .baseURL, environment: "sandbox",
        url: RequestURL(host: "sandbox.belvo.com", path: path, query: "page=\(number)"),
        request: RequestHead(
            method: method, target: "\(path)?page=\(number)",
            fields: ["Host": "127.0.0.1", "Accept": "*/*"]),
        response: ResponseHead(
            status: status, reason: Array("OK".utf8), fields: ["Content-Type": "application/json"]),
        responseBody: RecordedBody(
            stored: .memory(ByteBuffer(string: body)), form: form, wireSize: body.utf8.count),
        facets: Facets(template: path, facets: facets))
}

/// All lines of a recording, in order.
func allLines(_ path: String) throws -> [LineView] {
    var lines: [LineView] = []
    try RecordingReader.open(path).forEachLine { line in
        lines.append(line)
        return true
    }
    return lines
}

func exchanges(_ path: String) throws -> [LineView] {
    try allLines(path).filter { $0.kind == .exchange }
}

func segmentPaths(_ path: String, suffix: String = ".jsonl.zst") throws -> [String] {
    let all = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
    return all.filter { $0.hasSuffix(suffix) }.map { "\(path)/\($0)" }.sorted()
}

func readFile(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
}

func writeFile(_ path: String, _ bytes: [UInt8]) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path))
}

/// Runs a command of the system; throws unless it ends with 0.
func shell(_ command: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", command]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    struct Failed: Error { let output: String }
    guard process.terminationStatus == 0 else { throw Failed(output: output) }
    return output
}

/// Stops as a crash does: what is on the disk now, in a directory of its own.
func crashCopy(_ path: String) throws -> String {
    let copy = path + "-after-crash-\(UInt32.random(in: 0...UInt32.max))"
    _ = try shell("cp -r '\(path)' '\(copy)'")
    return copy
}

/// What this process has open below a path.
func openFiles(under path: String) -> [String] {
    let numbers = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
    return numbers.compactMap {
        try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")
    }.filter { $0.contains(path) }
}

extension ExchangeEvent {
    static func sample(_ number: Int) -> ExchangeEvent { .exchange(makeRecord(number)) }
}
