public import Belvo

/// What is done to one exchange. Several things can be done to the same one: a delay, a slow body, an early end.
public struct Fault: Sendable, Equatable {
    /// What is answered in the origin's place.
    public enum Substitute: Sendable, Equatable {
        /// One of Belvo's own errors, in its shape, with the message of that number from 1.
        case error(BelvoError, message: Int)
        /// A status with Belvo's error body, as from the API itself.
        case status(Int)
        /// A status with the page of the server in front of the API, which knows no JSON.
        case page(Int)
    }

    /// How an answer ends before it is whole.
    public enum Ending: Sendable, Equatable {
        /// TCP RST.
        case reset
        /// The connection is closed as if all had been said.
        case close
        /// Nothing more comes for so long; then the connection is closed.
        case stall(milliseconds: Int)
    }

    /// Where in an answer it ends.
    public enum Place: Sendable, Equatable {
        /// Before the first byte.
        case start
        /// After the head.
        case head
        /// After so much of the body; of a body whose length is not known, of its first piece.
        case percent(Int)
        case bytes(Int)
    }

    /// Waited before anything is done, drawn anew each time.
    public var delayMilliseconds = 0...0
    public var substitute: Substitute?
    /// Whether the origin does what it was asked for though its answer is lost: what makes a repeated `POST` dangerous.
    public var isCarriedOut = false
    /// The body is sent with `Content-Encoding: gzip`, asked for or not.
    public var isCompressed = false
    /// How fast the body comes; `nil` as fast as it can.
    public var bytesPerSecond: Int?
    public var ending: Ending?
    /// Where `ending` happens.
    public var place = Place.percent(50)

    public init() {}

    /// Whether the origin's answer is not needed at all.
    var endsAtStart: Bool { ending != nil && place == .start }
}

/// How far faults may go.
enum FaultLimits {
    /// Longer than this nothing is held back: as long as the longest call that Belvo promises to end, twice.
    static let holdMillisecondsMax = 600_000
    static let rulesMax = 64
    static let ruleBytesMax = 512
    static let bytesPerSecondMax = 1_000_000_000
    /// Of a longer request body, rules see the beginning only.
    static let requestBodyBytesMax = 64 * 1024
    /// A longer answer is neither compressed nor mutated, but passes as it is.
    static let answerBytesMax = 8 * 1024 * 1024
}
