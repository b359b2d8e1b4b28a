/// Everything that can go wrong with a recording, in sentences an operator can act on.
public enum RecordingError: Error, Sendable, Equatable {
    case notFound(path: String)
    case noRecordings(directory: String)
    /// The name given is empty, as that of a variable that is not set.
    case noName
    case notWritable(path: String, reason: String)
    case notReadable(path: String, reason: String)
    /// Another process writes this recording. `pid` is what it left in the lock file.
    case locked(path: String, pid: Int?)
    case diskFull(path: String)
    /// Written by a version of this program that knows a later format.
    case newerFormat(path: String, found: Int, known: Int)
    case badManifest(path: String, reason: String)
    /// A sealed file, or a frame in the middle of one, is not what was written.
    case damaged(path: String, offset: Int, reason: String)
    /// The derived index failed; the segments are not touched by that.
    case index(path: String, reason: String)
    case noResources(String)
}

extension RecordingError {
    /// A refused system call while something was to be written.
    init(writing error: FileError) {
        self =
            error.isDiskFull
            ? .diskFull(path: error.path)
            : .notWritable(path: error.path, reason: error.reason)
    }

    /// A refused system call while something was to be read.
    init(reading error: FileError) {
        self =
            error.isMissing
            ? .notFound(path: error.path)
            : .notReadable(path: error.path, reason: error.reason)
    }
}

extension RecordingError {
    /// The file is not there: another process may have renamed it since its directory was read.
    var isMissing: Bool {
        if case .notFound = self { true } else { false }
    }
}

extension RecordingError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notFound(let path):
            "there is no recording at \(path)"
        case .noName:
            "the name of the recording is empty; give one, or leave the option out"
        case .noRecordings(let directory):
            "there is no recording in \(directory); name one, or make one with testigo record"
        case .notWritable(let path, let reason):
            "\(path) cannot be written: \(reason)"
        case .notReadable(let path, let reason):
            "\(path) cannot be read: \(reason)"
        case .locked(let path, let pid):
            """
            the recording \(path) is being written by \(pid.map { "process \($0)" } ?? "another process"); \
            stop that one first, or record under another name
            """
        case .diskFull(let path):
            "the disk is full: \(path) could not be written; free some space"
        case .newerFormat(let path, let found, let known):
            "\(path) has format \(found), this version knows up to \(known); use a newer testigo"
        case .badManifest(let path, let reason):
            "\(path) does not describe a recording: \(reason)"
        case .damaged(let path, let offset, let reason):
            "\(path) is damaged at byte \(offset): \(reason)"
        case .index(let path, let reason):
            "the index \(path) failed: \(reason); it can be deleted, it is rebuilt from the segments"
        case .noResources(let detail):
            "the system refused: \(detail)"
        }
    }
}
