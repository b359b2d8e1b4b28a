import Exchange
import Logging
import NIOConcurrencyHelpers

/// Writes what the tape is told. One thread at a time may hold it; `CommitQueue` says whose turn it is.
///
/// Group commit without a timer: whoever's turn it is takes everything that has queued up meanwhile, and that
/// becomes the next frame. Under no load a frame holds one exchange; under load, dozens.
final class SegmentWriter {
    private let queue: CommitQueue
    private let counters: NIOLockedValueBox<TapeCounters>
    private let setup: TapeSetup
    private let sync: DiskSync
    private var output: SegmentOutput
    private var encoder: LineEncoder
    private var shelf: SpoolShelf
    private var loss = Loss()
    private var complaint: FailureLog

    /// Those whose lines are in `encoder` and not yet on their way.
    private var pending: [CommitQueue.Waiter] = []
    private var pendingCount = 0

    init(
        queue: CommitQueue, counters: NIOLockedValueBox<TapeCounters>,
        setup: TapeSetup, sync: DiskSync, output: consuming SegmentOutput, shelf: SpoolShelf,
        context: LineContext
    ) {
        self.queue = queue
        self.counters = counters
        self.setup = setup
        self.sync = sync
        self.output = output
        self.shelf = shelf
        encoder = LineEncoder(context: context)
        complaint = FailureLog(logger: setup.logger)
    }

    // MARK: The session

    func begin() throws(TapeError) {
        encoder.session(.started, because: nil, sequence: output.takeSequence(), at: now)
        commit()
        if let failure = complaint.current { throw .cannotWrite(failure) }
    }

    /// Writes what is still queued and the end of the session. Returns the last segment, to be sealed.
    func finish() -> SegmentPlace? {
        commitQueued()
        shelf.dropAll()
        writeLoss()
        encoder.session(.ended, because: nil, sequence: output.takeSequence(), at: now)
        commit()
        return output.finish()
    }

    // MARK: Batches

    /// Writes everything that has queued up, and what comes meanwhile.
    func commitQueued() {
        while let batch = queue.take() { write(batch) }
    }

    /// Writes what has queued up now.
    /// - Returns: whether the turn goes to the writer's own thread: more came meanwhile, or what waits would
    ///   hold up a thread that has other things to do.
    func commitBriefly() -> Bool {
        guard !queue.holdsLongWork else { return true }
        if let batch = queue.take() { write(batch) }
        return !queue.endTurn()
    }

    private func write(_ batch: CommitQueue.Batch) {
        if !batch.loss.isEmpty {
            loss.merge(batch.loss)
            counters.withLockedValue { $0.lost += batch.loss.lost }
        }
        batch.entries.span.forEach { take($0) }
        commit()
    }

    private func take(_ entry: borrowing CommitQueue.Entry) {
        switch entry.content {
        case .event(let event): take(event, entry.waiter)
        case .brokenBody(let id, let side):
            shelf.fail(id, side, "a piece of the body came faster than the disk takes")
        }
    }

    private func take(_ event: borrowing ExchangeEvent, _ waiter: CommitQueue.Waiter?) {
        switch event {
        case .chunk(let id, let side, let bytes):
            do {
                try shelf.append(bytes, id, side)
                waiter?.resume(returning: nil)
            } catch {
                refuseChunk(id, side, error, waiter)
            }
        case .discarded(let id):
            shelf.drop(id)
            waiter?.resume(returning: nil)
        case .intent(let kept):
            take(kept.record, .intent, waiter)
        case .exchange(let kept):
            take(kept.record, .exchange, waiter)
            shelf.drop(kept.record.id)
        case .rejected(let record):
            encoder.rejected(record, sequence: output.takeSequence())
            join(waiter)
        }
    }

    private func refuseChunk(
        _ id: ExchangeID, _ side: BodySide, _ error: TapeError, _ waiter: CommitQueue.Waiter?
    ) {
        shelf.fail(id, side, error.description)
        complaint.failed(error.description, isDiskFull: false)
        counters.withLockedValue { $0.failure = error.description }
        guard setup.auditFailure == .closed, setup.durability != .relaxed else {
            // The exchange goes on, and its line will say that the body is missing.
            waiter?.resume(returning: nil)
            return
        }
        loss.add(refused: 1, at: now, because: error.description)
        counters.withLockedValue { $0.refused += 1 }
        waiter?.resume(returning: error)
    }

