import Chance

/// Everything that is true in the simulated countries on one day, as a function of the seed, of the day on which the
/// simulation began, and of that day. What is asked for is generated.
struct World: Sendable {
    let seed: UInt64
    /// The day on which the simulation began. What there was before does not change any more.
    let origin: CalendarDay
    /// The world's data end on the day before this one; never before the first.
    let today: CalendarDay
    /// The links it begins with beyond the presets.
    let crowd: Crowd
    let memory: WorldMemory

    init(seed: UInt64, today: CalendarDay, crowd: Crowd = .none) {
        self.init(
            seed: seed, origin: today, today: today, crowd: crowd, memory: WorldMemory())
    }

    private init(
        seed: UInt64, origin: CalendarDay, today: CalendarDay, crowd: Crowd, memory: WorldMemory
    ) {
        self.seed = seed
        self.origin = origin
        self.today = today
        self.crowd = crowd
        self.memory = memory
    }

    /// The same world on another day.
    func on(_ day: CalendarDay) -> World {
        World(
            seed: seed, origin: origin, today: max(origin, day), crowd: crowd, memory: memory)
    }

    /// Makes the ids of this world recognisable; see `ObjectID`.
    var key: UInt64 { SeededGenerator.mix(seed ^ 0x7465_7374_6967_6F21) }

    func id(ofLink ordinal: Int, from chance: inout SeededGenerator) -> ObjectID {
        ObjectID(owner: ordinal, key: key, from: &chance)
    }

    func linkID(_ ordinal: Int) -> ObjectID {
        var chance = SeededGenerator(seed, "link", ordinal)
        return id(ofLink: ordinal, from: &chance)
    }

    /// The number of the link that an object of this world belongs to.
    func linkOrdinal(of object: ObjectID) -> Int? { object.owner(key: key) }
}
