/// What every line of a session says of the session itself, encoded once.
struct LineContext: Sendable {
    let session: String
    let environment: String
    let version: String
    let durability: Durability
    /// `,"testigo.session":"…"`
    let encodedSession: [UInt8]

    init(session: String, environment: String, version: String, durability: Durability) {
        self.session = session
        self.environment = environment
        self.version = version
        self.durability = durability
        var buffer = LineBuffer(capacity: 128)
        buffer.raw(#","testigo.session":"#)
        buffer.string(session)
        encodedSession = buffer.bytes
    }
}

/// What a session has to say of itself: the values of `testigo.session.event`.
enum SessionEvent: String, Sendable {
    case started
    /// Nothing more can be written for now; the line says why.
    case stopped
    case ended
}
