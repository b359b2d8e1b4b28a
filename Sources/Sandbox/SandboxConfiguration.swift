package import Exchange

/// What a simulated Belvo is made from. Seed and day decide everything in it.
package struct SandboxConfiguration: Sendable {
    package var seed: UInt64
    /// `nil` takes the keys that belong to the seed.
    package var secretID: String?
    package var secretPassword: String?
    /// Its day at the start is the day of the world; the `Date` of answers and new timestamps follow it.
    package var time: TimeSource

    package init(
        seed: UInt64, secretID: String? = nil, secretPassword: String? = nil,
        time: @escaping TimeSource
    ) {
        self.seed = seed
        self.secretID = secretID
        self.secretPassword = secretPassword
        self.time = time
    }
}

/// A pair of Belvo keys, as an application is given it.
package struct SandboxCredentials: Sendable, Equatable {
    package let secretID: String
    package let secretPassword: String
}
