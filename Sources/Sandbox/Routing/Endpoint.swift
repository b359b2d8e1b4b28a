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

    /// Who is let in.
    enum Admission: Sendable {
        case keys
        /// The keys may also be in the body, so that a call without `Authorization` is let in.
        case keysAlsoInBody
        /// The widget, with the token that its application was given.
        case accessToken
        case everybody
    }

    /// With a word in braces, such as `{id}`, where an object is named.
    let path: String
    var admission = Admission.keys
    let actions: [Method: Action]

    /// The methods as the `Allow` field lists them.
    var allow: String {
        let names = Method.allCases.filter { actions[$0] != nil }.map(\.rawValue)
        return (names + (actions[.get] == nil ? [] : ["HEAD"])).joined(separator: ", ")
    }
}

/// Finds the endpoint for a path.
struct Router: Sendable {
    /// What may follow in a path: words, or anything in the place of an id.
    private struct Branch: Sendable {
        var words: [Substring: Int] = [:]
        var id: Int?
        var endpoint: Endpoint?
    }

    private var branches = [Branch()]

    init(_ endpoints: [Endpoint]) {
        for endpoint in endpoints {
            var place = 0
            for segment in Self.segments(endpoint.path[...]) {
                place = branch(after: place, segment)
            }
            precondition(branches[place].endpoint == nil, "two endpoints have one path")
            branches[place].endpoint = endpoint
        }
    }

    private mutating func branch(after place: Int, _ segment: Substring) -> Int {
        let isID = segment.hasPrefix("{")
        if let known = isID ? branches[place].id : branches[place].words[segment] { return known }
        branches.append(Branch())
        let new = branches.count - 1
        if isID { branches[place].id = new } else { branches[place].words[segment] = new }
        return new
    }

    /// `/api/links/` as `api`, `links` and an empty one.
    private static func segments(_ path: Substring) -> [Substring] {
        path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    }

    /// The endpoint, and the ids in the path.
    func find(_ path: String) -> (Endpoint, ids: [String])? {
        guard path.hasPrefix("/") else { return nil }
        var place = 0
        var ids: [String] = []
        for segment in Self.segments(path[...]) {
            if let next = branches[place].words[segment] {
                place = next
            } else if let next = branches[place].id, !segment.isEmpty {
                place = next
                ids.append(String(segment))
            } else {
                return nil
            }
        }
        return branches[place].endpoint.map { ($0, ids) }
    }
}
