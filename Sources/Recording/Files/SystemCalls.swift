import Glibc

// The only file of this room with raw file descriptors in it. Everything outside deals in `Descriptor`, which
// closes itself, and in spans.

/// An open file. It is closed when the last reference goes, so that no path, however it ends, leaks one.
final class Descriptor: Sendable {
    private let number: Int32
    let path: String

    private init(number: Int32, path: String) {
        self.number = number
        self.path = path
    }

    deinit { Glibc.close(number) }

    /// Opens without following a link in the last place, and never leaves the file open across `exec`.
    static func open(
        _ path: String, _ flags: Int32, mode: mode_t = 0o600
    ) throws(FileError) -> Descriptor {
        let number = unsafe Glibc.open(path, flags | O_CLOEXEC | O_NOFOLLOW, mode)
        guard number >= 0 else { throw FileError(operation: "open", path: path, code: errno) }
        return Descriptor(number: number, path: path)
    }

    /// A file without a name in `directory`, gone when it is closed, whatever happens to the process.
    static func nameless(in directory: String) throws(FileError) -> Descriptor {
        // O_TMPFILE includes O_DIRECTORY; O_NOFOLLOW would refuse a recording behind a link.
        let flags = SystemCalls.temporaryFile | O_RDWR | O_CLOEXEC
        let number = unsafe Glibc.open(directory, flags, 0o600 as mode_t)
        if number >= 0 { return Descriptor(number: number, path: directory) }
        guard errno == EOPNOTSUPP || errno == EISDIR else {
            throw FileError(operation: "open", path: directory, code: errno)
        }
        // File systems without O_TMPFILE: named for the instant between two calls.
        let path = "\(directory)/spool-\(UInt64.random(in: 0...UInt64.max)).tmp"
        let file = try open(path, O_RDWR | O_CREAT | O_EXCL)
        try SystemCalls.remove(path)
        return file
    }

    /// Writes all of `bytes`, however many calls that takes.
    func write(_ bytes: Span<UInt8>, at offset: Int) throws(FileError) {
        var done = 0
        while done < bytes.count {
            let rest = bytes.extracting(done..<bytes.count)
            let count = unsafe rest.withUnsafeBytes { buffer in
                unsafe pwrite(number, buffer.baseAddress, buffer.count, off_t(offset + done))
            }
            if count < 0 {
                guard errno == EINTR else { throw failure("write") }
            } else {
                done += count
            }
        }
    }

    /// The bytes from `offset` on; fewer than `count` only where the file ends.
    func read(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
        var code: Int32 = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: max(0, count)) { buffer, filled in
            while filled < count {
                let address = unsafe buffer.baseAddress.map { unsafe $0 + filled }
                let got = unsafe pread(number, address, count - filled, off_t(offset + filled))
                if got == 0 { break }
                if got < 0 {
                    if errno == EINTR { continue }
                    code = errno
                    break
                }
                filled += got
            }
        }
        guard code == 0 else { throw FileError(operation: "read", path: path, code: code) }
        return bytes
    }

    func truncate(to length: Int) throws(FileError) {
        guard ftruncate(number, off_t(length)) == 0 else { throw failure("truncate") }
    }

    /// Reserves real space, so that later writes into it cannot meet a full disk.
    func allocate(_ count: Int) throws(FileError) {
        let code = posix_fallocate(number, 0, off_t(count))
        guard code == 0 else { throw FileError(operation: "allocate", path: path, code: code) }
    }

    func synchronizeData() throws(FileError) {
        guard fdatasync(number) == 0 else { throw failure("fdatasync") }
    }

    /// `fsync`; also for directories, whose entries are durable only after it.
    func synchronize() throws(FileError) {
        guard fsync(number) == 0 else { throw failure("fsync") }
    }

    func size() throws(FileError) -> Int {
        var status = stat()
        guard unsafe fstat(number, &status) == 0 else { throw failure("stat") }
        return Int(status.st_size)
    }

    /// Whether the file has lost its name: what is written to it goes with the last who has it open.
    var isRemoved: Bool {
        var status = stat()
        guard unsafe fstat(number, &status) == 0, status.st_nlink == 0 else { return false }
        // Some file systems count no links at all; and another file may have the name by now.
        var named = stat()
        guard unsafe lstat(path, &named) == 0 else { return true }
        return named.st_ino != status.st_ino || named.st_dev != status.st_dev
    }

    /// Takes the advisory lock; `false` when another process has it.
    func lock() throws(FileError) -> Bool {
        if flock(number, LOCK_EX | LOCK_NB) == 0 { return true }
        guard errno == EWOULDBLOCK else { throw failure("flock") }
        return false
    }

    private func failure(_ operation: String) -> FileError {
        FileError(operation: operation, path: path, code: errno)
    }
}

