import Chance

extension Endpoint {
    /// What happened to an exchange since it was contracted.
    static let exchangeHistory = Endpoint(
        path: "/api/br/exchanges/{id}/history/",
        actions: [
            .get: { call, simulation throws(Refusal) in
                let (object, record) = try simulation.find(try call.objectID(), .exchanges)
                let history = ExchangeAccount.history(
                    of: object.id, in: record.plan, simulation.world)
                return try .page(of: history, columns: [], for: call)
            }
        ])
}

extension ExchangeAccount {
    fileprivate static func history(
        of id: String, in plan: LinkPlan, _ world: World
    ) -> [StoredObject] {
        let exchange = world.exchanges(of: plan).first { $0.id.description == id }
        guard let exchange else { return [] }
        let account = Self(exchange: exchange, plan: plan, world: world)
        var chance = SeededGenerator(world.seed, "exchange events \(id)")
        return account.events.map { event in
            let json = account.json(event, world.id(ofLink: plan.ordinal, from: &chance))
            return StoredObject(json, columns: [])
        }
    }
}
