/// A request to the API, read as far as every endpoint needs it.
struct Call: Sendable {
    let path: String
    /// What stands in the path where the template has `{id}`.
    let id: String?
    let query: Query
    /// Always an object.
    let body: JSON
    /// `scheme://host:port` by which the client came here; page links begin with it.
    let base: String
    let now: Timestamp

    /// The id in the path, when it can be one.
    /// - Throws: `Refusal`, because an id that is no UUID names nothing.
    func objectID() throws(Refusal) -> ObjectID {
        guard let id = id.flatMap({ ObjectID($0) }) else { throw .notFound }
        return id
    }
}
