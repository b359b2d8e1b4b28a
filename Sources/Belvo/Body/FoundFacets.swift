/// What was read of a body while it passed, shared by the hands it goes through.
public final class FoundFacets: Sendable {
    public let facets: BodyFacets

    public init(_ facets: consuming BodyFacets) { self.facets = facets }
}
