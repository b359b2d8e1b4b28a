import Exchange
import Logging
import NIOConcurrencyHelpers

/// Seals segments one after the other, on a thread that steps back behind all others.
final class Sealer: Sendable {
    private struct State {
        /// Segments that wait, in the order they were written: the chain of seals follows it.
        var waiting: [SegmentPlace] = []
        var isBusy = false
        var isFinishing = false
        /// SHA-256 of the last seal's payload.
        var previousSeal: String?
        var failure: RecordingError?
        var idleWaiters: [CheckedContinuation<Void, Never>] = []
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
        let needsCatchUp = NIOLockedValueBox(true)
        try thread.start { [self] in
            if needsCatchUp.withLockedValue({ value in
                defer { value = false }
                return value
            }) {
                IndexCatchUp(directory: directory, fields: setup.fields, logger: setup.logger).run()
            }
            sealWaiting()
        }
        thread.wake()
    }

    func seal(_ place: SegmentPlace) {
        state.withLockedValue { state in
            state.waiting.append(place)
            state.isBusy = true
        }
        thread.wake()
    }

    /// Segments that are not sealed yet.
    var backlog: Int { state.withLockedValue { $0.waiting.count } }

    /// Returns when nothing is left to do, with what went wrong on the way.
    func finish() async -> RecordingError? {
        // What failed before is tried once more.
        state.withLockedValue { state in
            if !state.waiting.isEmpty { state.isBusy = true }
            state.isFinishing = true
        }
        thread.wake()
        await withCheckedContinuation { continuation in
            let isIdle = state.withLockedValue { state in
                if state.isBusy { state.idleWaiters.append(continuation) }
                return !state.isBusy
            }
            if isIdle { continuation.resume() }
        }
        thread.stop()
        return state.withLockedValue { $0.failure }
    }

    private func sealWaiting() {
        while let (place, backlog) = next() {
            waitForQuiet()
            do {
                try seal(
                    place, level: backlog > Self.backlogMax ? Self.hurriedLevel : setup.sealedLevel)
                state.withLockedValue { state in
                    state.waiting.removeFirst()
                    state.failure = nil
                }
            } catch {
                // The segment stays open and readable; it is tried again with the next, or at the next start.
                setup.logger.error(
                    "a segment could not be sealed",
                    metadata: ["segment": "\(place.path)", "reason": "\(error)"])
                state.withLockedValue { $0.failure = error }
                break
            }
        }
        let waiters = state.withLockedValue { state in
            defer { state.idleWaiters = [] }
            state.isBusy = false
            return state.idleWaiters
        }
        for waiter in waiters { waiter.resume() }
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

    private func next() -> (SegmentPlace, backlog: Int)? {
        state.withLockedValue { state in state.waiting.first.map { ($0, state.waiting.count) } }
    }

    /// At every moment the open or the sealed form is whole on the disk: written aside, made durable, renamed,
    /// the name made durable, indexed; only then does the open one go.
    private func seal(_ place: SegmentPlace, level: Int) throws(RecordingError) {
        var sealing = try SegmentSealing(place, fields: setup.fields, level: level)
        let previous = state.withLockedValue { $0.previousSeal }
        let result = try sealing.run(
            previousSeal: previous, writer: "testigo/\(setup.version)",
            now: setup.time().wallMicroseconds)
        do {
            if let result {
                for damage in result.damages { setup.logger.error("\(damage)") }
                try SystemCalls.rename(place.temporaryPath, to: place.sealed.path)
                try SystemCalls.synchronizeDirectory(directory.dayPath(place.day))
                state.withLockedValue { $0.previousSeal = result.sealHash }
                index(place, result.rows)
            }
            try SystemCalls.remove(place.path)
        } catch {
            throw RecordingError(writing: error)
        }
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
