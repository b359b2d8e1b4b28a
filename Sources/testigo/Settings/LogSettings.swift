import Logging

/// Logs: to standard error, from `notice` up unless asked otherwise.
enum LogSettings {
    static func logger(_ level: String?) throws -> Logger {
        var logger = Logger(label: "testigo") { StreamLogHandler.standardError(label: $0) }
        guard let level else {
            logger.logLevel = .notice
            return logger
        }
        guard let parsed = Logger.Level(rawValue: level) else {
            let allowed = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandFailure.usage("log-level cannot be \"\(level)\"; it is one of \(allowed)")
        }
        logger.logLevel = parsed
        return logger
    }
}
