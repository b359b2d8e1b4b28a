public import NIOCore

/// Which of an exchange's two bodies.
public enum BodySide: Sendable, Hashable {
    case request
    case response
}

/// What happens to exchanges, told while it happens.
public enum ExchangeEvent: Sendable {
    /// The request is whole and is about to be sent. Only under `--durability power`.
    case intent(KeptRecord)
    /// The next piece of a body too large for memory, redacted, in order.
    case chunk(ExchangeID, BodySide, ByteBuffer)
    /// The exchange has ended, one way or the other. Each exchange has exactly one such event.
    case exchange(KeptRecord)
    /// A message that never became an exchange.
    indirect case rejected(RejectedRecord)
    /// Chunks were told of an exchange that will have no end event; what was kept of it may go.
    case discarded(ExchangeID)
}

/// A record that nobody changes any more. It is large, so those it goes through share it.
public final class KeptRecord: Sendable {
    public let record: ExchangeRecord

    public init(_ record: consuming ExchangeRecord) { self.record = record }
}

extension ExchangeEvent {
    public static func intent(_ record: consuming ExchangeRecord) -> ExchangeEvent {
        .intent(KeptRecord(record))
    }

    public static func exchange(_ record: consuming ExchangeRecord) -> ExchangeEvent {
        .exchange(KeptRecord(record))
    }
}

/// Where exchange events go.
public protocol Tape: Sendable {
    /// Returns when the event is kept as firmly as the tape promises. Suspends while the tape is full.
    /// - Throws: `TapeError` when the tape cannot keep what it was given; nothing of it counts as kept.
    func record(_ event: consuming ExchangeEvent) async throws(TapeError)
}

/// Why a tape could not keep an event.
public enum TapeError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The medium refused: disk full, I/O error, directory gone.
    case cannotWrite(String)
    /// The tape has been closed; nothing more can be recorded.
    case closed

    public var description: String {
        switch self {
        case .cannotWrite(let detail): "the recording cannot be written: \(detail)"
        case .closed: "the recording is closed"
        }
    }
}
