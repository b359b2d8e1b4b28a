import NIOConcurrencyHelpers

/// What institutions give for links, rendered once. It is a cache: what it does not hold is generated, and
/// two who ask at once generate the same.
final class Archive: Sendable {
    /// Beyond this the shelves that nobody has asked for longest are forgotten; they are generated again when asked for.
    static let usualBytesMax = 384 * 1024 * 1024

    private struct Shelf {
        let objects: [StoredObject]
        let bytes: Int
        var lastUse: Int
    }

    private struct Shelves {
        var known: [Ledger.Shelf: Shelf] = [:]
        var bytes = 0
        let bytesMax: Int
        /// Counts the questions, so that uses have an order.
        var uses = 0

        mutating func objects(on name: Ledger.Shelf) -> [StoredObject]? {
            uses += 1
            known[name]?.lastUse = uses
            return known[name]?.objects
        }

        mutating func add(_ shelf: Shelf, as name: Ledger.Shelf) {
            guard known[name] == nil else { return }
            known[name] = shelf
            bytes += shelf.bytes
            if bytes > bytesMax { forgetOldest() }
        }

        /// Down to three quarters, so that it is not done for each new shelf.
        private mutating func forgetOldest() {
            for (name, shelf) in known.sorted(by: { $0.value.lastUse < $1.value.lastUse }) {
                guard bytes > bytesMax / 4 * 3, known.count > 1 else { return }
                known[name] = nil
                bytes -= shelf.bytes
            }
        }
    }

    private let world: World
    private let shelves: NIOLockedValueBox<Shelves>

    init(_ world: World, bytesMax: Int = usualBytesMax) {
        self.world = world
        shelves = NIOLockedValueBox(Shelves(bytesMax: bytesMax))
    }

    /// Roughly how much of the memory is taken.
    var bytes: Int { shelves.withLockedValue(\.bytes) }

    func holds(_ product: Product, of plan: LinkPlan) -> Bool {
        let name = Ledger.Shelf(link: plan.ordinal, product: product.resource)
        return shelves.withLockedValue { $0.known[name] != nil }
    }

    func objects(_ product: Product, for plan: LinkPlan) -> [StoredObject] {
        let name = Ledger.Shelf(link: plan.ordinal, product: product.resource)
        if let known = shelves.withLockedValue({ $0.objects(on: name) }) { return known }
        guard product.isGiven(by: plan.institution) else { return [] }
        let made = product.produce(plan, world).map { StoredObject($0, columns: product.columns) }
        let bytes = made.reduce(0) { $0 + $1.memoryBytes }
        shelves.withLockedValue { shelves in
            shelves.uses += 1
            shelves.add(Shelf(objects: made, bytes: bytes, lastUse: shelves.uses), as: name)
        }
        return made
    }
}
