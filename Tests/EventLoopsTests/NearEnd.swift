import EventLoops
import NIOCore
import TestSupport

/// What the socket under test told, in order.
struct Heard: Sendable {
    enum Event: Sendable, Equatable {
        case inputEnded, outputHasRoom, outputIsOut, closed
    }

    var events: [Event] = []
    var byteCount = 0
    /// Where the first piece began that is not as it was sent.
    var damage: Int?

    func count(_ event: Event) -> Int { events.count { $0 == event } }
}

/// The user of the socket under test. It takes the pattern in, and gives it out as long as there is room.
final class NearEnd: StreamSocketUser {
    private static let writeSizes = [1, 1_000, 16_384, 100_000, 7, 400_000]

    let socket: StreamSocket
    let heard: Watched<Heard>
    /// Called after each event, and with `nil` after each piece.
    var onEvent: ((NearEnd, Heard.Event?) -> Void)?
    /// Gives each piece out as two.
    var writesInTwo = false
    private(set) var written = 0
    private var outputEnd = 0
    private var writes = 0

    init(_ socket: StreamSocket, _ heard: Watched<Heard>) {
        self.socket = socket
        self.heard = heard
    }

    /// Writes the pattern up to `end`, now as far as there is room, and the rest when there is room again.
    func pump(upTo end: Int) {
        outputEnd = end
        while socket.isOpen && socket.hasRoom && written < outputEnd {
            let size = min(Self.writeSizes[writes % Self.writeSizes.count], outputEnd - written)
            let split = written + (writesInTwo ? size / 3 : size)
            var piece = Pattern.buffer(written..<split)
            let rest = Pattern.buffer(split..<written + size)
            written += size
            writes += 1
            if writesInTwo { socket.write(&piece, then: rest) } else { socket.write(&piece) }
        }
    }

    func received(_ bytes: RawSpan) {
        unsafe bytes.withUnsafeBytes { piece in
            heard.change { heard in
                if unsafe heard.damage == nil && !Pattern.matches(piece, at: heard.byteCount) {
                    heard.damage = heard.byteCount
                }
                heard.byteCount += piece.count
            }
        }
        onEvent?(self, nil)
    }

    func inputEnded() { tell(.inputEnded) }

    func outputHasRoom() {
        tell(.outputHasRoom)
        pump(upTo: outputEnd)
    }

    func outputIsOut() { tell(.outputIsOut) }

    func closed() { tell(.closed) }

    private func tell(_ event: Heard.Event) {
        heard.change { $0.events.append(event) }
        onEvent?(self, event)
    }
}

extension LoopBound {
    /// What `work` finds out on the loop's thread.
    func asked<Answer: Sendable>(
        _ work: @escaping @Sendable (Value) -> Answer
    ) async -> Answer {
        await withCheckedContinuation { continuation in
            perform { continuation.resume(returning: work($0)) }
        }
    }
}
