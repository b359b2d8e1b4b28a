/// Retrieved objects put together with those that are held.
struct Merge: Sendable {
    /// Where the facts of an object are that matter here.
    private struct Places {
        let day: Int?
        let account: Int?
        let status: Int?

        init(_ product: Product) {
            day = product.dayColumn.flatMap(product.place)
            account = product.place(of: "account")
            status = day == nil ? nil : product.place(of: "status")
        }

        func isPending(_ object: StoredObject) -> Bool {
            status.map { object.facts[$0] == .text("PENDING") } ?? false
        }

        func day(of object: StoredObject) -> Int {
            guard let day, case .number(let number) = object.facts[day] else { return .max }
            return number
        }
    }

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
        let places = Places(product)
        let known = Dictionary(held.map { ($0.id, $0) }) { first, _ in first }
        let given = Set(retrieved.map(\.id))
        for object in retrieved {
            guard let old = known[object.id] else {
                new.append(object)
                continue
            }
            if places.isPending(old) && !places.isPending(object) {
                settled.append(object)
            }
        }
        let rest = held.filter { !given.contains($0.id) }
        if let firstDay {
            vanished = rest.filter {
                places.isPending($0) && places.day(of: $0) >= firstDay.number
            }
        }
        let gone = Set(vanished.map(\.id))
        objects = retrieved + rest.filter { !gone.contains($0.id) }
        if places.day == nil { sort(by: order) } else { sortByDay(held, places) }
    }

    /// What the institution does not give any more comes last.
    private mutating func sort(by order: [String]) {
        let ranks = Dictionary(
            zip(order, order.indices), uniquingKeysWith: { first, _ in first })
        let ranked = objects.map { (rank: ranks[$0.id] ?? .max, object: $0) }
        objects = ranked.sorted { $0.rank < $1.rank }.map(\.object)
    }

    /// Account after account, each with the latest first. The sort is stable: the order within a day remains.
    private mutating func sortByDay(_ held: [StoredObject], _ places: Places) {
        var ranks: [String: Int] = [:]
        let keyed = (held + objects).map { object -> (account: Int, day: Int) in
            guard let place = places.account, case .text(let account) = object.facts[place] else {
                return (.max, 0)
            }
            let rank = ranks[account] ?? ranks.count
            ranks[account] = rank
            return (rank, places.day(of: object))
        }
        objects = zip(keyed.dropFirst(held.count), objects).sorted { left, right in
            (left.0.account, -left.0.day) < (right.0.account, -right.0.day)
        }.map(\.1)
    }
}
