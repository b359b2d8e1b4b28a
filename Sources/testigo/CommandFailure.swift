/// Why a command ends with a code other than 0; always with a sentence beside it.
struct CommandFailure: Error {
    enum Code: Int32 {
        /// Findings, misses, or nothing found.
        case notFound = 1
        /// Wrong usage or configuration: calling again in the same way will not help.
        case usage = 2
        /// Something failed that may work another time.
        case failure = 3
    }

    let code: Code
    let message: String

    static func notFound(_ message: String) -> CommandFailure {
        CommandFailure(code: .notFound, message: message)
    }

    static func usage(_ message: String) -> CommandFailure {
        CommandFailure(code: .usage, message: message)
    }

    static func failure(_ message: String) -> CommandFailure {
        CommandFailure(code: .failure, message: message)
    }
}
