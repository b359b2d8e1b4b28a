import CLibcurl
import EventLoops
import Exchange
import Logging
import NIOCore

/// Runs all transfers of one loop, turn by turn, on the loop's thread.
///
/// It is not `Sendable`, and so is nothing it owns of libcurl: it is made on that thread and stays there.
final class TransferEngine: TurnTaker, Watcher {
    /// Handles kept for later exchanges; each holds some 20 KB.
    private static let sparesMax = 256

    private let configuration: UpstreamConfiguration
    private let loop: Loop
    private let commands: CommandQueue
    private let watch: SocketWatch
    private let ledger = TurnLedger()
    private let logger: Logger
    private var multi: MultiHandle
    private var active: [ObjectIdentifier: Transfer] = [:]
    private var spares: [Transfer] = []
    private var batch: [CommandQueue.Command] = []
    /// Sockets that became ready during this turn.
    private var readySockets: [(socket: Int32, readiness: Readiness)] = []
    /// Exchanges that ended during this turn.
    private var ended = 0
    private var nextSweep = NIODeadline.distantFuture
    private let sweepInterval: TimeAmount

    init(
        _ configuration: UpstreamConfiguration, on loop: Loop, commands: CommandQueue,
        logger: Logger
    ) throws(UpstreamConfigurationError) {
        self.configuration = configuration
        self.loop = loop
        self.commands = commands
        self.logger = logger
        watch = SocketWatch(loop: loop)
        multi = try MultiHandle(watch: watch, connectionsMax: configuration.connectionsMax)
        // Limits of minutes need no timer of their own each: looking at all transfers now and then will do.
        let shortest = min(configuration.firstByteMilliseconds, configuration.totalMilliseconds)
        sweepInterval = .milliseconds(Int64(min(max(shortest / 8, 5), 1000)))
        watch.tell(self)
    }

    // MARK: - Turns

    var hasWork: Bool { commands.hasWork }

    var deadline: NIODeadline? {
        let next = min(multi.deadline ?? .distantFuture, nextSweep)
        return next == .distantFuture ? nil : next
    }

    func ready(_ readiness: Readiness, on descriptor: Int32) {
        // What arrived on an idle connection is judged, and the connection thrown away, before any new
        // exchange can be given it.
        if watch.isIdle(descriptor) { return shutIdle(descriptor) }
        readySockets.append((descriptor, readiness))
    }

    func takeTurn() {
        let goesOn = commands.take(into: &batch)
        for command in batch { perform(command) }
        if !batch.isEmpty { batch.removeAll(keepingCapacity: true) }
        var isSound = true
        let now = NIODeadline.now()
        if let deadline = multi.deadline, deadline <= now { isSound = multi.actOnTime() }
        // An event may be older than libcurl's wish.
        for (socket, readiness) in readySockets where isSound && watch.isWanted(socket) {
            isSound = multi.act(on: socket, readiness)
        }
        readySockets.removeAll(keepingCapacity: true)
        if isSound { finishEnded() } else { startAfresh() }
        if now >= nextSweep { sweep(now) }
        deliver()
        watch.applyChanges()
        if !goesOn { stop() }
    }

    /// Breaks off what is under way and lets go of everything of libcurl's.
    private func stop() {
        loop.leave(self)
        for transfer in active.values { end(transfer, .failed(.interrupted)) }
        deliver()
        // The loop holds on to whoever watches a socket: closed here, the sockets let go of this engine.
        multi.close()
        onStop()
    }

    /// Called when the engine has stopped.
    var onStop: () -> Void = {}

    private func shutIdle(_ socket: Int32) {
        let stray = watch.shut(socket)
        guard stray > 0 else { return }
        logger.notice(
            "bytes that belong to no exchange came on an idle connection; it is thrown away",
            metadata: ["bytes": "\(stray)", "server.address": "\(configuration.target.host)"])
    }

    // MARK: - Commands

    private func perform(_ command: CommandQueue.Command) {
        switch command {
        case .begin(let call): begin(call)
        case .drained(let call):
            guard let transfer = active[ObjectIdentifier(call)] else { return }
            transfer.backlog = 0
            goOn(transfer, receiving: true, sending: false)
        case .fed(let call):
            guard let transfer = active[ObjectIdentifier(call)] else { return }
            goOn(transfer, receiving: false, sending: true)
        case .cancel(let call):
            guard let transfer = active[ObjectIdentifier(call)] else { return }
            end(transfer, .failed(.interrupted))
        }
    }

    private func begin(_ call: Call) {
        do throws(CurlFailure) {
            let transfer: Transfer
            if let spare = spares.popLast() {
                transfer = spare
            } else {
                transfer = try Transfer(configuration, watch: watch, ledger: ledger)
            }
            active[ObjectIdentifier(call)] = transfer
            try transfer.prepare(call, resendCount: 0)
            if call.isCancelled { return end(transfer, .failed(.interrupted)) }
            guard multi.add(transfer) else { throw CurlFailure(code: CURLE_FAILED_INIT) }
            if nextSweep == .distantFuture { nextSweep = transfer.began + sweepInterval }
        } catch {
            fail(call, error)
        }
    }

    /// libcurl refused to take the exchange on: it is out of memory, or lacks an option of the list.
    private func fail(_ call: Call, _ failure: CurlFailure) {
        let error = OriginError.overloaded("libcurl: \(CurlLibrary.describe(failure.code))")
        if let transfer = active[ObjectIdentifier(call)] { return end(transfer, .failed(error)) }
        commands.release(1)
        call.deliver(Delivery(outcome: .failed(error)), isPaused: false)
    }

