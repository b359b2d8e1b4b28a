/// A path that Belvo's contract knows.
public struct Route: Sendable {
    public let endpoint: Endpoint

    public var template: String { endpoint.template }

    /// The path of a request, without its query, looked up in the contract; `nil` for a path it does not
    /// have, which is no fault: Belvo changes its contract without changing the version number.
    public static func match(path: String) -> Route? {
        guard let index = RouteTable.contract.index(of: path.utf8.span) else { return nil }
        return Route(endpoint: Endpoint.all[index])
    }

    public func operation(_ method: String) -> Operation? { endpoint.operation(method) }

    /// Whether `GET` answers with a page of a list.
    public var isList: Bool {
        endpoint.operation("GET")?.successes.contains { $0.shape == .page } ?? false
    }

    /// Whether the path names one object: `GET`, `PATCH` or `DELETE` of `…/{id}/`.
    public var isDetail: Bool { endpoint.template.hasSuffix("}/") }
}
