public import Exchange

extension Moment {
    /// 2026-01-02T03:04:05.678901Z.
    public static let sample = Moment(
        wallMicroseconds: 1_767_323_045_678_901, monotonicNanoseconds: 1_000_000_000)
}

/// A clock that stands still.
public let fixedTime: TimeSource = { .sample }

extension Request {
    /// A request as the base-URL face makes it.
    public static func sample(
        _ method: String = "GET", _ target: String = "/api/links/", fields: FieldList = FieldList(),
        body: RequestBody = .none
    ) -> Request {
        Request(
            id: ExchangeID(at: .sample), received: .sample, face: .baseURL, environment: "sandbox",
            url: RequestURL(host: "sandbox.belvo.com", target: target),
            head: RequestHead(method: method, target: target, fields: fields), body: body)
    }
}

/// Random numbers that are the same in every run (SplitMix64).
public struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
