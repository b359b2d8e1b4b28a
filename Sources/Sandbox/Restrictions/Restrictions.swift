import Belvo
import Exchange
import NIOConcurrencyHelpers

/// Belvo's limits on how often something may be asked, kept when the sandbox is told to.
final class Restrictions: Sendable {
    /// More callers than this share what is counted for the others.
    private static let callersMax = 1_000

    private struct State {
        var bursts: [String: SlidingWindow] = [:]
        var deletions: [String: SlidingWindow] = [:]
        var quota = Quota()
    }

    private let limits: SandboxLimits
    private let state = NIOLockedValueBox(State())

    init(_ limits: SandboxLimits) { self.limits = limits }

    /// - Returns: whether one more request of that caller is let through: 80 in 30 seconds are.
    func admits(_ caller: String?, at now: Timestamp) -> Bool {
        guard limits == .belvo else { return true }
        return state.withLockedValue { state in
            let isKnown = caller.map { state.bursts[$0] != nil } ?? false
            let name = isKnown || state.bursts.count < Self.callersMax ? caller ?? "" : ""
            return state.bursts[name, default: SlidingWindow(countMax: 80, seconds: 30)]
                .enter(at: now) == nil
        }
    }

    func reset() { state.withLockedValue { $0 = State() } }

    /// Some resources may be deleted five times a minute.
    func checkDeletion(of resource: String, at now: Timestamp) throws(Refusal) {
        guard limits == .belvo, Self.slowlyDeleted.contains(resource) else { return }
        let seconds = state.withLockedValue { state in
            state.deletions[resource, default: SlidingWindow(countMax: 5, seconds: 60)]
                .enter(at: now)
        }
        if let seconds { throw .throttled(seconds: seconds) }
    }

    private static let slowlyDeleted: Set = [
        "LINKS", "ACCOUNTS", "TRANSACTIONS", "EMPLOYMENT_RECORDS",
    ]

    /// Counts a retrieval against the month's budget of its document.
    func checkQuota(
        _ kind: Quota.Kind, of record: LinkRecord, at now: Timestamp
    ) throws(Refusal) {
        let institution = record.plan.institution
        guard limits == .belvo, institution.isOpenFinance else { return }
        let isSpent = state.withLockedValue { state in
            !state.quota.spend(
                kind, of: record.plan.holder.document, at: institution.name, now)
        }
        if isSpent { throw .operationalLimits }
    }
}

extension Refusal {
    fileprivate static let operationalLimits = Refusal(.operationalLimitsReached)

    fileprivate static func throttled(seconds: Int) -> Refusal {
        Refusal(.throttled, String(seconds))
    }
}
