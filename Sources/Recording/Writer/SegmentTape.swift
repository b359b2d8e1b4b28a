public import Exchange
import Logging
import NIOConcurrencyHelpers
import Synchronization

private typealias WriterLockBox = NIOLockedValueBox<WriterLock?>

/// A recording that is being written.
///
/// `record` returns when the event is kept as firmly as `Durability` says. There is one writer for a recording;
/// `close` has to be called, and returns when everything is sealed or its time is over.
public final class SegmentTape: Tape {
    /// What the start found of the run before.
    public let recovery: RecoveryReport
    public let directory: RecordingDirectory

    private let setup: TapeSetup
    /// Held until the end of the sealing.
    private let lock: WriterLockBox
    private let queue: CommitQueue
    private let thread: DedicatedThread
    private let writer: Mutex<SegmentWriter>
    private let sync: DiskSync
    private let sealer: Sealer
    private let state: NIOLockedValueBox<TapeCounters>

    /// Makes the recording or goes on with it: takes the lock, recovers, begins a session.
    public static func open(_ setup: TapeSetup) async throws(RecordingError) -> SegmentTape {
        try await open(setup, files: DiskFiles())
    }

    static func open(
        _ setup: TapeSetup, files: any SegmentFileMaking
    ) async throws(RecordingError) -> SegmentTape {
        let tape = try SegmentTape(setup, files: files)
        do {
            try tape.writer.withLock { writer throws(TapeError) in try writer.begin() }
        } catch {
            _ = await tape.stop()
            throw .notWritable(path: setup.path, reason: error.description)
        }
        return tape
    }

    private init(_ setup: TapeSetup, files: any SegmentFileMaking) throws(RecordingError) {
        self.setup = setup
        directory = RecordingDirectory(path: setup.path)
        try directory.make(setup)
        let lock = WriterLockBox(try WriterLock(directory))
        // First of all: a format this version does not know is not to be "recovered" by it.
        try directory.note(setup)
        var recovering = Recovery(directory, fields: setup.fields)
        let outcome = try recovering.run()
        recovery = outcome.report
        for damage in recovery.damages { setup.logger.error("\(damage)") }

        let state = NIOLockedValueBox(TapeCounters())
        let queue = CommitQueue(bytesMax: setup.relaxedQueueBytesMax)
        let thread = DedicatedThread(name: "testigo-write")
        let sealer = Sealer(
            directory, setup: setup, previousSeal: outcome.previousSeal,
            recorded: { state.withLockedValue { $0.recorded } })
        let onLost = Self.tellOfLoss(sealer, setup.logger)
        let sync = DiskSync(lazyMilliseconds: setup.syncMilliseconds, onFailure: onLost)
        let output = try Self.makeOutput(
            setup, files, directory, sealer, outcome, onLost: onLost,
            restore: { [directory] () throws(RecordingError) in
                try Self.restore(directory, lock, setup)
            })
        let writer = Self.makeWriter(setup, files, directory, queue, state, sync, output)
        (self.lock, self.state, self.queue, self.thread) = (lock, state, queue, thread)
        (self.sync, self.sealer) = (sync, sealer)
        self.writer = Mutex(writer)
        try thread.start { [self] in self.writer.withLock { $0.commitQueued() } }
        try sync.start()
        try sealer.start(with: outcome.unsealed)
    }

    /// What is said, once, of a segment that is given up.
    private static func tellOfLoss(
        _ sealer: Sealer, _ logger: Logger
    ) -> @Sendable (FileError) -> Void {
        { error in
            guard error.isMissing else {
                return logger.error(
                    "written data did not reach the disk; a new segment is begun",
                    metadata: ["reason": "\(error)"])
            }
            logger.error(
                "the segment being written was removed; what was in it is lost, a new one is begun",
                metadata: ["segment": "\(error.path)"])
            sealer.miss(error.path)
        }
    }

    /// Makes the recording again where it was, when its directory has been removed: with a lock of its own, for
    /// ours is on a file that nobody else can find.
    private static func restore(
        _ directory: RecordingDirectory, _ lock: WriterLockBox, _ setup: TapeSetup
    ) throws(RecordingError) {
        guard lock.withLockedValue({ $0?.isRemoved == true }) else { return }
        try directory.make(setup)
        let new = try WriterLock(directory)
        try directory.note(setup)
        lock.withLockedValue { $0 = new }
    }