    /// Ends a pause. The transfer is in its new state before libcurl is told, because libcurl may call back
    /// at once.
    private func goOn(_ transfer: Transfer, receiving: Bool, sending: Bool) {
        let isPaused =
            receiving && transfer.isReceivingPaused || sending && transfer.isSendingPaused
        guard isPaused else { return }
        if receiving { transfer.isReceivingPaused = false }
        if sending { transfer.isSendingPaused = false }
        transfer.easy.setPause(
            receiving: transfer.isReceivingPaused, sending: transfer.isSendingPaused)
    }

    // MARK: - Ends

    private func finishEnded() {
        while let (transfer, code) = multi.nextEnded() {
            if code == CURLE_OK {
                end(transfer, .whole)
            } else if !sendAgain(transfer, code) {
                end(transfer, .failed(failure(of: transfer, code).error))
            }
        }
    }

    /// A request that asks for nothing to be changed, whose kept-alive connection died before any byte of
    /// the answer, is sent once more, on a new connection; the answer says so.
    private func sendAgain(_ transfer: Transfer, _ code: CURLcode) -> Bool {
        guard code == CURLE_ABORTED_BY_CALLBACK, transfer.sendingCount > 1,
            transfer.resendCount == 0,
            transfer.bytesReceived == 0, let call = transfer.call, call.request.isRepeatable
        else { return false }
        multi.remove(transfer)
        do throws(CurlFailure) {
            try transfer.prepare(call, resendCount: 1)
        } catch {
            return false
        }
        return multi.add(transfer)
    }

    private func failure(of transfer: Transfer, _ code: CURLcode) -> TransferFailure {
        var uploadFailure: OriginError?
        if case .stream(let upload, _) = transfer.call?.request.body {
            uploadFailure = upload.failure
        }
        return TransferFailure(
            code: code, sentence: transfer.errorSentence,
            systemError: Int32(truncatingIfNeeded: transfer.easy.number(CURLINFO_OS_ERRNO)),
            target: configuration.target, method: transfer.call?.request.method ?? "",
            bytesReceived: transfer.bytesReceived, sendingCount: transfer.sendingCount,
            connectMilliseconds: configuration.connectMilliseconds, fault: transfer.fault,
            refusedAddress: transfer.refusedAddress, uploadFailure: uploadFailure)
    }

    /// Takes a transfer out of libcurl and tells its task at the end of the turn.
    private func end(_ transfer: Transfer, _ outcome: Delivery.Outcome) {
        guard transfer.pending.outcome == nil else { return }
        multi.remove(transfer)
        watch.release(transfer.socket, by: transfer.identifier)
        let trailers = transfer.machine.trailers
        if case .whole = outcome, !trailers.isEmpty { transfer.pending.trailers = trailers }
        transfer.pending.outcome = outcome
        transfer.pending.resendCount = transfer.resendCount
        transfer.touch()
        ended += 1
    }

    /// libcurl reported that it is in an undefined state: nothing it holds can be trusted any more.
    private func startAfresh() {
        logger.error("libcurl lost its state; all transfers under way are broken off")
        for transfer in active.values {
            end(transfer, .failed(.reset("libcurl lost its state")))
        }
        spares.removeAll()
        do throws(UpstreamConfigurationError) {
            multi = try MultiHandle(watch: watch, connectionsMax: configuration.connectionsMax)
        } catch {
            logger.critical("the upstream engine ends", metadata: ["error": "\(error)"])
            commands.requestStop()
        }
    }

    // MARK: - Time

    private func sweep(_ now: NIODeadline) {
        for transfer in active.values {
            let total = configuration.totalMilliseconds
            let firstByte = configuration.firstByteMilliseconds
            if now - transfer.began >= .milliseconds(Int64(total)) {
                end(transfer, .failed(.timeout(phase: "total", milliseconds: total)))
            } else if transfer.bytesReceived == 0,
                now - transfer.lastMoved >= .milliseconds(Int64(firstByte))
            {
                end(transfer, .failed(.timeout(phase: "first byte", milliseconds: firstByte)))
            }
        }
        nextSweep = active.isEmpty ? .distantFuture : now + sweepInterval
    }

    // MARK: - Delivery

    /// Gives every task what came for it during this turn, in one piece.
    private func deliver() {
        // First, so that whoever hears of an end can begin another exchange at once.
        if ended > 0 { commands.release(ended) }
        ended = 0
        for transfer in ledger.touched {
            transfer.isTouched = false
            guard let call = transfer.call else { continue }
            var news = Delivery()
            swap(&news, &transfer.pending)
            let isOver = news.outcome != nil
            if isOver { recycle(transfer, call) }
            let backlog = call.deliver(news, isPaused: transfer.isReceivingPaused && !isOver)
            guard !isOver else { continue }
            transfer.backlog = backlog
            // An error answer ends the upload; a paused one would keep the answer from ending.
            if let status = transfer.status, status >= 400 {
                goOn(transfer, receiving: false, sending: true)
            }
        }
        ledger.touched.removeAll(keepingCapacity: true)
    }

    private func recycle(_ transfer: Transfer, _ call: Call) {
        active.removeValue(forKey: ObjectIdentifier(call))
        if case .stream(let upload, _) = call.request.body { upload.close() }
        transfer.clear()
        if !transfer.isSpent && spares.count < Self.sparesMax { spares.append(transfer) }
    }
}
