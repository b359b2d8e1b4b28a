import Exchange
import NIOCore

/// What came of a transfer since the last delivery.
///
/// The parts of an answer always come in the order of these properties, so deliveries that nobody has taken
/// yet merge into one, and a small answer is one delivery.
struct Delivery: Sendable {
    enum Outcome: Sendable {
        case whole
        case failed(OriginError)
    }

    var resendCount = 0
    var interims: [ResponseHead] = []
    var head: ResponseHead?
    var body: ByteBuffer?
    var trailers: FieldList?
    var outcome: Outcome?

    var isEmpty: Bool { head == nil && body == nil && outcome == nil && interims.isEmpty }

    /// The answer, when all of it is here and it is no more than a head and a body.
    var wholeAnswer: (head: ResponseHead, body: ByteBuffer)? {
        guard case .whole = outcome, trailers == nil, interims.isEmpty, let head,
            head.length != .none || body == nil
        else { return nil }
        return (head, body ?? ByteBuffer())
    }

    mutating func append(_ later: consuming Delivery) {
        resendCount = max(resendCount, later.resendCount)
        interims.append(contentsOf: later.interims)
        if let laterHead = later.head { head = laterHead }
        if var bytes = later.body {
            if body == nil { body = bytes } else { body?.writeBuffer(&bytes) }
        }
        if let laterTrailers = later.trailers { trailers = laterTrailers }
        if let laterOutcome = later.outcome { outcome = laterOutcome }
    }
}
