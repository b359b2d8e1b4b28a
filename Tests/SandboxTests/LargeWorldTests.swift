import Belvo
import Chance
import Testing

@testable import Sandbox

struct LargeWorldTests {
    private let world = World(
        seed: 3, today: CalendarDay(year: 2026, month: 1, day: 31),
        crowd: Crowd(links: 40, transactionsPerLink: 300))

    @Test func `more links come after the usual ones, and change none of them`() throws {
        let usual = World(seed: 3, today: world.today)
        #expect(world.firstLinkCount == usual.firstLinkCount + 40)
        for ordinal in 0..<usual.firstLinkCount {
            let (one, other) = (world.firstPlan(ordinal), usual.firstPlan(ordinal))
            #expect(one?.holder.document == other?.holder.document)
        }
        let last = try #require(world.firstPlan(world.firstLinkCount - 1))
        #expect(last.institution.isHealthy && world.linkOrdinal(of: world.linkID(69)) == 69)
    }

    @Test func `each has about as many transactions as wanted`() throws {
        let archive = Archive(world)
        for ordinal in [30, 50, 69] {
            let plan = try #require(world.firstPlan(ordinal))
            #expect((200...420).contains(archive.objects(.transactions, for: plan).count))
        }
    }

    @Test func `links are listed in the order of their creation`() {
        let keys = SandboxKeys(seed: 3, secretID: nil, secretPassword: nil)
        let moments = (0..<world.firstLinkCount).compactMap {
            LinkRecord.preset($0, in: world, keys: keys)?.createdAt.microseconds
        }
        #expect(moments.count == 70 && moments == moments.sorted() && Set(moments).count == 70)
    }

    @Test func `what was forgotten is made again, the same`() throws {
        let (large, small) = (Archive(world), Archive(world, bytesMax: 1_000_000))
        for _ in 0..<2 {
            for ordinal in 30..<60 {
                let plan = try #require(world.firstPlan(ordinal))
                let objects = small.objects(.transactions, for: plan)
                let wanted = large.objects(.transactions, for: plan)
                #expect(objects.map(\.text.bytes) == wanted.map(\.text.bytes))
                #expect(small.bytes <= 1_000_000)
            }
        }
        #expect(large.bytes > 5_000_000)
    }

    @Test func `what is used is kept, what is not goes first`() throws {
        let archive = Archive(world, bytesMax: 2_000_000)
        let kept = try #require(world.firstPlan(30))
        let first = archive.objects(.transactions, for: kept)
        for ordinal in 31..<60 {
            _ = archive.objects(.transactions, for: try #require(world.firstPlan(ordinal)))
            _ = archive.objects(.transactions, for: kept)
        }
        #expect(!first.isEmpty && archive.holds(.transactions, of: kept))
        let other = try #require(world.firstPlan(31))
        #expect(!archive.holds(.transactions, of: other))
    }
}
