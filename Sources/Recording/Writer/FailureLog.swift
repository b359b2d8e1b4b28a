import Logging
import NIOCore

/// Tells the operator that the recording fails: at once, then every ten seconds while it goes on, then that it
/// is over.
struct FailureLog {
    private let logger: Logger
    private(set) var current: String?
    private var count = 0
    private var quietUntil = NIODeadline.uptimeNanoseconds(0)

    private static let interval = TimeAmount.seconds(10)

    init(logger: Logger) { self.logger = logger }

    /// Returns whether this is the first of a row of failures, and of a full disk.
    @discardableResult
    mutating func failed(_ reason: String, isDiskFull: Bool) -> Bool {
        let isFirst = current == nil
        current = reason
        count += 1
        if isFirst || .now() >= quietUntil {
            quietUntil = .now() + Self.interval
            logger.error(
                "the recording cannot be written",
                metadata: ["reason": "\(reason)", "failed_commits": "\(count)"])
        }
        return isFirst && isDiskFull
    }

    /// Returns whether this ends a row of failures.
    mutating func succeeded() -> Bool {
        guard current != nil else { return false }
        logger.notice(
            "the recording can be written again", metadata: ["failed_commits": "\(count)"])
        current = nil
        count = 0
        return true
    }
}
