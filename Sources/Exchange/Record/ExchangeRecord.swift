/// Who began an exchange.
public enum Direction: String, Sendable {
    /// The application calls Belvo.
    case outbound
    /// Belvo delivers a webhook to the application.
    case inbound
}

/// How a request reached us.
public enum Face: String, Sendable {
    case baseURL = "base-url"
    case forward
    case intercepted
    case inbox
}

/// Everything the record keeps of one exchange. All of it is already redacted.
public struct ExchangeRecord: Sendable {
    public var id: ExchangeID
    public var received: Moment
    public var ended: Moment
    public var direction: Direction
    public var face: Face
    public var environment: String
    public var app: String?
    public var url: RequestURL
    public var request: RequestHead
    public var requestBody: RecordedBody
    /// `nil` when the exchange failed before a head came.
    public var response: ResponseHead?
    public var responseBody: RecordedBody
    public var responseTrailers: FieldList
    /// What went wrong, when the exchange did not end as HTTP says: a 500 is an answer, a reset is a failure.
    public var failure: OriginError?
    /// The application had closed its end before the answer was complete: it hung up, or at least sends no more.
    public var appLeft: Bool
    /// Set when the answer is ours, not the origin's: rules skip such exchanges.
    public var answeredBy: String?
    /// How often the request was sent again by decision of this program.
    public var resendCount: Int
    public var facets: Facets

    public init(
        id: ExchangeID, received: Moment, ended: Moment, direction: Direction, face: Face,
        environment: String, app: String? = nil, url: RequestURL, request: RequestHead,
        requestBody: RecordedBody = .none, response: ResponseHead? = nil,
        responseBody: RecordedBody = .none, responseTrailers: FieldList = FieldList(),
        failure: OriginError? = nil, appLeft: Bool = false, answeredBy: String? = nil,
        resendCount: Int = 0, facets: Facets = Facets()
    ) {
        self.id = id
        self.received = received
        self.ended = ended
        self.direction = direction
        self.face = face
        self.environment = environment
        self.app = app
        self.url = url
        self.request = request
        self.requestBody = requestBody
        self.response = response
        self.responseBody = responseBody
        self.responseTrailers = responseTrailers
        self.failure = failure
        self.appLeft = appLeft
        self.answeredBy = answeredBy
        self.resendCount = resendCount
        self.facets = facets
    }
}

/// A message that was refused before it became a request.
public struct RejectedRecord: Sendable {
    public var id: ExchangeID
    public var received: Moment
    public var face: Face
    public var environment: String
    public var peer: Peer?
    public var answer: ErrorAnswer
    /// The first bytes of the message, at most `Limits.rejectedBytesKept`, redacted.
    public var raw: [UInt8]

    public init(
        id: ExchangeID, received: Moment, face: Face, environment: String, peer: Peer?,
        answer: ErrorAnswer, raw: [UInt8]
    ) {
        self.id = id
        self.received = received
        self.face = face
        self.environment = environment
        self.peer = peer
        self.answer = answer
        self.raw = raw
    }
}
