import Exchange
import NIOCore

/// What becomes of an answer that comes slowly, or ends too early. It is told what the origin sends and says what to do;
/// it knows no clock and no sink.
struct AnswerDisturbance {
    enum Action: Equatable {
        case send(ByteBuffer)
        /// Sent in pieces of so many bytes, each after so long.
        case drip(ByteBuffer, pieceBytes: Int, pieceMilliseconds: Int)
        case wait(milliseconds: Int)
        /// Nothing of the answer is used any more.
        case abort(Abort)
    }

    /// At a slow pace this often a piece is sent.
    private static let pieceMilliseconds = 100

    private let ending: Fault.Ending?
    private let place: Fault.Place
    private let bytesPerSecond: Int?
    /// How many bytes of the body are sent before the end; `nil` while that is not known.
    private var left: Int?
    private(set) var hasEnded = false

    init(_ fault: Fault) {
        ending = fault.ending
        place = fault.place
        bytesPerSecond = fault.bytesPerSecond
    }

    /// The head is on its way.
    mutating func headSent(_ length: BodyLength) -> [Action] {
        guard let ending else { return [] }
        switch place {
        case .start, .head: return end(ending)
        case .bytes(let count): left = count
        case .percent(let percent):
            switch length {
            case .exactly(let count): left = Self.share(percent, of: count)
            case .none: return end(ending)
            case .unknown: break
            }
        }
        return left == 0 ? end(ending) : []
    }

    mutating func piece(_ bytes: ByteBuffer) -> [Action] {
        guard !hasEnded else { return [] }
        guard let ending else { return paced(bytes) }
        if left == nil, case .percent(let percent) = place {
            left = Self.share(percent, of: bytes.readableBytes)
        }
        let allowed = left ?? 0
        guard bytes.readableBytes >= allowed else {
            left = allowed - bytes.readableBytes
            return paced(bytes)
        }
        var bytes = bytes
        let last = bytes.readSlice(length: allowed) ?? ByteBuffer()
        return paced(last) + end(ending)
    }

    /// The whole body was sent: an end that lay beyond it happens now, before the message is complete.
    mutating func bodyEnded() -> [Action] {
        guard let ending, !hasEnded else { return [] }
        return end(ending)
    }

    private static func share(_ percent: Int, of count: Int) -> Int {
        count / 100 * percent + count % 100 * percent / 100
    }

    private mutating func end(_ ending: Fault.Ending) -> [Action] {
        hasEnded = true
        return switch ending {
        case .reset: [.abort(.reset)]
        case .close: [.abort(.close)]
        case .stall(let milliseconds): [.wait(milliseconds: milliseconds), .abort(.close)]
        }
    }

    private func paced(_ bytes: ByteBuffer) -> [Action] {
        guard bytes.readableBytes > 0 else { return [] }
        guard let bytesPerSecond else { return [.send(bytes)] }
        // Slower than a byte in such a time, each byte has a time of its own.
        let size = max(1, bytesPerSecond * Self.pieceMilliseconds / 1_000)
        return [
            .drip(bytes, pieceBytes: size, pieceMilliseconds: size * 1_000 / bytesPerSecond)
        ]
    }
}
