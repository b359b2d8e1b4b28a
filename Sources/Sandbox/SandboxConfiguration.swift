public import Exchange

/// What a simulated Belvo is made from. Seed and day decide everything in it.
public struct SandboxConfiguration: Sendable {
    public var seed: UInt64
    /// `nil` takes the keys that belong to the seed.
    public var secretID: String?
    public var secretPassword: String?
    /// Its day at the start is the day of the world; the `Date` of answers and new timestamps follow it.
    public var time: TimeSource
    /// Links that stand there from the beginning beside the usual thirty.
    public var crowd = Crowd.none
    public var limits = SandboxLimits.off
    /// Where the world is kept between runs; `nil` for a world that ends with the program.
    public var keeping: WorldKeeping?
    /// Whether somebody takes webhooks away with `nextWebhook`; else they are only remembered.
    public var sendsWebhooks = false

    public init(
        seed: UInt64, secretID: String? = nil, secretPassword: String? = nil,
        time: @escaping TimeSource
    ) {
        self.seed = seed
        self.secretID = secretID
        self.secretPassword = secretPassword
        self.time = time
    }
}

/// Whether Belvo's limits on how often something may be asked are kept.
public enum SandboxLimits: String, Sendable, CaseIterable {
    case off
    /// 80 requests in 30 seconds from one address, 5 deletions of a kind in a minute, a refresh of a link in ten
    /// minutes, and the monthly budgets of Brazil's open finance.
    case belvo
}

/// A pair of Belvo keys, as an application is given it.
public struct SandboxCredentials: Sendable, Equatable {
    public let secretID: String
    public let secretPassword: String
}
