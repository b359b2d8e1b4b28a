import CEpoll
import Glibc

/// Starts the one thread of a loop, and tells which loop a thread belongs to.
enum LoopThread {
    private final class Work {
        let run: () -> Void

        init(_ run: @escaping () -> Void) { self.run = run }
    }

    /// Holds a pointer to the loop of each loop's thread.
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        let code = unsafe pthread_key_create(&key, nil)
        precondition(code == 0, "the system has no thread-specific keys left")
        return key
    }()

    /// Runs `work` on a detached thread of its own.
    static func start(
        _ name: String, of loop: Loop, _ work: @escaping @Sendable () -> Void
    ) throws(LoopError) {
        // Retained for the thread, which releases it as its first act.
        let context = unsafe Unmanaged.passRetained(
            Work {
                unsafe cepoll_name_thread(name)
                asksForLongTurns()
                let pointer = unsafe Unmanaged.passUnretained(loop).toOpaque()
                unsafe pthread_setspecific(key, pointer)
                work()
                pthread_setspecific(key, nil)
            })
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread, nil,
            { context in
                guard let context = unsafe context else { return nil }
                let work = unsafe Unmanaged<Work>.fromOpaque(context).takeRetainedValue()
                // Signals are the business of the main thread.
                var all = sigset_t()
                unsafe sigfillset(&all)
                unsafe pthread_sigmask(SIG_SETMASK, &all, nil)
                work.run()
                return nil
            }, context.toOpaque())
        guard code == 0 else {
            unsafe context.release()
            throw .noResources("pthread_create", code)
        }
        pthread_detach(thread)
    }

    /// `SCHED_BATCH`, which Swift's view of glibc leaves out.
    private static let batchPolicy: Int32 = 3

    /// With this policy a thread that is woken waits until the core is free: it finds more to do at once then, and does
    /// not break into the application's turn. A system that refuses costs throughput, nothing else.
    private static func asksForLongTurns() {
        var parameters = sched_param()
        _ = unsafe sched_setscheduler(0, batchPolicy, &parameters)
    }

    /// Whether this is the thread of `loop`. Asked at every touch of what is bound to a loop, so nothing is held for it.
    static func isThread(of loop: Loop) -> Bool {
        unsafe pthread_getspecific(key)
            == UnsafeMutableRawPointer(
                Unmanaged.passUnretained(loop).toOpaque())
    }

    /// The loop whose thread this is.
    static var loop: Loop? {
        guard let pointer = unsafe pthread_getspecific(key) else { return nil }
        return unsafe Unmanaged<Loop>.fromOpaque(pointer).takeUnretainedValue()
    }
}
