import CLibcurl
import Glibc

/// Starts the one thread that may touch libcurl.
enum LoopThread {
    private final class Work {
        let run: () -> Void

        init(_ run: @escaping () -> Void) { self.run = run }
    }

    /// Runs `work` on a detached thread of its own. What `work` captured belongs to that thread from here on.
    static func start(_ work: sending @escaping () -> Void) throws(UpstreamConfigurationError) {
        // Retained for the thread, which releases it as its first act.
        let context = unsafe Unmanaged.passRetained(Work(work))
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
                unsafe ccurl_name_thread("upstream")
                work.run()
                return nil
            }, context.toOpaque())
        guard code == 0 else {
            unsafe context.release()
            throw .noResources("no thread: \(unsafe String(cString: strerror(code)))")
        }
        pthread_detach(thread)
    }
}
