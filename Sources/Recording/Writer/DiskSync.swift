import Exchange
import NIOConcurrencyHelpers

/// Brings what was written to the disk, on a thread of its own, so that the writer never waits for a platter.
///
/// A file whose `fdatasync` failed once is never asked again: the kernel may have thrown the pages away and
/// would answer "all is well" the next time. The writer sees `hasFailed` and begins a new segment.
final class DiskSync: Sendable {
    /// The state of one file on its way to the disk.
    final class Target: Sendable {
        let file: any SegmentFile
        private let path: String
        private let failure: NIOLockedValueBox<FileError?> = NIOLockedValueBox(nil)
        private let isHandedOn = NIOLockedValueBox(false)

        init(_ file: any SegmentFile, path: String) {
            self.file = file
            self.path = path
        }

        var failed: FileError? { failure.withLockedValue { $0 } }

        /// Gives the file up when somebody has removed it. Returns the reason when it was given up just now.
        func noticeRemoval() -> FileError? {
            // Looked at in this order: whoever it was handed on to removes it only afterwards.
            guard failed == nil, file.isRemoved, !isHandedOn.withLockedValue({ $0 }) else {
                return nil
            }
            return failure.withLockedValue { failure in
                guard failure == nil else { return nil }
                failure = .removed(path)
                return failure
            }
        }

        /// Nothing more is written to it, and from now on it may be removed: its sealed form takes its place.
        func handOn() { isHandedOn.withLockedValue { $0 = true } }

        fileprivate func synchronize() -> FileError? {
            if let failed { return failed }
            do {
                try file.synchronizeData()
                return nil
            } catch {
                failure.withLockedValue { $0 = error }
                return error
            }
        }
    }

    private struct State {
        /// Those who wait for the disk, by file, in the order of their commits.
        var waiting: [(target: Target, release: @Sendable (FileError?) -> Void)] = []
        /// Written, with nobody waiting.
        var dirty: [Target] = []
        var isStopping = false
        var isStopped = false
    }

    private static let idle = 0
    private static let ready = 1

    private let thread = DedicatedThread(name: "testigo-sync")
    private let signal = ConditionLock(value: DiskSync.idle)
    private let state = NIOLockedValueBox(State())
    private let lazyMilliseconds: Int
    private let onFailure: @Sendable (FileError) -> Void

    /// - Parameter onFailure: told once for each file that failed.
    init(lazyMilliseconds: Int, onFailure: @escaping @Sendable (FileError) -> Void) {
        self.lazyMilliseconds = lazyMilliseconds
        self.onFailure = onFailure
    }

    func start() throws(RecordingError) {
        try thread.start { [self] in
            while turn() {}
        }
        thread.wake()
    }

    /// `release` is called when everything written to the file so far is on the disk, or never will be.
    func synchronize(_ target: Target, then release: @escaping @Sendable (FileError?) -> Void) {
        state.withLockedValue { $0.waiting.append((target, release)) }
        raise()
    }

    /// Within the promised time the file will be on the disk.
    func synchronizeSoon(_ target: Target) {
        let isNew = state.withLockedValue { state in
            if state.dirty.contains(where: { $0 === target }) { return false }
            state.dirty.append(target)
            return true
        }
        if isNew { raise() }
    }

    func stop() {
        state.withLockedValue { $0.isStopping = true }
        raise()
        thread.stop()
    }

    private func raise() {
        signal.lock()
        signal.unlock(withValue: Self.ready)
    }

    /// Waits for work and does it. Returns `false` when there will be no more.
    private func turn() -> Bool {
        awaitWork()
        let work = state.withLockedValue { state in
            defer {
                state.waiting = []
                state.dirty = []
            }
            return state
        }
        for target in distinct(work) {
            // What has no name is not kept, whatever the disk says of its bytes.
            if let removal = target.noticeRemoval() { onFailure(removal) }
            let hadFailed = target.failed != nil
            let error = target.synchronize()
            if let error, !hadFailed { onFailure(error) }
        }
        for (target, release) in work.waiting { release(target.failed) }
        return !work.isStopping
    }

    private func awaitWork() {
        signal.lock(whenValue: Self.ready)
        signal.unlock(withValue: Self.idle)
        let isUrgent = state.withLockedValue { !$0.waiting.isEmpty || $0.isStopping }
        // Nobody waits: gather what comes until the promised time has nearly passed, or somebody does.
        if !isUrgent
            && signal.lock(
                whenValue: Self.ready, timeoutSeconds: Double(lazyMilliseconds) / 1000)
        {
            signal.unlock(withValue: Self.idle)
        }
    }

    private func distinct(_ work: State) -> [Target] {
        var seen = Set<ObjectIdentifier>()
        return (work.waiting.map(\.target) + work.dirty).filter {
            seen.insert(ObjectIdentifier($0)).inserted
        }
    }
}
