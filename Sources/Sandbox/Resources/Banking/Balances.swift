import Belvo
import Chance

extension Product {
    static let balances = Product(
        resource: "BALANCES", path: "/api/br/balances/",
        columns: [
            .id("account", at: ["account_id"]), .id("id"), .ordered("collected_at", .moment),
            .ordered("created_at", .moment),
        ],
        listNeedsLink: true, isDeletable: false,
        retrieval: Retrieval(accountMember: "account_id"), isAlive: true,
        produce: { plan, world in
            // Cards and loans owe; they hold nothing.
            world.accounts(of: plan).filter { !$0.isLiability }.map { account in
                var chance = SeededGenerator(world.seed, "balance \(account.id)")
                return account.balance(
                    world.id(ofLink: plan.ordinal, from: &chance),
                    link: world.linkID(plan.ordinal))
            }
        })
}

extension BankAccount {
    fileprivate func balance(_ id: ObjectID, link: ObjectID) -> JSON {
        [
            "id": .id(id),
            "link": .id(link),
            "account_id": .id(self.id),
            "account_internal_identification": .string(internalIdentification),
            "collected_at": .timestamp(collectedAt),
            "created_at": .timestamp(firstCollectedAt + 912_044),
            "last_updated_at": .timestamp(collectedAt),
            "currency": .string(country.currency),
            "available": .money(available),
            "blocked": .money(blocked),
            "automatically_invested": .money(invested),
        ]
    }
}
