import NIOConcurrencyHelpers

/// What institutions give for links, rendered once. It is a cache: what it does not hold is generated, and
/// two who ask at once generate the same.
final class Archive: Sendable {
    /// Beyond this many objects everything is forgotten and generated again when it is asked for.
    private static let objectsMax = 250_000

    private struct Pages {
        var objects: [Ledger.Shelf: [StoredObject]] = [:]
        var count = 0
    }

    private let world: World
    private let pages = NIOLockedValueBox(Pages())

    init(_ world: World) { self.world = world }

    func objects(_ product: Product, for plan: LinkPlan) -> [StoredObject] {
        let shelf = Ledger.Shelf(link: plan.ordinal, product: product.resource)
        if let known = pages.withLockedValue({ $0.objects[shelf] }) { return known }
        guard product.isGiven(by: plan.institution) else { return [] }
        let made = product.produce(plan, world).map { StoredObject($0, columns: product.columns) }
        pages.withLockedValue { pages in
            if pages.count + made.count > Self.objectsMax { pages = Pages() }
            guard pages.objects.updateValue(made, forKey: shelf) == nil else { return }
            pages.count += made.count
        }
        return made
    }
}
