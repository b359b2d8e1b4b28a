import NIOConcurrencyHelpers
public import NIOCore
import Synchronization

/// What a loop tells of a descriptor that it watches.
public protocol Watcher: AnyObject {
    /// Called on the loop's thread. Readiness may be out of date: whoever reads must be ready to find nothing.
    func ready(_ readiness: Readiness, on descriptor: Int32)
}

/// What takes part in every turn of a loop.
public protocol TurnTaker: AnyObject {
    /// Whether there is something to do although nothing became ready. Asked before the loop sleeps.
    var hasWork: Bool { get }
    /// When it wants a turn, whatever happens.
    var deadline: NIODeadline? { get }
    /// Called once a turn, after everything that was ready has been told.
    func takeTurn()
}

/// One thread that waits for sockets and runs tasks.
///
/// As an executor it runs tasks between two waits. A task, the application's socket and the upstream's then share
/// a thread, and nothing of an exchange is ever handed from one thread to another.
public final class Loop: TaskExecutor {
    private struct Inbox {
        var jobs: [UnownedJob] = []
        var work: [@Sendable () -> Void] = []
        var isStopping = false
    }

    private let inbox = NIOLockedValueBox(Inbox())
    private let isAsleep = Atomic<Bool>(false)
    private let wakeup: Wakeup
    /// Touched through `confined` only.
    private let state: LoopState

    /// Starts the thread.
    public init(name: String) throws(LoopError) {
        wakeup = try Wakeup()
        state = LoopState(try Poller(wakeup: wakeup))
        try LoopThread.start(name, of: self) { [self] in run() }
    }

    /// The loop on whose thread this is called.
    public static var current: Loop? { LoopThread.loop }

    public var isCurrent: Bool { LoopThread.isThread(of: self) }

    private var confined: LoopState {
        precondition(isCurrent, "not on the thread of the loop")
        return state
    }

    // MARK: From any thread

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if isCurrent {
            confined.jobs.append(job)
        } else {
            inbox.withLockedValue { $0.jobs.append(job) }
            wake()
        }
    }

    /// Runs `work` on the loop's thread, soon.
    public func perform(_ work: @escaping @Sendable () -> Void) {
        inbox.withLockedValue { $0.work.append(work) }
        wake()
    }

    /// Ends a wait. Costs a system call only when the loop sleeps.
    public func wake() {
        guard isAsleep.load(ordering: .sequentiallyConsistent),
            isAsleep.exchange(false, ordering: .sequentiallyConsistent)
        else { return }
        wakeup.signal()
    }

    /// Ends the thread, after what it has to do now. Nothing may be asked of the loop afterwards.
    public func stop() {
        inbox.withLockedValue { $0.isStopping = true }
        wake()
    }

    // MARK: On the loop's thread

    /// Watches a descriptor; with nothing to watch for, only failures are told.
    /// - Throws: `LoopError` when the system cannot watch one more.
    public func watch(
        _ descriptor: Int32, for readiness: Readiness, by watcher: any Watcher
    ) throws(LoopError) {
        try confined.watch(descriptor, for: readiness, by: watcher)
    }

    /// Must be called before the descriptor is closed.
    public func forget(_ descriptor: Int32) { confined.forget(descriptor) }

    public func join(_ member: any TurnTaker) { confined.members.append(member) }

    public func leave(_ member: any TurnTaker) {
        confined.members.removeAll { $0 === member }
    }

    /// Runs `work` at the end of this turn, when nothing more is known that could be done before.
    public func beforeSleep(_ work: @escaping () -> Void) { confined.last.append(work) }

    /// Memory into which one socket after the other is read.
    var readSpace: UnsafeMutableRawBufferPointer { unsafe confined.readSpace }

    // MARK: Turns

    private func run() {
        let state = confined
        while turn(state) {}
        state.end()
    }

    private func turn(_ state: LoopState) -> Bool {
        state.poll(mayWait: prepareToSleep(state))
        isAsleep.store(false, ordering: .sequentiallyConsistent)
        state.tellReady()
        let (work, isStopping) = takeInbox(state)
        for work in work { work() }
        runJobs(state)
        for member in state.members { member.takeTurn() }
        runJobs(state)
        state.finishTurn()
        runJobs(state)
        return !isStopping
    }

    /// Whether the loop may sleep; from then on `wake` has to be heard.
    private func prepareToSleep(_ state: LoopState) -> Bool {
        guard state.isIdle else { return false }
        isAsleep.store(true, ordering: .sequentiallyConsistent)
        // Whoever came before the store did not wake us, so it is looked at again.
        let isQuiet = inbox.withLockedValue {
            $0.jobs.isEmpty && $0.work.isEmpty && !$0.isStopping
        }
        return isQuiet && state.isIdle
    }

    private func takeInbox(_ state: LoopState) -> (work: [@Sendable () -> Void], isStopping: Bool) {
        inbox.withLockedValue { inbox in
            if !inbox.jobs.isEmpty {
                state.jobs.append(contentsOf: inbox.jobs)
                inbox.jobs.removeAll(keepingCapacity: true)
            }
            defer { if !inbox.work.isEmpty { inbox.work = [] } }
            return (inbox.work, inbox.isStopping)
        }
    }

    /// Sockets get their turn although tasks may go on waking one another for ever.
    private static let roundsMax = 32

    private func runJobs(_ state: LoopState) {
        var rounds = 0
        while !state.jobs.isEmpty && rounds < Self.roundsMax {
            swap(&state.jobs, &state.running)
            for job in state.running {
                unsafe job.runSynchronously(on: asUnownedTaskExecutor())
            }
            state.running.removeAll(keepingCapacity: true)
            rounds += 1
        }
    }
}
