import Belvo

extension Endpoint {
    /// Every path of the simulated API. A resource is one file in `Resources` and one line here or, when an
    /// institution gives it for a link, one line in `Product.all`.
    static let all: [Endpoint] =
        [root, token] + institutions + links + consents + [exchangeHistory] + payments + control
        + widget
        + Product.all.flatMap { endpoints(of: $0) }

    /// What the SDKs ask for, to learn whether their keys are right.
    private static let root = Endpoint(
        path: "/api/", actions: [.get: { _, _ in .object(status: 200, [:]) }])
}
