/// The table of DESIGN §3: what each room may import. A room that is new gets its row with its first issue.
enum House {
    struct Room {
        var ours: Set<String>
        var outside: Set<String>
    }

    /// What every room above `Belvo` may use.
    private static let common: Set<String> = [
        "NIOCore", "NIOConcurrencyHelpers", "Synchronization",
    ]

    static let roof = "testigo"

    static let rooms: [String: Room] = [
        "Belvo": Room(ours: ["CSimdJSON"], outside: []),
        "Exchange": Room(ours: ["CZlib"], outside: common),
        "EventLoops": Room(ours: ["CEpoll"], outside: common.union(["Glibc"])),
        "Custody": Room(
            ours: ["Exchange", "Belvo"], outside: common.union(["Crypto", "Logging", "Glibc"])),
        "Proxy": Room(ours: ["Exchange", "EventLoops"], outside: common.union(["Logging"])),
        "Recording": Room(
            ours: ["Exchange", "CLibzstd"],
            outside: common.union([
                "Crypto", "Logging", "GRDB", "Foundation", "FoundationEssentials", "Glibc",
            ])),
        "Chance": Room(ours: [], outside: []),
        "Faults": Room(ours: ["Exchange", "Belvo", "Chance"], outside: common),
        "Sandbox": Room(
            ours: ["Exchange", "Belvo", "Chance"], outside: common.union(["Crypto"])),
        "Upstream": Room(
            ours: ["Exchange", "EventLoops", "CLibcurl"],
            outside: common.union(["Logging", "Glibc"])),
        roof: Room(
            ours: [
                "Exchange", "Belvo", "EventLoops", "Recording", "Custody", "Upstream", "Proxy",
                "Sandbox", "Faults", "CMimalloc",
            ],
            outside: common.union([
                "Logging", "Crypto", "ArgumentParser", "Configuration",
                "ServiceLifecycle", "UnixSignals",
                "SystemPackage", "Foundation", "FoundationEssentials", "Glibc",
            ])),
    ]

    /// C libraries, each with the one place that may speak to it.
    static let doors = [
        "CZlib": "Exchange/Content/",
        "CSimdJSON": "Belvo/JSON/SimdJSON.swift",
        // The keyword `unsafe`, and with it every pointer of libcurl, stays in Upstream/Curl all the same.
        "CEpoll": "EventLoops/",
        "CLibcurl": "Upstream/",
        "CLibzstd": "Recording/Zstd/",
        "CMimalloc": "testigo/ProcessLimits.swift",
    ]

    /// Where the system's C library is spoken to: its calls, its error numbers, its flags.
    static let systemCalls = [
        "Custody/Keys/", "EventLoops/",
        "Recording/Files/", "Recording/Index/DayIndex.swift",
        "Recording/Reading/", "Recording/Recovery/", "Recording/Sealing/",
        "Recording/Search/IndexedLines.swift",
        "Recording/Segment/", "Recording/Writer/DedicatedThread.swift",
        "Upstream/Curl/", "Upstream/TransferFailure.swift", "testigo/Composition/StateFile.swift",
        "testigo/ProcessLimits.swift",
    ]

    /// The only places where the keyword `unsafe` may stand.
    static let unsafePlaces = [
        "Belvo/JSON/SimdJSON.swift",
        "Custody/Keys/SecretStorage.swift",
        "EventLoops/",
        "Exchange/Content/",
        "Recording/Files/",
        "Recording/Line/LineBuffer.swift",
        "Recording/Writer/DedicatedThread.swift",
        "Recording/Zstd/",
        "Upstream/Curl/",
        "testigo/ProcessLimits.swift",
    ]

    static func isWithin(_ places: [String], _ path: String) -> Bool {
        places.contains { $0.hasSuffix("/") ? path.hasPrefix($0) : path == $0 }
    }
}
