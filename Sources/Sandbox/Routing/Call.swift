import Belvo

/// A request to the API, read as far as every endpoint needs it.
struct Call: Sendable {
    let path: String
    /// What stands in the path where the template has braces.
    let ids: [String]
    let query: Query
    /// Always an object.
    let body: JSON
    /// `scheme://host:port` by which the client came here; page links begin with it.
    let base: String
    var now: Timestamp
    /// Whether the caller will wait for a webhook instead of the objects.
    let isAsynchronous: Bool
    /// What `X-Belvo-API-Resource-Version` asks for.
    var version: String?
    /// What `Belvo-Idempotency-Key` says, whether it can be one or not.
    var idempotencyKey: String?
    /// What the widget came in with; every endpoint that admits by access tokens has one.
    var accessToken: AccessToken?

    /// An id in the path, when it can be one.
    /// - Throws: `Refusal`, because an id that is no UUID names nothing.
    func objectID(_ place: Int = 0) throws(Refusal) -> ObjectID {
        guard place < ids.count, let id = ObjectID(ids[place]) else { throw .notFound }
        return id
    }
}