/// Calls that concern names, not open files.
enum SystemCalls {
    /// `__O_TMPFILE | O_DIRECTORY`: a C macro that Swift does not import.
    static let temporaryFile: Int32 = 0o20000000 | O_DIRECTORY

    static func message(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }

    /// Makes one directory, for its owner alone; one that is there already is left as it is.
    static func makeDirectory(_ path: String) throws(FileError) {
        guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw FileError(operation: "mkdir", path: path, code: errno)
        }
    }

    static func rename(_ old: String, to new: String) throws(FileError) {
        guard unsafe Glibc.rename(old, new) == 0 else {
            throw FileError(operation: "rename", path: old, code: errno)
        }
    }

    enum Kind { case missing, file, other }

    /// What stands under a name, links not followed. What cannot be looked at counts as a file: opening it says why.
    static func kind(of path: String) -> Kind {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else {
            return errno == ENOENT || errno == ENOTDIR ? .missing : .file
        }
        return status.st_mode & S_IFMT == S_IFREG ? .file : .other
    }

    /// Removes a file; one that is not there is no error.
    static func remove(_ path: String) throws(FileError) {
        guard unsafe unlink(path) == 0 || errno == ENOENT else {
            throw FileError(operation: "unlink", path: path, code: errno)
        }
    }

    /// Makes the entries of a directory durable.
    static func synchronizeDirectory(_ path: String) throws(FileError) {
        // A recording may be reached through a link, so the last place is followed here.
        let number = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard number >= 0 else { throw FileError(operation: "open", path: path, code: errno) }
        defer { close(number) }
        guard fsync(number) == 0 else {
            throw FileError(operation: "fsync", path: path, code: errno)
        }
    }

    /// The names in a directory, without `.` and `..`, in no order.
    static func names(in path: String) throws(FileError) -> [String] {
        guard let stream = unsafe opendir(path) else {
            throw FileError(operation: "opendir", path: path, code: errno)
        }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
                    unsafe String(cString: $0)
                }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }

    /// Stops the calling thread, which must be one of our own, for a while.
    static func sleep(microseconds: UInt32) { usleep(microseconds) }

    /// `SCHED_IDLE`, which Swift's view of glibc leaves out.
    static let idlePolicy: Int32 = 5

    /// How the system schedules the calling thread.
    static var schedulingPolicy: Int32 { sched_getscheduler(0) }

    /// Lets the calling thread run only when no other wants to (Linux: 0 is the thread, not the process). A nice
    /// value is not enough: at full load a thread at nice 10 still took a sixth of two cores.
    static func yieldPriority() {
        var parameters = sched_param()
        if unsafe sched_setscheduler(0, idlePolicy, &parameters) != 0 {
            setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 19)
        }
    }

    /// Lets a thread run as every other. Linux allows that only to whoever may also lower nice values: without
    /// that right the thread stays where it is.
    static func restorePriority(of thread: pthread_t) {
        var parameters = sched_param()
        _ = unsafe pthread_setschedparam(thread, SCHED_OTHER, &parameters)
    }
}
