import Chance

/// Links beyond the presets that a large world begins with: persons at banks, in turn, all as busy. What they have is
/// made when it is asked for: they are links that are read once, not those that keep themselves up to date.
public struct Crowd: Sendable, Equatable {
    public static let none = Crowd(links: 0, transactionsPerLink: 0)

    public let links: Int
    /// In twelve months, roughly.
    public let transactionsPerLink: Int

    public init(links: Int, transactionsPerLink: Int) {
        self.links = links
        self.transactionsPerLink = transactionsPerLink
    }

    /// Their institutions: banks that are well.
    private static let banks = Institution.all.filter {
        $0.kind == .bank && $0.isHealthy && $0.name.hasSuffix("_retail")
    }

    fileprivate func plan(_ ordinal: Int, seed: UInt64) -> LinkPlan {
        let institution = Self.banks[ordinal % Self.banks.count]
        var chance = SeededGenerator(seed, "crowd", ordinal)
        // Two thirds happen on the account, a third on the card.
        return LinkPlan(
            ordinal: ordinal, institution: institution,
            holder: .person(Person(in: institution.country, from: &chance)),
            accounts: [
                AccountPlan(.checking, transactionsPerLink * 2 / 3),
                AccountPlan(.card, transactionsPerLink / 3),
            ])
    }
}

extension World {
    /// How many links stand there from the beginning.
    var firstLinkCount: Int { LinkPlan.presetCount + crowd.links }

    /// A link that stands there from the beginning.
    func firstPlan(_ ordinal: Int) -> LinkPlan? {
        ordinal < LinkPlan.presetCount
            ? LinkPlan.preset(ordinal, seed: seed) : crowd.plan(ordinal, seed: seed)
    }
}
