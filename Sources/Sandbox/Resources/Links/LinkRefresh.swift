/// When a link may be refreshed.
enum LinkRefresh {
    /// Belvo refreshes a link once in ten minutes.
    private static let pauseMicroseconds = 600_000_000
    private static let minuteMicroseconds = 60_000_000

    static func check(
        _ record: LinkRecord, _ simulation: Simulation, at now: Timestamp
    ) throws(Refusal) {
        try record.checkGives(at: now)
        if simulation.isBusy(record) { throw .tooManySessions }
        guard simulation.limits == .belvo, let last = record.refreshedAt else { return }
        let left = last.microseconds + pauseMicroseconds - now.microseconds
        guard left > 0 else { return }
        throw .refreshed(minutesLeft: (left + minuteMicroseconds - 1) / minuteMicroseconds)
    }
}
