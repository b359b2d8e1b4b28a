import Logging
import NIOCore

/// Tells the operator that the recording fails: at once, then every ten seconds while it goes on, then that it
/// is over. A disk that lets some commits through and others not is told of no more often than that.
struct FailureLog {
    private let logger: Logger
    private(set) var current: String?
    /// Failures since the last time it was said that they are over.
    private var count = 0
    /// The operator knows of the row of failures that goes on.
    private var isTold = false
    private var quietUntil = NIODeadline.uptimeNanoseconds(0)

    private static let interval = TimeAmount.seconds(10)

    init(logger: Logger) { self.logger = logger }

    /// Returns whether this is the first of a row of failures, and of a full disk.
    @discardableResult
    mutating func failed(_ reason: String, isDiskFull: Bool) -> Bool {
        let isFirst = current == nil
        current = reason
        count += 1
        if .now() >= quietUntil {
            quietUntil = .now() + Self.interval
            isTold = true
            logger.error(
                "the recording cannot be written",
                metadata: ["reason": "\(reason)", "failed_commits": "\(count)"])
        }
        return isFirst && isDiskFull
    }

    /// Returns whether this ends a row of failures.
    mutating func succeeded() -> Bool {
        guard current != nil else { return false }
        current = nil
        // What was not told of stays in the count, for the next line that is written.
        guard isTold else { return true }
        logger.notice(
            "the recording can be written again", metadata: ["failed_commits": "\(count)"])
        isTold = false
        count = 0
        return true
    }
}
