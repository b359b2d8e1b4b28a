import Chance

/// Everything that is true in the simulated countries, as a function of the seed and of the day on which
/// the simulation began. Nothing is held here: what is asked for is generated.
struct World: Sendable {
    let seed: UInt64
    /// The world's data end on the day before this one.
    let today: CalendarDay
    /// The links it begins with beyond the presets.
    var crowd = Crowd.none

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