    private static func makeOutput(
        _ setup: TapeSetup, _ files: any SegmentFileMaking, _ directory: RecordingDirectory,
        _ sealer: Sealer, _ outcome: Recovery.Outcome,
        onLost: @escaping @Sendable (FileError) -> Void,
        restore: @escaping @Sendable () throws(RecordingError) -> Void
    ) throws(RecordingError) -> sending SegmentOutput {
        let reserve: SpaceReserve
        do {
            reserve = try SpaceReserve(directory)
        } catch {
            throw RecordingError(writing: error)
        }
        return try SegmentOutput(
            directory: directory, files: files, setup: setup,
            nextSequence: outcome.lastSequence + 1, reserve: reserve,
            onFull: { sealer.seal($0) }, onLost: onLost, restore: restore)
    }

    private static func makeWriter(
        _ setup: TapeSetup, _ files: any SegmentFileMaking, _ directory: RecordingDirectory,
        _ queue: CommitQueue, _ state: NIOLockedValueBox<TapeCounters>, _ sync: DiskSync,
        _ output: sending SegmentOutput
    ) -> sending SegmentWriter {
        SegmentWriter(
            queue: queue, counters: state, setup: setup, sync: sync,
            output: output,
            shelf: SpoolShelf(
                files: files, directory: directory.path, bytesMax: setup.spoolBytesMax),
            context: LineContext(
                session: setup.session, environment: setup.environment, version: setup.version,
                durability: setup.durability))
    }

    // MARK: Tape

    public func record(_ event: consuming ExchangeEvent) async throws(TapeError) {
        if event.isIntent && setup.durability != .power { return }
        if setup.durability == .relaxed {
            guard let wakes = queue.appendUnlessFull(event, now: setup.time().wallMicroseconds)
            else {
                throw .closed
            }
            if wakes { thread.wake() }
            return
        }
        let error: TapeError? = await withCheckedContinuation { [event] waiter in
            switch queue.append(event, waiter: waiter) {
            case nil: waiter.resume(returning: .closed)
            case true?: takeTurn()
            case false?: break
            }
        }
        if let error { throw error }
    }

    /// Has what waits written: here, at the end of what the thread is doing, or on the tape's own thread.
    private func takeTurn() {
        let isHere = setup.soon { [self] in
            if writer.withLock({ $0.commitBriefly() }) { thread.wake() }
        }
        if !isHere { thread.wake() }
    }

    // MARK: Status and end

    public var counters: TapeCounters {
        var counters = state.withLockedValue { $0 }
        counters.backlog = queue.backlog
        counters.unsealedSegments = sealer.backlog
        return counters
    }

    /// Writes what is queued, seals what `TapeSetup.closeSecondsMax` allows, and lets go of the recording. What was
    /// not sealed stays readable and is sealed at the next start.
    /// - Throws: when a segment could not be sealed, or was removed; not when only the time was too short.
    public func close() async throws(RecordingError) {
        if let failure = await stop() { throw failure }
    }

    private func stop() async -> RecordingError? {
        queue.close()
        if let last = writer.withLock({ $0.finish() }) { sealer.seal(last) }
        thread.stop()
        sync.stop()
        let failure = await sealer.finish()
        lock.withLockedValue { $0 = nil }
        return failure
    }
}

extension ExchangeEvent {
    fileprivate var isIntent: Bool { if case .intent = self { true } else { false } }
}

extension RecordingDirectory {
    /// Makes the directory, for its owner alone.
    fileprivate func make(_ setup: TapeSetup) throws(RecordingError) {
        do {
            var built = path.hasPrefix("/") ? "" : "."
            for part in path.split(separator: "/") where part != "." {
                built += "/\(part)"
                try SystemCalls.makeDirectory(built)
            }
            try SystemCalls.synchronizeDirectory(path + "/..")
        } catch {
            throw RecordingError(writing: error)
        }
    }

    /// Writes `recording.json`, or adds to it the origins that are new.
    fileprivate func note(_ setup: TapeSetup) throws(RecordingError) {
        do {
            var manifest = try RecordingManifest.read(self)
            let new = setup.origins.filter { !manifest.origins.contains($0) }
            guard !new.isEmpty else { return }
            manifest.origins += new
            try manifest.write(self)
        } catch .notFound {
            try RecordingManifest(
                format: RecordingManifest.knownFormat,
                created: Timestamp.string(setup.time().wallMicroseconds), origins: setup.origins,
                profile: setup.profile
            ).write(self)
        }
    }
}
