public import Exchange
public import Logging

/// The names of line fields that mean something to the index. The roof knows what they are; this room does not.
public struct LineFields: Sendable, Equatable {
    /// Fields whose values (a string or an array of strings) an exchange can be found by.
    public var identifiers: [String]
    /// The field whose exchanges stand together in a sealed segment, besides method and route.
    public var group: String?
    /// A field worth a column of its own, such as the institution.
    public var institution: String?
    /// The field with the key by which replay finds an exchange.
    public var matchKey: String?

    public init(
        identifiers: [String], group: String? = nil, institution: String? = nil,
        matchKey: String? = nil
    ) {
        self.identifiers = identifiers
        self.group = group
        self.institution = institution
        self.matchKey = matchKey
    }
}

/// Everything a tape needs to know.
public struct TapeSetup: Sendable {
    public var path: String
    public var session: String
    public var environment: String
    public var version: String
    public var origins: [String]
    public var profile: String
    public var fields: LineFields
    public var durability = Durability.process
    public var auditFailure = AuditFailure.closed
    public var time: TimeSource
    public var logger: Logger
    /// Runs work on the calling thread, as soon as that has nothing more urgent to do, and returns `true`; or
    /// returns `false` when the calling thread is none that could. There, what is recorded under `process` and
    /// `power` is written; without it, on a thread of the tape's own, which costs two changes of threads.
    public var soon: @Sendable (@escaping @Sendable () -> Void) -> Bool = { _ in false }
    /// Bytes of lines after which a segment is sealed.
    public var segmentBytesMax = 64 << 20
    /// Bytes of lines after which a frame is closed, also when more waits.
    public var frameBytesMax = 1 << 20
    /// Bytes that wait under `relaxed`; beyond, exchanges are dropped and counted.
    public var relaxedQueueBytesMax = 32 << 20
    /// Bytes of all spooled bodies; beyond, chunks are refused.
    public var spoolBytesMax = 2 << 30
    /// How long what `process` has acknowledged may be missing on the disk.
    public var syncMilliseconds = 90
    /// zstd level of what is being written, and of what is sealed. A frame of one page takes 8.3 µs at level -1 and
    /// 12.8 µs at level 1, for 1,965 and 1,585 of 7,894 bytes; and what is written is soon sealed.
    public var openLevel = -1
    public var sealedLevel = 9

    /// How long `close` begins to seal another segment; those that are left stay as they are until the next start.
    public var closeSecondsMax = 10

    public init(
        path: String, session: String, environment: String, version: String, origins: [String],
        profile: String, fields: LineFields, time: @escaping TimeSource, logger: Logger
    ) {
        self.path = path
        self.session = session
        self.environment = environment
        self.version = version
        self.origins = origins
        self.profile = profile
        self.fields = fields
        self.time = time
        self.logger = logger
    }
}
