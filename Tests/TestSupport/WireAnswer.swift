public import NIOCore

/// An answer as it stood on the wire, taken apart by rules of its own, not by those of the code under test.
public struct WireAnswer: Sendable {
    public var version: String
    public var status: Int
    /// In order, names as written.
    public var fields: [(name: String, value: String)]
    public var body: ByteBuffer
    public var trailers: [(name: String, value: String)]
    public var isChunked: Bool

    public var text: String { String(buffer: body) }

    /// The value of the first field of that name, in any case.
    public subscript(name: String) -> String? {
        fields.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    public enum Problem: Error { case incomplete, broken(String) }

    static func isWhole(_ received: RawClient.Received, toHEAD: Bool) -> Bool {
        var received = received
        do {
            _ = try take(from: &received, toHEAD: toHEAD)
            return true
        } catch Problem.incomplete {
            return received.ending != nil
        } catch {
            return true
        }
    }

    /// Takes the first answer off what was received.
    static func take(
        from received: inout RawClient.Received, toHEAD: Bool
    ) throws -> WireAnswer {
        var bytes = received.bytes
        var answer = try head(&bytes)
        if toHEAD || answer.status < 200 || answer.status == 204 || answer.status == 304 {
            // No body, whatever the fields say.
        } else if answer["Transfer-Encoding"] == "chunked" {
            try answer.readChunks(&bytes)
        } else if let length = answer["Content-Length"] {
            guard let count = Int(length) else { throw Problem.broken(length) }
            guard let body = bytes.readSlice(length: count) else { throw Problem.incomplete }
            answer.body = body
        } else {
            guard received.ending == .finished else { throw Problem.incomplete }
            answer.body = bytes
            bytes.clear()
        }
        received.bytes = bytes
        return answer
    }

    private static func head(_ bytes: inout ByteBuffer) throws -> WireAnswer {
        let parts = try line(&bytes).split(
            separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let status = Int(parts[1]) else { throw Problem.broken("\(parts)") }
        return WireAnswer(
            version: String(parts[0]), status: status, fields: try fieldLines(&bytes),
            body: ByteBuffer(), trailers: [], isChunked: false)
    }

    private mutating func readChunks(_ bytes: inout ByteBuffer) throws {
        isChunked = true
        while true {
            let size = try Self.line(&bytes)
            guard let count = Int(size, radix: 16) else { throw Problem.broken(size) }
            guard count > 0 else { break }
            guard var piece = bytes.readSlice(length: count) else { throw Problem.incomplete }
            body.writeBuffer(&piece)
            guard try Self.line(&bytes).isEmpty else { throw Problem.broken("after a chunk") }
        }
        trailers = try Self.fieldLines(&bytes)
    }

    private static func fieldLines(
        _ bytes: inout ByteBuffer
    ) throws -> [(name: String, value: String)] {
        var result: [(name: String, value: String)] = []
        while true {
            let line = try line(&bytes)
            if line.isEmpty { return result }
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { throw Problem.broken(line) }
            result.append((String(parts[0]), String(parts[1].drop { $0 == " " })))
        }
    }

    private static func line(_ bytes: inout ByteBuffer) throws -> String {
        let view = bytes.readableBytesView
        guard let end = view.firstIndex(of: 0x0A) else { throw Problem.incomplete }
        guard end > view.startIndex, view[end - 1] == 0x0D else { throw Problem.broken("bare LF") }
        let length = end - view.startIndex
        let text = bytes.readString(length: length - 1) ?? ""
        bytes.moveReaderIndex(forwardBy: 2)
        return text
    }
}
