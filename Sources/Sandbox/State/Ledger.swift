import Chance

/// What changed since the world began: the links there are, and which of their objects Belvo holds.
struct Ledger: Sendable {
    struct Shelf: Hashable, Sendable {
        let link: Int
        let product: String
    }

    private var records: [Int: LinkRecord] = [:]
    /// The links in the order of their creation.
    private var order: [Int] = []
    private var nextOrdinal: Int
    /// The objects of a link and a product, once they differ from what the world began with.
    private var shelves: [Shelf: [StoredObject]] = [:]
    private var requestIDs: SeededGenerator
    private var passingIDs: SeededGenerator

    /// - Parameter resets: how often the world has begun anew. Ids of requests go on: one that is given out twice would join
    ///   what has nothing to do with each other.
    init(world: World, keys: SandboxKeys, resets: Int) {
        requestIDs = SeededGenerator(world.seed, "request ids", resets)
        passingIDs = SeededGenerator(world.seed, "passing ids", resets)
        nextOrdinal = world.firstLinkCount
        for ordinal in 0..<nextOrdinal {
            guard let record = LinkRecord.preset(ordinal, in: world, keys: keys) else { continue }
            records[ordinal] = record
            order.append(ordinal)
        }
    }

    mutating func nextRequestID() -> String { requestIDs.hexadecimal32() }

    /// An id of what leaves no trace, such as a refusal: those that do must not depend on it.
    mutating func nextPassingID() -> String { passingIDs.hexadecimal32() }

    /// Later ids than all that were given out before the program was started again.
    mutating func skipPassingIDs(start: Int) {
        passingIDs = SeededGenerator(passingIDs.next(), "passing ids", start)
    }

    var links: [LinkRecord] { order.compactMap { records[$0] } }

    func link(_ ordinal: Int) -> LinkRecord? { records[ordinal] }

    mutating func update(_ ordinal: Int, _ change: (inout LinkRecord) -> Void) -> LinkRecord? {
        guard var record = records[ordinal] else { return nil }
        change(&record)
        records[ordinal] = record
        return record
    }

    /// - Throws: `Refusal` when that user already has a link there, or when there are too many links.
    mutating func add(
        isSameUser: (LinkRecord) -> Bool, limit: Int, _ make: (Int) -> LinkRecord
    ) throws(Refusal) -> LinkRecord {
        if let twin = links.first(where: isSameUser) {
            throw .duplicated(institutionUser: twin.institutionUser)
        }
        guard order.count < limit, nextOrdinal <= ObjectID.ordinalMax else { throw .quotaReached }
        let record = make(nextOrdinal)
        records[nextOrdinal] = record
        order.append(nextOrdinal)
        nextOrdinal += 1
        return record
    }

    mutating func removeLink(_ ordinal: Int) {
        records[ordinal] = nil
        order.removeAll { $0 == ordinal }
        shelves = shelves.filter { $0.key.link != ordinal }
    }

    /// What is held; `nil` when it is still what the institution gave at the world's beginning.
    func objects(on shelf: Shelf) -> [StoredObject]? {
        guard let record = records[shelf.link] else { return [] }
        return shelves[shelf] ?? (record.isPreset ? nil : [])
    }

    /// Changes what is held. `beginning` is what an untouched shelf of a preset link holds.
    /// - Returns: `nil` when the link is gone.
    mutating func change<Value>(
        _ shelf: Shelf, beginning: [StoredObject], _ change: (inout [StoredObject]) -> Value
    ) -> Value? {
        guard records[shelf.link] != nil else { return nil }
        var objects = self.objects(on: shelf) ?? beginning
        let value = change(&objects)
        shelves[shelf] = objects
        return value
    }
}
