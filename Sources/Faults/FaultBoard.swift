public import Belvo
import Chance
import NIOConcurrencyHelpers
import Synchronization

/// The rules and mutations in force, which can be changed while exchanges run.
public final class FaultBoard: Sendable {
    private struct State {
        var plan = FaultPlan.none
        var mutations: [Mutation] = []
        var seed: UInt64 = 1
        var mutated = 0
        var ids = SeededGenerator(1, "request ids of faults")
    }

    private let state = NIOLockedValueBox(State())
    /// Looked at for every exchange, before the lock.
    private let ruleCount = Atomic(0)
    private let mutationCount = Atomic(0)

    private let released = Atomic(false)

    public init() {}

    /// The program stops: whoever is held is let go, and nobody is held any more.
    public func release() { released.store(true, ordering: .releasing) }

    var isReleased: Bool { released.load(ordering: .acquiring) }

    /// - Throws: `FaultsError` when there are too many rules.
    public func set(
        rules: [FaultRule], mutations: [Mutation] = [], seed: UInt64 = 1
    ) throws(FaultsError) {
        let plan = try FaultPlan(rules, seed: seed)
        // An id is not given out twice, so these go on.
        state.withLockedValue {
            $0 = State(plan: plan, mutations: mutations, seed: seed, ids: $0.ids)
        }
        ruleCount.store(rules.count, ordering: .releasing)
        mutationCount.store(mutations.count, ordering: .releasing)
    }

    /// Nothing is disturbed any more.
    public func clear() {
        state.withLockedValue { $0 = State(ids: $0.ids) }
        ruleCount.store(0, ordering: .releasing)
        mutationCount.store(0, ordering: .releasing)
    }

    var hasRules: Bool { ruleCount.load(ordering: .acquiring) > 0 }
    var hasMutations: Bool { mutationCount.load(ordering: .acquiring) > 0 }
    var readsBodies: Bool { state.withLockedValue { $0.plan.readsBodies } }

    func fault(
        method: String, target: String, body: [UInt8], isSpared: Bool = false
    ) -> (fault: Fault, delayMilliseconds: Int)? {
        state.withLockedValue {
            $0.plan.fault(method: method, target: target, body: body, isSpared: isSpared)
        }
    }

    func nextRequestID() -> String { state.withLockedValue { $0.ids.hexadecimal32() } }

    /// A mutator for one more body; `nil` while there is nothing to change.
    func nextMutator() -> Mutator? {
        guard hasMutations else { return nil }
        return state.withLockedValue { state in
            guard !state.mutations.isEmpty else { return nil }
            state.mutated += 1
            return Mutator(
                Set(state.mutations),
                chance: SeededGenerator(state.seed, "mutation", state.mutated))
        }
    }

    /// A JSON text with the mutations in force, as a webhook has it; what is no JSON comes back as it is.
    public func mutated(_ body: [UInt8]) -> [UInt8] {
        guard body.count <= FaultLimits.answerBytesMax, var mutator = nextMutator() else {
            return body
        }
        return mutator.mutate(body) ?? body
    }
}

/// As a control call sees it.
extension FaultBoard {
    /// Replaces all rules and mutations: `{"rules": ["GET /api/* status=503 times=2"], "mutations": ["fields"], "seed": 1}`.
    /// - Throws: `FaultsError`, and then nothing has changed.
    public func set(_ json: JSON) throws(FaultsError) {
        guard case .object(let members) = json,
            members.allSatisfy({ ["rules", "mutations", "seed"].contains($0.name) })
        else { throw .notAnObject }
        var rules: [FaultRule] = []
        for text in try Self.texts(json["rules"]) { rules.append(try FaultRule(text)) }
        var mutations: [Mutation] = []
        for name in try Self.texts(json["mutations"]) { mutations += try Mutation.named(name) }
        var seed: UInt64 = 1
        if let value = json["seed"] {
            guard case .number(let digits) = value, let number = UInt64(digits) else {
                throw .badValue(word: "seed", value: "?", wanted: "a whole number")
            }
            seed = number
        }
        try set(rules: rules, mutations: mutations, seed: seed)
    }

    private static func texts(_ value: JSON?) throws(FaultsError) -> [String] {
        guard let value else { return [] }
        guard case .array(let elements) = value else { throw .notAnObject }
        let texts = elements.compactMap(\.stringValue)
        guard texts.count == elements.count else { throw .notAnObject }
        guard texts.count <= FaultLimits.rulesMax else {
            throw .tooMany(rulesMax: FaultLimits.rulesMax)
        }
        return texts
    }

    /// The rules and mutations in force, a line each.
    public var summary: [String] {
        state.withLockedValue { state in
            let names = state.mutations.map(\.rawValue)
            return state.plan.texts
                + (names.isEmpty ? [] : ["mutations " + names.joined(separator: ", ")])
        }
    }

    public var json: JSON {
        state.withLockedValue { state in
            [
                "rules": state.plan.json,
                "mutations": .strings(state.mutations.map(\.rawValue)),
                "mutated": .integer(state.mutated), "seed": .number(String(state.seed)),
            ]
        }
    }
}
