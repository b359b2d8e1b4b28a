import Exchange
import Glibc
import Logging
import NIOConcurrencyHelpers
import NIOCore

/// Seals segments one after the other, on a thread that steps back behind all others.
final class Sealer: Sendable {
    private struct State {
        /// Segments that wait, in the order they were written: the chain of seals follows it.
        var waiting: [SegmentPlace] = []
        /// The thread in the background is at work on the first of them, or on the indexes.
        var isBusy = false
        /// Somebody waits for the end: the thread in the background leaves what it is doing.
        var isFinishing = false
        /// The time for sealing is over: nothing changes any more.
        var isOver = false
        /// The indexes are not yet brought in line with what the last run sealed.
        var needsCatchUp = true
        /// SHA-256 of the last seal's payload.
        var previousSeal: String?
        var failure: RecordingError?
        /// A segment that was removed before it was sealed.
        var missed: RecordingError?
    }

    private let directory: RecordingDirectory
    private let setup: TapeSetup
    private let thread = DedicatedThread(name: "testigo-seal", isBackground: true)
    private let state: NIOLockedValueBox<State>

    private let recorded: @Sendable () -> Int

    /// At full load sealing waits for a quieter moment, until this many segments wait for it; then it goes on
    /// beside the load, and compresses faster and worse, or the disk would fill.
    private static let backlogMax = 32
    private static let hurriedLevel = 3
    /// So many records in one look at the writer are full load.
    private static let busyRecords = 200
    private static let lookMicroseconds: UInt32 = 100_000
    /// More than this to seal, in bytes of open segments, is sealed in a hurry when somebody waits for the end.
    private static let unhurriedBytesMax = 1 << 20
    private static let handOverMicroseconds: UInt32 = 1000

    /// - Parameter recorded: how many records the writer has written so far.
    init(
        _ directory: RecordingDirectory, setup: TapeSetup, previousSeal: String?,
        recorded: @escaping @Sendable () -> Int
    ) {
        self.directory = directory
        self.setup = setup
        self.recorded = recorded
        state = NIOLockedValueBox(State(previousSeal: previousSeal))
    }

    /// Starts the thread. Its first work is what the last run left: segments to seal, indexes to catch up.
    func start(with leftovers: [SegmentPlace]) throws(RecordingError) {
        state.withLockedValue { state in
            state.waiting = leftovers
            state.isBusy = true
        }
        try thread.start { [self] in
            catchUp { [state] in state.withLockedValue { !$0.isFinishing } }
            sealInBackground()
        }
        thread.wake()
    }

    private func catchUp(while goesOn: @escaping @Sendable () -> Bool) {
        guard state.withLockedValue({ $0.needsCatchUp }) else { return }
        IndexCatchUp(
            directory: directory, fields: setup.fields, logger: setup.logger, goesOn: goesOn
        ).run()
        if goesOn() { state.withLockedValue { $0.needsCatchUp = false } }
    }

    func seal(_ place: SegmentPlace) {
        state.withLockedValue { $0.waiting.append(place) }
        thread.wake()
    }

    /// A segment was removed while it was written: the recording will not end as if it were whole.
    func miss(_ path: String) {
        state.withLockedValue {
            $0.missed = .notReadable(path: path, reason: "it was removed before it was sealed")
        }
    }

    /// Segments that are not sealed yet.
    var backlog: Int { state.withLockedValue { $0.waiting.count } }

    // MARK: In the background

    private func sealInBackground() {
        while let (place, backlog) = next() {
            waitForQuiet()
            let level = backlog > Self.backlogMax ? Self.hurriedLevel : setup.sealedLevel
            guard sealFirst(place, level: level, goesOn: { !$0.isFinishing }) else { break }
        }
        state.withLockedValue { $0.isBusy = false }
    }

    private func next() -> (SegmentPlace, backlog: Int)? {
        state.withLockedValue { state in
            state.isBusy = !state.waiting.isEmpty && !state.isFinishing
            return state.isBusy ? (state.waiting[0], state.waiting.count) : nil
        }
    }

    private func waitForQuiet() {
        var before = recorded()
        while true {
            let (backlog, isFinishing) = state.withLockedValue {
                ($0.waiting.count, $0.isFinishing)
            }
            guard backlog <= Self.backlogMax, !isFinishing else { return }
            SystemCalls.sleep(microseconds: Self.lookMicroseconds)
            let now = recorded()
            guard now - before > Self.busyRecords else { return }
            before = now
        }
    }

    // MARK: At the end

    /// Returns when everything is sealed, or the time for it is over, with what went wrong on the way.
    ///
    /// A thread of its own does what is left: the one in the background has stepped back behind every program of
    /// the machine, and Linux lets it return only with a right that few have.
    func finish() async -> RecordingError? {
        state.withLockedValue { $0.isFinishing = true }
        thread.hurry()
        let last = DedicatedThread(name: "testigo-seal-rest")
        await withCheckedContinuation { continuation in
            do throws(RecordingError) {
                try last.start { [self] in
                    sealRest()
                    continuation.resume()
                }
                last.wake()
            } catch {
                state.withLockedValue { $0.failure = error }
                continuation.resume()
            }
        }
        last.stop()
        thread.stop()
        return state.withLockedValue { $0.failure ?? $0.missed }
    }