    private func take(_ record: ExchangeRecord, _ kind: LineKind, _ waiter: CommitQueue.Waiter?) {
        do {
            let request = try standing(record.requestBody, record.id, .request)
            let response = try standing(record.responseBody, record.id, .response)
            if request.isSpooled || response.isSpooled {
                // A frame of its own, after those that came before it.
                commit()
                join(waiter)
                stream(record, kind, request, response)
            } else {
                encoder.exchange(
                    record, kind: kind, sequence: output.takeSequence(), request: request,
                    response: response)
                join(waiter)
            }
        } catch {
            commit()
            join(waiter)
            failed(AppendFailure(cause: .file(error), isTorn: false, detail: error.description))
        }
        if encoder.buffer.count >= setup.frameBytesMax { commit() }
    }

    private func standing(
        _ body: RecordedBody, _ id: ExchangeID, _ side: BodySide
    ) throws(FileError) -> StandingBody {
        guard case .spooled(let count) = body.stored else { return StandingBody(body) }
        return try StandingBody(body, in: shelf.find(id, side), count: count)
    }

    private func join(_ waiter: CommitQueue.Waiter?) {
        if let waiter { pending.append(waiter) }
        pendingCount += 1
    }

    // MARK: Commits

    private var now: Int64 { setup.time().wallMicroseconds }

    /// Writes the lines that are in the encoder as one frame.
    private func commit() {
        guard encoder.buffer.count > 0 || !loss.isEmpty else { return }
        writeLoss()
        let count = encoder.buffer.count
        do {
            try output.prepare(at: now)
            let stored = try output.append(encoder.buffer)
            loss = Loss()
            committed(count, stored)
        } catch {
            failed(error)
        }
    }

    /// Writes one line whose bodies come from spools, as one frame, without ever holding it.
    private func stream(
        _ record: ExchangeRecord, _ kind: LineKind, _ request: StandingBody,
        _ response: StandingBody
    ) {
        do {
            try output.prepare(at: now)
            let line = StreamedLine(
                record, kind: kind, sequence: output.takeSequence(), request: request,
                response: response, encoder: &encoder)
            committed(line.count, try output.append(line))
        } catch {
            failed(error)
        }
    }

    /// What is missing is told with the first frame that can be written again.
    private func writeLoss() {
        guard !loss.isEmpty else { return }
        encoder.gap(loss, sequence: output.takeSequence(), at: now)
    }

    private func committed(_ contentBytes: Int, _ storedBytes: Int) {
        let count = pendingCount
        if complaint.succeeded() { output.restoreReserve() }
        counters.withLockedValue { counters in
            counters.recorded += count
            counters.commits += 1
            counters.contentBytes += contentBytes
            counters.storedBytes += storedBytes
            counters.failure = nil
        }
        output.confirm()
        encoder.buffer.removeAll()
        release()
    }

    private func release() {
        let waiters = pending
        pending.removeAll(keepingCapacity: true)
        pendingCount = 0
        guard let target = output.target else { return }
        guard setup.durability == .power, !waiters.isEmpty else {
            for waiter in waiters { waiter.resume(returning: nil) }
            return sync.synchronizeSoon(target)
        }
        let isOpen = setup.auditFailure == .open
        sync.synchronize(target) { [counters] error in
            if let error {
                counters.withLockedValue { counters in
                    counters.recorded -= waiters.count
                    if isOpen {
                        counters.lost += waiters.count
                    } else {
                        counters.refused += waiters.count
                    }
                    counters.failure = error.description
                }
            }
            let failure = isOpen ? nil : error.map { TapeError.cannotWrite($0.description) }
            for waiter in waiters { waiter.resume(returning: failure) }
        }
    }

    /// Nothing of the frame is kept. Those who wait for it are told, or let pass and counted.
    private func failed(_ failure: AppendFailure) {
        let reason = failure.detail
        let isOpen = setup.auditFailure == .open || setup.durability == .relaxed
        loss.add(
            refused: isOpen ? 0 : pendingCount, lost: isOpen ? pendingCount : 0, at: now,
            because: reason)
        let count = pendingCount
        counters.withLockedValue { counters in
            if isOpen { counters.lost += count } else { counters.refused += count }
            counters.failure = reason
        }
        encoder.buffer.removeAll()
        output.undo(failure)
        if complaint.failed(reason, isDiskFull: failure.cause.isDiskFull) {
            noteStop(because: reason)
        }
        for waiter in pending { waiter.resume(returning: isOpen ? nil : .cannotWrite(reason)) }
        pending.removeAll(keepingCapacity: true)
        pendingCount = 0
    }

    /// The first failure of a full disk is told in the recording itself, in the space kept for that.
    private func noteStop(because reason: String) {
        guard output.releaseReserve() else { return }
        encoder.session(.stopped, because: reason, sequence: output.takeSequence(), at: now)
        do {
            _ = try output.append(encoder.buffer)
            output.confirm()
        } catch {
            // Somebody else took the space first; the gap line will tell.
            output.undo(error)
        }
        encoder.buffer.removeAll()
    }
}
