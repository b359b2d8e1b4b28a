import Glibc
import NIOConcurrencyHelpers

/// A thread of our own for one piece of work, so that blocking calls to the disk block nobody else.
///
/// The work runs whenever the thread is woken: waking it costs no task and no allocation, and nothing at all while
/// it is awake.
final class DedicatedThread: Sendable {
    private struct State {
        var isWoken = false
        var isStopping = false
        var isUrgent = false
        /// The thread that has stepped back, while it runs.
        var steppedBack: pthread_t?
    }

    private static let idle = 0
    private static let ready = 1

    private let name: String
    private let isBackground: Bool
    private let state = NIOLockedValueBox(State())
    private let signal = ConditionLock(value: DedicatedThread.idle)
    private let work: NIOLockedValueBox<(@Sendable () -> Void)?> = NIOLockedValueBox(nil)

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
        if isBackground { stepBack() }
        let work = work.withLockedValue { $0 }
        while true {
            signal.lock(whenValue: Self.ready)
            signal.unlock(withValue: Self.idle)
            let turn = state.withLockedValue { state in
                defer { state.isWoken = false }
                return state
            }
            if turn.isWoken { work?() }
            if turn.isStopping { break }
        }
        state.withLockedValue { $0.steppedBack = nil }
        self.work.withLockedValue { $0 = nil }
    }

    private func stepBack() {
        state.withLockedValue { state in
            // A thread that is wanted already does not step back first: it may not be able to return.
            guard !state.isUrgent else { return }
            state.steppedBack = pthread_self()
            SystemCalls.yieldPriority()
        }
    }

    /// Somebody waits for what the thread does: it steps back no more, as far as the system allows.
    func hurry() {
        state.withLockedValue { state in
            state.isUrgent = true
            if let thread = state.steppedBack { SystemCalls.restorePriority(of: thread) }
        }
    }

    /// Lets the work run once more.
    func wake() { post { $0.isWoken = true } }

    /// Ends the thread after what it has to do now.
    func stop() { post { $0.isStopping = true } }

    private func post(_ change: (inout State) -> Void) {
        state.withLockedValue { change(&$0) }
        signal.lock()
        signal.unlock(withValue: Self.ready)
    }
}
