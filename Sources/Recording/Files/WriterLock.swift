import Glibc

/// The right to write a recording. Held by an advisory lock, so that it ends with the process, however that ends.
final class WriterLock: Sendable {
    private let file: Descriptor

    /// - Throws: `locked` with the other writer's process id, when there is one.
    init(_ directory: RecordingDirectory) throws(RecordingError) {
        do {
            file = try Descriptor.open(directory.lockPath, O_RDWR | O_CREAT)
            guard try Self.take(file) else {
                let text = try file.read(at: 0, count: 20)
                let pid = Int(String(decoding: text.prefix { $0 != 0x0A }, as: UTF8.self))
                throw RecordingError.locked(path: directory.path, pid: pid)
            }
            // The file stays when the lock goes: unlinking it would let two writers lock two files of one name.
            try file.truncate(to: 0)
            try file.write(Array("\(getpid())\n".utf8).span, at: 0)
        } catch let error as FileError {
            throw RecordingError(writing: error)
        } catch let error as RecordingError {
            throw error
        } catch {
            throw .notWritable(path: directory.lockPath, reason: "\(error)")
        }
    }

    /// Whether the recording has been removed under its writer: another could lock a new file of that name.
    var isRemoved: Bool { file.isRemoved }

    /// A writer that is just ending, or a child it is just starting, still holds the lock for a moment.
    private static let attempts = 15
    private static let pauseMicroseconds: UInt32 = 20_000

    private static func take(_ file: Descriptor) throws -> Bool {
        for attempt in 1...attempts {
            if try file.lock() { return true }
            if attempt < attempts { SystemCalls.sleep(microseconds: pauseMicroseconds) }
        }
        return false
    }
}
