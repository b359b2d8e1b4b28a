// swift-tools-version: 6.3
import PackageDescription

// One libFuzzer executable for each machine that reads bytes from strangers. The rooms are those of the
// house, reached through the links in Rooms/, so that they are built with the fuzzer's instruments and
// nothing else of the program is.

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioConcurrency = Target.Dependency.product(name: "NIOConcurrencyHelpers", package: "swift-nio")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")

let package = Package(
    name: "fuzz",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
    ],
    targets: [
        .executableTarget(name: "RequestMachine", dependencies: ["Exchange", "HTTP1", nioCore]),
        .executableTarget(name: "RedactionMachine", dependencies: ["Belvo"]),
        .executableTarget(name: "SegmentReader", dependencies: ["Recording", "CLibzstd"]),

        .target(
            name: "HTTP1", dependencies: ["Exchange", nioCore], path: "Rooms/HTTP1"),
        .target(
            name: "Exchange", dependencies: ["CZlib", nioCore, nioConcurrency],
            path: "Rooms/Exchange",
            exclude: ["README.md"]),
        .target(
            name: "Belvo", dependencies: ["CSimdJSON"], path: "Rooms/Belvo", exclude: ["README.md"]),
        .target(
            name: "CSimdJSON", path: "Rooms/CSimdJSON", linkerSettings: [.linkedLibrary("simdjson")]
        ),
        // Without the index, whose database library is large and not ours to fuzz.
        .target(
            name: "Recording",
            dependencies: ["Exchange", "CLibzstd", crypto, nioCore, nioConcurrency],
            path: "Rooms/Recording",
            sources: [
                "Files", "Line", "RecordingError.swift", "Segment", "Writer/Durability.swift",
                "Writer/Loss.swift", "Writer/Spool.swift",
                "Zstd",
            ]),
        .systemLibrary(name: "CLibzstd", path: "Rooms/CLibzstd", pkgConfig: "libzstd"),
        .systemLibrary(name: "CZlib", path: "Rooms/CZlib", pkgConfig: "zlib"),
    ],
    cxxLanguageStandard: .cxx17
)

for target in package.targets where target.name != "CSimdJSON" && target.type != .system {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .enableUpcomingFeature("InferIsolatedConformances"),
    ]
}
