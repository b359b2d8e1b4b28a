import NIOConcurrencyHelpers

/// What institutions give for links, rendered once. It is a cache: what it does not hold is generated, and
/// two who ask at once generate the same.
final class Archive: Sendable {
    /// Beyond this many objects everything is forgotten and generated again when it is asked for.
    private static let objectsMax = 250_000

    private struct Pages {
        /// As at the world's beginning.
        var first: [Ledger.Shelf: [StoredObject]] = [:]
        /// As on the day on which it was last asked for.
        var latest: [Ledger.Shelf: (day: CalendarDay, objects: [StoredObject])] = [:]
        var count = 0
    }

    private let world: World
    private let pages = NIOLockedValueBox(Pages())

    init(_ world: World) { self.world = world }

    /// What the institution gave at the world's beginning.
    func objects(_ product: Product, for plan: LinkPlan) -> [StoredObject] {
        let shelf = Ledger.Shelf(link: plan.ordinal, product: product.resource)
        if let known = pages.withLockedValue({ $0.first[shelf] }) { return known }
        guard product.isGiven(by: plan.institution) else { return [] }
        let made = make(product, plan, world)
        pages.withLockedValue { pages in
            Self.makeRoom(for: made.count, in: &pages)
            guard pages.first.updateValue(made, forKey: shelf) == nil else { return }
            pages.count += made.count
        }
        return made
    }

    /// What it gives on a day.
    func objects(_ product: Product, for plan: LinkPlan, on day: CalendarDay) -> [StoredObject] {
        guard day > world.origin, product.isAlive || product.isDerived else {
            return objects(product, for: plan)
        }
        let shelf = Ledger.Shelf(link: plan.ordinal, product: product.resource)
        let known = pages.withLockedValue { $0.latest[shelf] }
        if let known, known.day == day { return known.objects }
        guard product.isGiven(by: plan.institution) else { return [] }
        let made = make(product, plan, world.on(day))
        pages.withLockedValue { pages in
            Self.makeRoom(for: made.count, in: &pages)
            let old = pages.latest.updateValue((day, made), forKey: shelf)
            pages.count += made.count - (old?.objects.count ?? 0)
        }
        return made
    }

    /// What it gives on a day of all that is not older than another.
    func objects(
        _ product: Product, for plan: LinkPlan, on day: CalendarDay, since first: CalendarDay
    ) -> [StoredObject] {
        guard let produce = product.produceSince else {
            return objects(product, for: plan, on: day)
        }
        return produce(plan, world.on(day), first).map {
            StoredObject($0, columns: product.columns)
        }
    }

    private func make(_ product: Product, _ plan: LinkPlan, _ world: World) -> [StoredObject] {
        product.produce(plan, world).map { StoredObject($0, columns: product.columns) }
    }

    private static func makeRoom(for count: Int, in pages: inout Pages) {
        if pages.count + count > objectsMax { pages = Pages() }
    }
}
