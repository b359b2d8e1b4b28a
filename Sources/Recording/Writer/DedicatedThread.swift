import Glibc
import NIOConcurrencyHelpers

/// A thread of our own as the executor of one actor, so that blocking calls to the disk block nobody else.
///
/// Besides the actor's jobs it runs one fixed piece of work whenever it is woken: waking it costs no task and no
/// allocation, and nothing at all while it is awake.
final class DedicatedThread: SerialExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var isWoken = false
        var isStopping = false
    }

    private static let idle = 0
    private static let ready = 1

    private let name: String
    private let isBackground: Bool
    private let state = NIOLockedValueBox(State())
    private let signal = ConditionLock(value: DedicatedThread.idle)
    private let work: NIOLockedValueBox<(@Sendable () -> Void)?> = NIOLockedValueBox(nil)
    private let thread: NIOLockedValueBox<pthread_t?> = NIOLockedValueBox(nil)

    /// - Parameter isBackground: the thread steps back behind every other.
    init(name: String, isBackground: Bool = false) {
        self.name = name
        self.isBackground = isBackground
    }

    /// Starts the thread; `work` runs on it each time it is woken. It holds on to this object until `stop`.
    func start(_ work: @escaping @Sendable () -> Void) throws(RecordingError) {
        self.work.withLockedValue { $0 = work }
        let context = unsafe Unmanaged.passRetained(self)
        var handle = pthread_t()
        let code = unsafe pthread_create(
            &handle, nil,
            { context in
                guard let context = unsafe context else { return nil }
                let thread = unsafe Unmanaged<DedicatedThread>.fromOpaque(context)
                    .takeRetainedValue()
                thread.run()
                return nil
            }, context.toOpaque())
        guard code == 0 else {
            unsafe context.release()
            throw .noResources("no thread for the \(name): \(SystemCalls.message(code))")
        }
        pthread_detach(handle)
    }

    private func run() {
        // Signals are the business of the main thread.
        var all = sigset_t()
        unsafe sigfillset(&all)
        unsafe pthread_sigmask(SIG_SETMASK, &all, nil)
        thread.withLockedValue { $0 = pthread_self() }
        if isBackground { SystemCalls.yieldPriority() }
        let work = work.withLockedValue { $0 }
        while true {
            signal.lock(whenValue: Self.ready)
            signal.unlock(withValue: Self.idle)
            let turn = state.withLockedValue { state in
                defer {
                    state.jobs.removeAll(keepingCapacity: true)
                    state.isWoken = false
                }
                return state
            }
            for job in turn.jobs { unsafe job.runSynchronously(on: asUnownedSerialExecutor()) }
            if turn.isWoken { work?() }
            if turn.isStopping && turn.jobs.isEmpty { break }
        }
        self.work.withLockedValue { $0 = nil }
    }

    /// Lets the work run once more.
    func wake() { post { $0.isWoken = true } }

    /// Ends the thread after what it has to do now. Nothing may be enqueued afterwards.
    func stop() { post { $0.isStopping = true } }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        post { $0.jobs.append(job) }
    }

    private func post(_ change: (inout State) -> Void) {
        state.withLockedValue { change(&$0) }
        signal.lock()
        signal.unlock(withValue: Self.ready)
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        unsafe UnownedSerialExecutor(ordinary: self)
    }

    func checkIsolated() {
        precondition(isCurrent, "not on the thread of the \(name)")
    }

    func isIsolatingCurrentContext() -> Bool? { isCurrent }

    private var isCurrent: Bool {
        thread.withLockedValue { $0.map { pthread_equal($0, pthread_self()) != 0 } ?? false }
    }
}

extension SegmentWriter {
    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe thread.asUnownedSerialExecutor()
    }
}
