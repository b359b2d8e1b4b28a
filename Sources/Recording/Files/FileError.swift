import Glibc

/// A refused system call.
public struct FileError: Error, Sendable, Equatable {
    /// What was attempted, such as `write`.
    public var operation: String
    public var path: String
    /// The value of `errno`.
    public var code: Int32

    public init(operation: String, path: String, code: Int32) {
        self.operation = operation
        self.path = path
        self.code = code
    }

    /// A file that was being written has no name any more.
    static func removed(_ path: String) -> FileError {
        FileError(operation: "look for the file", path: path, code: ENOENT)
    }

    public var isDiskFull: Bool { code == ENOSPC || code == EDQUOT }
    public var isMissing: Bool { code == ENOENT }

    /// The system's own words for the code, with the call that met it.
    public var reason: String { "\(operation): \(SystemCalls.message(code))" }
}

extension FileError: CustomStringConvertible {
    public var description: String { "\(path): \(reason)" }
}
