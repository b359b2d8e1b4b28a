import NIOConcurrencyHelpers

/// What institutions give for links, rendered once. It is a cache: what it does not hold is generated, and
/// two who ask at once generate the same.
final class Archive: Sendable {
    /// Beyond this the pages that nobody has asked for longest are forgotten; they are generated again when asked for.
    static let usualBytesMax = 384 * 1024 * 1024

    private let world: World
    private let pages: NIOLockedValueBox<ArchivePages>

    init(_ world: World, bytesMax: Int = usualBytesMax) {
        self.world = world
        pages = NIOLockedValueBox(ArchivePages(bytesMax: bytesMax))
    }

    /// Roughly how much of the memory is taken.
    var bytes: Int { pages.withLockedValue(\.bytes) }

    func holds(_ product: Product, of plan: LinkPlan) -> Bool {
        let shelf = Ledger.Shelf(link: plan.ordinal, product: product.resource)
        return pages.withLockedValue { $0.objects(.first(shelf), on: world.origin) != nil }
    }

    /// What the institution gave at the world's beginning.
    func objects(_ product: Product, for plan: LinkPlan) -> [StoredObject] {
        let shelf = Ledger.Shelf(link: plan.ordinal, product: product.resource)
        return objects(product, for: plan, as: .first(shelf), on: world.origin)
    }

    /// What it gives on a day.
    func objects(_ product: Product, for plan: LinkPlan, on day: CalendarDay) -> [StoredObject] {
        guard day > world.origin, product.isAlive || product.isDerived else {
            return objects(product, for: plan)
        }
        let shelf = Ledger.Shelf(link: plan.ordinal, product: product.resource)
        return objects(product, for: plan, as: .latest(shelf), on: day)
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

    private func objects(
        _ product: Product, for plan: LinkPlan, as name: ArchivePages.Name, on day: CalendarDay
    ) -> [StoredObject] {
        if let known = pages.withLockedValue({ $0.objects(name, on: day) }) { return known }
        guard product.isGiven(by: plan.institution) else { return [] }
        let made = product.produce(plan, world.on(day)).map {
            StoredObject($0, columns: product.columns)
        }
        let bytes = made.reduce(0) { $0 + $1.memoryBytes }
        pages.withLockedValue { $0.keep(made, bytes: bytes, as: name, of: day) }
        return made
    }
}

/// Objects in memory, with who was asked for when.
private struct ArchivePages {
    enum Name: Hashable {
        /// As at the world's beginning.
        case first(Ledger.Shelf)
        /// As on the day on which it was last asked for.
        case latest(Ledger.Shelf)
    }

    private struct Page {
        let day: CalendarDay
        let objects: [StoredObject]
        let bytes: Int
        var lastUse: Int
    }

    private var known: [Name: Page] = [:]
    private(set) var bytes = 0
    private let bytesMax: Int
    /// Counts the questions, so that uses have an order.
    private var uses = 0

    init(bytesMax: Int) { self.bytesMax = bytesMax }

    mutating func objects(_ name: Name, on day: CalendarDay) -> [StoredObject]? {
        guard let page = known[name], page.day == day else { return nil }
        uses += 1
        known[name]?.lastUse = uses
        return page.objects
    }

    mutating func keep(
        _ objects: [StoredObject], bytes new: Int, as name: Name, of day: CalendarDay
    ) {
        uses += 1
        let page = Page(day: day, objects: objects, bytes: new, lastUse: uses)
        bytes += new - (known.updateValue(page, forKey: name)?.bytes ?? 0)
        if bytes > bytesMax { forgetOldest() }
    }

    /// Down to three quarters, so that it is not done for each new page.
    private mutating func forgetOldest() {
        for (name, page) in known.sorted(by: { $0.value.lastUse < $1.value.lastUse }) {
            guard bytes > bytesMax / 4 * 3, known.count > 1 else { return }
            known[name] = nil
            bytes -= page.bytes
        }
    }
}
