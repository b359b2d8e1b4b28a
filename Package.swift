// swift-tools-version: 6.3
import PackageDescription

// The sections of this manifest are the floors of the house: a target may depend only on what stands
// below it. ARCHITECTURE.md draws the picture; Tests/TidyTests enforces it.

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioConcurrency = Target.Dependency.product(name: "NIOConcurrencyHelpers", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")

let package = Package(
    name: "testigo",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "testigo", targets: ["testigo"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(
            url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: ["YAML"]),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        // Roof: the commands, the only place where rooms meet.
        .executableTarget(
            name: "testigo",
            dependencies: [
                "Exchange", "Belvo", "EventLoops", "Recording", "Custody", "Upstream", "Proxy",
                "Sandbox", "Faults", "CMimalloc", nioCore, nioConcurrency, logging, crypto,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]),

        // Floor 2: hear, call, guard, pretend, remember.
        .target(
            name: "Proxy",
            dependencies: ["Exchange", "EventLoops", nioCore, nioConcurrency, logging]),
        .target(
            name: "Upstream",
            dependencies: [
                "Exchange", "EventLoops", "CLibcurl", nioCore, nioConcurrency, logging,
            ]),
        .target(
            name: "Custody",
            dependencies: ["Exchange", "Belvo", nioCore, nioConcurrency, crypto, logging]),
        .target(
            name: "Sandbox",
            dependencies: ["Exchange", "Belvo", "Chance", nioCore, nioConcurrency, crypto]),
        .target(
            name: "Faults",
            dependencies: ["Exchange", "Belvo", "Chance", nioCore, nioConcurrency]),
        .target(
            name: "Recording",
            dependencies: [
                "Exchange", "CLibzstd", nioCore, nioConcurrency, crypto, logging,
                .product(name: "GRDB", package: "GRDB.swift"),
            ]),

        // Floor 1: words, and the threads on which everything above runs.
        .target(name: "Exchange", dependencies: ["CZlib", nioCore, nioConcurrency]),
        .target(name: "Belvo", dependencies: ["CSimdJSON"]),
        .target(name: "Chance"),
        .target(name: "EventLoops", dependencies: ["CEpoll", nioCore, nioConcurrency]),

        // Cellar: foreign machines, one door each.
        .systemLibrary(
            name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CSimdJSON", linkerSettings: [.linkedLibrary("simdjson")]),
        .systemLibrary(name: "CEpoll"),
        .systemLibrary(
            name: "CLibcurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(
            name: "CLibzstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CMimalloc", providers: [.apt(["libmimalloc-dev"])]),

        // Tests: one suite per room, the repository's own rules, and the whole program.
        .target(
            name: "TestSupport", dependencies: ["Exchange", nioCore, nioConcurrency, nioPosix],
            path: "Tests/TestSupport"),
        .testTarget(
            name: "ExchangeTests", dependencies: ["Exchange", "CZlib", "TestSupport", nioCore]),
        .testTarget(name: "BelvoTests", dependencies: ["Belvo"]),
        .testTarget(
            name: "EventLoopsTests",
            dependencies: ["EventLoops", "TestSupport", nioCore, nioConcurrency]),
        .testTarget(
            name: "RecordingTests",
            dependencies: [
                "Recording", "Exchange", "TestSupport", nioCore, logging, crypto,
                .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        .testTarget(
            name: "CustodyTests", dependencies: ["Custody", "Exchange", "TestSupport", nioCore]),
        .testTarget(
            name: "UpstreamTests",
            dependencies: [
                "Upstream", "Exchange", "EventLoops", nioCore, nioConcurrency, logging,
            ]),
        .testTarget(
            name: "ProxyTests",
            dependencies: ["Proxy", "Exchange", "EventLoops", "TestSupport", nioCore, logging]),
        .testTarget(
            name: "SandboxTests",
            dependencies: ["Sandbox", "Exchange", "Belvo", "Chance", nioCore, nioConcurrency]),
        .testTarget(
            name: "FaultsTests",
            dependencies: [
                "Faults", "Exchange", "Belvo", "Chance", "TestSupport", nioCore,
            ]),
        .testTarget(name: "TidyTests"),
        .testTarget(
            name: "RoofTests",
            dependencies: [
                "testigo", "Exchange", "Belvo", "Recording", "Upstream", "TestSupport", nioCore,
                crypto, logging,
            ]),
    ],
    cxxLanguageStandard: .cxx17
)

/// Every room has a page of its own beside its code.
let rooms: Set = [
    "testigo", "Proxy", "Upstream", "Custody", "Sandbox", "Faults", "Recording", "Exchange",
    "Belvo", "Chance", "EventLoops",
]

for target in package.targets where rooms.contains(target.name) {
    target.exclude = target.name == "Sandbox" ? ["README.md", "HowTo.md"] : ["README.md"]
}

for target in package.targets where target.type != .system && target.name != "CSimdJSON" {
    target.swiftSettings = [
        .strictMemorySafety(),
        .treatAllWarnings(as: .error),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .enableUpcomingFeature("InferIsolatedConformances"),
    ]
}
