import Belvo
import Chance

/// Rules with what has become of them. Told of each request, it says what is done to it: of the rules that a request
/// fits, the first that takes it. The same seed and the same requests give the same faults.
struct FaultPlan: Sendable {
    private struct Entry: Sendable {
        let rule: FaultRule
        var seen = 0
        var done = 0
        var chance: SeededGenerator

        /// Whether the rule takes a request that it is for.
        mutating func takesNext() -> Bool {
            seen += 1
            let occasion = rule.occasion
            guard seen > occasion.skip, (seen - occasion.skip - 1) % occasion.every == 0,
                done < occasion.times ?? Int.max, chance.chance(occasion.percent)
            else { return false }
            done += 1
            return true
        }
    }

    private var entries: [Entry] = []
    let seed: UInt64

    init(_ rules: [FaultRule] = [], seed: UInt64 = 1) throws(FaultsError) {
        guard rules.count <= FaultLimits.rulesMax else {
            throw .tooMany(rulesMax: FaultLimits.rulesMax)
        }
        self.seed = seed
        entries = rules.enumerated().map { index, rule in
            Entry(rule: rule, chance: SeededGenerator(seed, "fault", index))
        }
    }

    private init() { seed = 1 }

    static let none = FaultPlan()

    var isEmpty: Bool { entries.isEmpty }
    /// Whether a rule wants to see request bodies.
    var readsBodies: Bool { entries.contains { $0.rule.match.word != nil } }

    /// - Parameter isSpared: whether only a rule that names the path is for it, without a star before.
    /// - Returns: the fault, and how long is waited before it.
    mutating func fault(
        method: String, target: String, body: [UInt8], isSpared: Bool = false
    ) -> (fault: Fault, delayMilliseconds: Int)? {
        for index in entries.indices {
            let rule = entries[index].rule
            guard !isSpared || rule.match.namesPath(of: target),
                rule.match.accepts(method: method, target: target, body: body),
                entries[index].takesNext()
            else { continue }
            let delays = rule.fault.delayMilliseconds
            return (
                rule.fault, entries[index].chance.between(delays.lowerBound, delays.upperBound)
            )
        }
        return nil
    }

    var texts: [String] { entries.map(\.rule.text) }

    /// The rules, how many requests each was for, and how many it took.
    var json: JSON {
        .array(
            entries.map {
                [
                    "rule": .string($0.rule.text), "seen": .integer($0.seen),
                    "done": .integer($0.done),
                ]
            })
    }
}
