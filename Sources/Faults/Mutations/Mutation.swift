/// A change of answers that Belvo calls non-breaking, or that comes with its growth: an application has to bear it.
public enum Mutation: String, Sendable, CaseIterable {
    /// Members that nobody has heard of, in every object.
    case fields
    /// Members in another order.
    case order
    /// Texts that are longer or shorter.
    case strings
    /// Moments with three to six digits of a second.
    case fractions
    /// `+00:00` for `Z` and the other way round.
    case offsets
    /// Words for statuses, types and categories that are not known yet.
    case values
    /// Page links with parameters that are not known yet.
    case links

    /// `all`, or one of them.
    public static func named(_ name: String) throws(FaultsError) -> [Mutation] {
        if name == "all" { return allCases }
        guard let mutation = Mutation(rawValue: name) else { throw .unknownMutation(name) }
        return [mutation]
    }
}
