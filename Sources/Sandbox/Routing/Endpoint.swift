/// One path of the API and what can be done there.
struct Endpoint: Sendable {
    typealias Action = @Sendable (Call, Simulation) throws(Refusal) -> Answer

    enum Method: String, Sendable, CaseIterable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"

        var hasBody: Bool { self == .post || self == .put || self == .patch }
    }

    /// With `{id}` where an object is named.
    let path: String
    /// Whether the keys may also be in the body, so that a call without `Authorization` is let in.
    var takesKeysInBody = false
    let actions: [Method: Action]

    /// The methods as the `Allow` field lists them.
    var allow: String {
        let names = Method.allCases.filter { actions[$0] != nil }.map(\.rawValue)
        return (names + (actions[.get] == nil ? [] : ["HEAD"])).joined(separator: ", ")
    }
}

/// Finds the endpoint for a path.
struct Router: Sendable {
    private let endpoints: [String: Endpoint]

    init(_ endpoints: [Endpoint]) {
        self.endpoints = Dictionary(uniqueKeysWithValues: endpoints.map { ($0.path, $0) })
    }

    /// The endpoint, and the id in the path.
    func find(_ path: String) -> (Endpoint, id: String?)? {
        if let endpoint = endpoints[path] { return (endpoint, nil) }
        guard path.hasSuffix("/") else { return nil }
        let trimmed = path.dropLast()
        guard let slash = trimmed.lastIndex(of: "/") else { return nil }
        let id = trimmed[trimmed.index(after: slash)...]
        guard !id.isEmpty, let endpoint = endpoints[trimmed[...slash] + "{id}/"] else { return nil }
        return (endpoint, String(id))
    }
}
