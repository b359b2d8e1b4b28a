import CMimalloc
import Glibc

/// What this process may and may not do, set before anything else runs.
///
/// This is the one file of the roof that speaks to the system in C.
enum ProcessLimits {
    static func apply() {
        // Naming it links it, and linked it takes the place of the C library's malloc for the whole process. An
        // exchange's buffers are made on one thread and let go on another, which glibc's arenas do slowly.
        _ = mi_version()
        // A reader that went away ends a write with EPIPE, not the process.
        _ = signal(SIGPIPE, SIG_IGN)
        // What is created here holds bank data: nobody but the owner reads it, whatever the shell's umask is.
        umask(0o077)
        // A core dump would hold keys.
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        raiseFileLimit()
    }

    /// One connection costs two descriptors; the usual soft limit of 1,024 is too low for a proxy.
    private static func raiseFileLimit() {
        var limit = rlimit()
        let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard unsafe getrlimit(files, &limit) == 0 else { return }
        limit.rlim_cur = min(limit.rlim_max, 65_536)
        _ = unsafe setrlimit(files, &limit)
    }

    /// How many applications may be connected, so that each can have a connection upstream and the recording its files.
    static func connectionsMax(upTo wanted: Int) -> Int {
        var limit = rlimit()
        let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard unsafe getrlimit(files, &limit) == 0 else { return wanted }
        let own = 40
        return min(wanted, max(4, (Int(clamping: limit.rlim_cur) - own) / 2))
    }

    /// The permission bits and text of a file.
    static func permissions(of path: String) -> Int? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        return Int(status.st_mode) & 0o7777
    }

    static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// The columns of the terminal; 100 where there is none.
    static var terminalColumns: Int {
        var size = winsize()
        guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return 100
        }
        return Int(size.ws_col)
    }
}
