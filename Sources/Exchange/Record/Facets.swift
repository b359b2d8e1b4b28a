/// What was read from an exchange once and travels with it, so that nobody reads a body twice.
///
/// This room knows no Belvo: a facet is a name and a value, written into the line under that name.
public struct Facets: Sendable, Equatable {
    public enum Value: Sendable, Equatable {
        case string(String)
        case strings([String])
        case integer(Int)
    }

    public struct Facet: Sendable, Equatable {
        /// The name of the line's field, such as `belvo.request_id`.
        public var name: String
        public var value: Value

        public init(_ name: String, _ value: Value) {
            self.name = name
            self.value = value
        }
    }

    /// The route with its variable parts named, such as `/api/links/{id}/`; `nil` for an unknown path.
    public var template: String?
    public var facets: [Facet]

    public init(template: String? = nil, facets: [Facet] = []) {
        self.template = template
        self.facets = facets
    }

    public subscript(name: String) -> Value? { facets.first { $0.name == name }?.value }
}
