import Glibc

/// A refused system call.
package struct FileError: Error, Sendable, Equatable {
    /// What was attempted, such as `write`.
    package var operation: String
    package var path: String
    /// The value of `errno`.
    package var code: Int32

    package init(operation: String, path: String, code: Int32) {
        self.operation = operation
        self.path = path
        self.code = code
    }

    /// A file that was being written has no name any more.
    static func removed(_ path: String) -> FileError {
        FileError(operation: "look for the file", path: path, code: ENOENT)
    }

    package var isDiskFull: Bool { code == ENOSPC || code == EDQUOT }
    package var isMissing: Bool { code == ENOENT }

    /// The system's own words for the code, with the call that met it.
    package var reason: String { "\(operation): \(SystemCalls.message(code))" }
}

extension FileError: CustomStringConvertible {
    package var description: String { "\(path): \(reason)" }
}
