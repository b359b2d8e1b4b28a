/// Retrieved objects put together with those that are held.
struct Merge: Sendable {
    private static let pending = Fact.text("PENDING")

    /// In the institution's order.
    private(set) var objects: [StoredObject]
    /// Those that were not held before.
    private(set) var new: [StoredObject] = []
    /// Those that were pending and have been settled.
    private(set) var settled: [StoredObject] = []
    /// Those that were pending and that the institution does not know any more.
    private(set) var vanished: [StoredObject] = []

    /// - Parameters:
    ///   - order: the ids in the institution's order, where the objects are not ordered by days.
    ///   - firstDay: the day since which all of the institution's objects are among those retrieved.
    init(
        _ retrieved: [StoredObject], into held: [StoredObject], _ product: Product,
        order: [String], firstDay: CalendarDay?
    ) {
        let known = Dictionary(held.map { ($0.id, $0) }) { first, _ in first }
        let given = Set(retrieved.map(\.id))
        for object in retrieved {
            guard let old = known[object.id] else {
                new.append(object)
                continue
            }
            if Self.isPending(old, product) && !Self.isPending(object, product) {
                settled.append(object)
            }
        }
        let rest = held.filter { !given.contains($0.id) }
        if let firstDay {
            vanished = rest.filter {
                Self.isPending($0, product) && Self.day(of: $0, product) >= firstDay.number
            }
        }
        let gone = Set(vanished.map(\.id))
        objects = retrieved + rest.filter { !gone.contains($0.id) }
        if product.dayColumn == nil { sort(by: order) } else { sortByDay(held, product) }
    }

    private static func isPending(_ object: StoredObject, _ product: Product) -> Bool {
        product.dayColumn != nil && product.fact("status", of: object) == pending
    }

    private static func day(of object: StoredObject, _ product: Product) -> Int {
        guard let column = product.dayColumn,
            case .number(let day) = product.fact(column, of: object)
        else { return .max }
        return day
    }

    /// What the institution does not give any more comes last.
    private mutating func sort(by order: [String]) {
        let ranks = Dictionary(
            zip(order, order.indices), uniquingKeysWith: { first, _ in first })
        let ranked = objects.map { (rank: ranks[$0.id] ?? .max, object: $0) }
        objects = ranked.sorted { $0.rank < $1.rank }.map(\.object)
    }

    /// Account after account, each with the latest first. The sort is stable: the order within a day remains.
    private mutating func sortByDay(_ held: [StoredObject], _ product: Product) {
        var ranks: [String: Int] = [:]
        let keyed = (held + objects).map { object -> (account: Int, day: Int) in
            guard case .text(let account) = product.fact("account", of: object) else {
                return (.max, 0)
            }
            let rank = ranks[account] ?? ranks.count
            ranks[account] = rank
            return (rank, Self.day(of: object, product))
        }
        objects = zip(keyed.dropFirst(held.count), objects).sorted { left, right in
            (left.0.account, -left.0.day) < (right.0.account, -right.0.day)
        }.map(\.1)
    }
}