    private func sealRest() {
        let deadline = NIODeadline.now() + .seconds(Int64(setup.closeSecondsMax))
        while state.withLockedValue({ $0.isBusy }) {
            guard NIODeadline.now() < deadline else { return leaveRest() }
            SystemCalls.sleep(microseconds: Self.handOverMicroseconds)
        }
        let level = isMuch ? Self.hurriedLevel : setup.sealedLevel
        // What failed before is tried once more.
        while let place = state.withLockedValue({ $0.waiting.first }) {
            guard NIODeadline.now() < deadline else { return leaveRest() }
            guard sealFirst(place, level: level, goesOn: { _ in true }) else { return }
        }
        catchUp { NIODeadline.now() < deadline }
    }

    /// Whether what waits would take long at the level that is best for keeping.
    private var isMuch: Bool {
        let places = state.withLockedValue { $0.waiting }
        let sizes = places.map { (try? Descriptor.open($0.path, O_RDONLY).size()) ?? 0 }
        return sizes.reduce(0, +) > Self.unhurriedBytesMax
    }

    private func leaveRest() {
        let count = state.withLockedValue { state in
            state.isOver = true
            return state.waiting.count
        }
        guard count > 0 else { return }
        setup.logger.info(
            "segments are left unsealed; they are readable, and the next start seals them",
            metadata: ["segments": "\(count)", "seconds": "\(setup.closeSecondsMax)"])
    }

    // MARK: One segment

    /// Seals the first of those that wait. Returns whether to go on with the next.
    private func sealFirst(
        _ place: SegmentPlace, level: Int, goesOn: @escaping @Sendable (State) -> Bool
    ) -> Bool {
        do {
            guard SystemCalls.kind(of: place.path) == .file else {
                setup.logger.error(
                    "a segment was removed before it was sealed; what was in it is lost",
                    metadata: ["segment": "\(place.path)"])
                miss(place.path)
                state.withLockedValue { _ = $0.waiting.removeFirst() }
                return true
            }
            let isSealed = try seal(place, level: level) { [state] in
                state.withLockedValue { goesOn($0) && !$0.isOver }
            }
            guard isSealed else { return false }
            state.withLockedValue { state in
                state.waiting.removeFirst()
                state.failure = nil
            }
            return true
        } catch {
            // The segment stays open and readable; it is tried again with the next, or at the next start.
            setup.logger.error(
                "a segment could not be sealed",
                metadata: ["segment": "\(place.path)", "reason": "\(error)"])
            state.withLockedValue { $0.failure = error }
            return false
        }
    }

    /// At every moment the open or the sealed form is whole on the disk: written aside, made durable, renamed,
    /// the name made durable, indexed; only then does the open one go.
    /// - Returns: whether it was done; `false` when it was to stop.
    private func seal(
        _ place: SegmentPlace, level: Int, goesOn: @escaping () -> Bool
    ) throws(RecordingError) -> Bool {
        var sealing = try SegmentSealing(
            place, fields: setup.fields, level: level, goesOn: goesOn)
        let previous = state.withLockedValue { $0.previousSeal }
        let outcome = try sealing.run(
            previousSeal: previous, writer: "testigo/\(setup.version)",
            now: setup.time().wallMicroseconds)
        do {
            switch outcome {
            case .interrupted:
                return false
            case .empty:
                try removeEmpty(place)
            case .written(let result):
                guard !state.withLockedValue({ $0.isOver }) else { return false }
                for damage in result.damages { setup.logger.error("\(damage)") }
                try SystemCalls.rename(place.temporaryPath, to: place.sealed.path)
                try SystemCalls.synchronizeDirectory(directory.dayPath(place.day))
                state.withLockedValue { $0.previousSeal = result.sealHash }
                index(place, result.rows)
                try SystemCalls.remove(place.path)
            }
            return true
        } catch {
            throw RecordingError(writing: error)
        }
    }

    /// A file without a line goes, unless there are bytes in it that ought to have been some.
    private func removeEmpty(_ place: SegmentPlace) throws(FileError) {
        let size = try Descriptor.open(place.path, O_RDONLY).size()
        guard size > 0 else { return try SystemCalls.remove(place.path) }
        let path = try RecordingDirectory.setAside(place.path)
        let damage = Damage(
            path: path, offset: 0, size: size,
            reason: "there is no line in it; it is kept under this name and not read again")
        setup.logger.error("\(damage)")
    }

    /// An index that fails costs speed, not data: it is made again at the next start.
    private func index(_ place: SegmentPlace, _ rows: [IndexRow]) {
        let path = directory.indexPath(place.day)
        do {
            let (index, reason) = try DayIndex.open(path)
            if let reason {
                setup.logger.warning(
                    "an index was thrown away and is made again from the segments",
                    metadata: ["index": "\(path)", "reason": "\(reason)"])
                let catchUp = IndexCatchUp(
                    directory: directory, fields: setup.fields, logger: setup.logger)
                try catchUp.catchUp(
                    place.day,
                    (try? directory.segments().filter { $0.isSealed && $0.day == place.day }) ?? [])
            } else {
                try index.add(place.id, rows)
            }
        } catch {
            setup.logger.error("an index could not be written", metadata: ["reason": "\(error)"])
        }
    }
}
