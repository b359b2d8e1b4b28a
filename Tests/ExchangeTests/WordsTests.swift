import Exchange
import Testing

/// The tables of RFC 9110 and RFC 9112, written out here a second time in another way.
struct ByteClassTests {
    private static let all = (0...255).map(UInt8.init)

    private static func members(of kind: ByteClass) -> [UInt8] {
        all.filter { kind.contains(allOf: [$0]) }
    }

    @Test func `token bytes are the tchar of RFC 9110`() {
        let tchar =
            "!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~"
        #expect(Self.members(of: .token) == Array(tchar.utf8))
    }

    @Test func `field values hold tab, space, visible ASCII and obs-text`() {
        let expected = [9] + Array(0x20...0x7E) + Array(0x80...0xFF)
        #expect(Self.members(of: .fieldValue) == expected.map(UInt8.init))
    }

    @Test func `targets hold visible ASCII without the number sign`() {
        #expect(Self.members(of: .target) == (0x21...0x7E).filter { $0 != 0x23 }.map(UInt8.init))
    }

    @Test func `digits are digits`() {
        #expect(Self.members(of: .digit) == Array("0123456789".utf8))
        #expect(Self.members(of: .hexDigit) == Array("0123456789ABCDEFabcdef".utf8))
    }

    @Test func `nothing belongs to no class, and one stranger spoils the whole`() {
        #expect(!ByteClass.token.contains(allOf: []))
        #expect(!ByteClass.token.contains(allOf: "a b".utf8))
        #expect(ByteClass.lookup.count == 256)
    }

    @Test func `only ASCII capitals are made small`() {
        for byte in Self.all {
            let isCapital = (65...90).contains(byte)
            #expect(byte.asciiLowercased == (isCapital ? byte + 32 : byte))
        }
    }
}

struct ExchangeIDTests {
    private static func moment(_ microseconds: Int64) -> Moment {
        Moment(wallMicroseconds: microseconds, monotonicNanoseconds: 0)
    }

    @Test func `it is a UUID of version 7 with the time in front`() {
        let id = ExchangeID(at: Self.moment(1_645_557_742_000_500))
        #expect(id.description.hasPrefix("017f22e2-79b0-7800-"))
        #expect(id.high >> 12 & 0xF == 7)
        #expect(id.low >> 62 == 0b10)
        #expect(id.description.utf8.count == 36 && id.compact.utf8.count == 32)
    }

    @Test func `names sort by time, as values and as text`() {
        let ids = stride(from: Int64(0), to: 5_000, by: 7).map { ExchangeID(at: Self.moment($0)) }
        for (earlier, later) in zip(ids, ids.dropFirst()) {
            #expect(earlier < later && earlier.description < later.description)
            #expect(earlier.compact < later.compact)
        }
    }

    @Test func `a clock before 1970 gives a valid name`() {
        #expect(ExchangeID(at: Self.moment(-5)).high == 0x7000)
    }

    @Test func `names of one moment differ`() {
        #expect(Set((0..<1000).map { _ in ExchangeID(at: Self.moment(1)) }).count == 1000)
    }

    @Test func `both notations are read, in any case`() {
        let id = ExchangeID(high: 0x017F_22E2_79B0_7CC3, low: 0x98C4_DC0C_0C07_398F)
        #expect(id.description == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
        #expect(id.compact == "017f22e279b07cc398c4dc0c0c07398f")
        for text in [
            id.description, id.compact, id.description.uppercased(), id.compact.uppercased(),
        ] {
            #expect(ExchangeID(text) == id)
        }
    }

    @Test(arguments: [
        "", "-", "017f22e2", "017f22e279b07cc398c4dc0c0c07398", "017f22e279b07cc398c4dc0c0c07398f0",
        "017f22e279b07cc398c4dc0c0c07398g", "017f22e2-79b0-7cc3-98c4dc0c0c07398f",
        "017f22e27-9b0-7cc3-98c4-dc0c0c07398f", "-017f22e279b07cc398c4dc0c0c07398f",
        "----017f22e279b07cc398c4dc0c0c07398f", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f ",
        "{17f22e2-79b0-7cc3-98c4-dc0c0c07398f}", "０17f22e279b07cc398c4dc0c0c0739",
    ])
    func `garbage is no name`(_ text: String) {
        #expect(ExchangeID(text) == nil)
    }
}

struct RequestURLTests {
    @Test(
        arguments: [
            ("/api/links/", "/api/links/", nil), ("/a?b=c", "/a", "b=c"), ("/a?", "/a", ""),
            ("/a?b?c", "/a", "b?c"), ("/%3F?%3F", "/%3F", "%3F"), ("//x", "//x", nil),
        ] as [(String, String, String?)])
    func `a target is split at its first question mark`(
        _ target: String, _ path: String, _ query: String?
    ) {
        let url = RequestURL(host: "sandbox.belvo.com", target: target)
        #expect(url.path == path && url.query == query)
        #expect(url.target == target)
        #expect(url.full == "https://sandbox.belvo.com" + target)
        #expect(url.isTarget(target))
        for other in ["", "/", target + "x", "x" + target.dropFirst(), target.dropLast() + "~"] {
            #expect(!url.isTarget(other))
        }
    }

    @Test func `a port of its own is named`() {
        let url = RequestURL(scheme: "http", host: "127.0.0.1", port: 81, target: "/")
        #expect(url.authority == "127.0.0.1:81" && url.full == "http://127.0.0.1:81/")
    }
}

struct MomentTests {
    @Test func `time between moments never goes back`() {
        let early = Moment(wallMicroseconds: 9, monotonicNanoseconds: 5)
        let late = Moment(wallMicroseconds: 1, monotonicNanoseconds: 8)
        #expect(late.nanoseconds(since: early) == 3)
        #expect(early.nanoseconds(since: late) == 0)
    }
}
