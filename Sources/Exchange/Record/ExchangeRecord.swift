/// Who began an exchange.
package enum Direction: String, Sendable {
    /// The application calls Belvo.
    case outbound
    /// Belvo delivers a webhook to the application.
    case inbound
}

/// How a request reached us.
package enum Face: String, Sendable {
    case baseURL = "base-url"
    case forward
    case intercepted
    case inbox
}

/// Everything the record keeps of one exchange. All of it is already redacted.
package struct ExchangeRecord: Sendable {
    package var id: ExchangeID
    package var received: Moment
    package var ended: Moment
    package var direction: Direction
    package var face: Face
    package var environment: String
    package var app: String?
    package var url: RequestURL
    package var request: RequestHead
    package var requestBody: RecordedBody
    /// `nil` when the exchange failed before a head came.
    package var response: ResponseHead?
    package var responseBody: RecordedBody
    package var responseTrailers: FieldList
    /// What went wrong, when the exchange did not end as HTTP says: a 500 is an answer, a reset is a failure.
    package var failure: OriginError?
    /// The application had closed its end before the answer was complete: it hung up, or at least sends no more.
    package var appLeft: Bool
    /// Set when the answer is ours, not the origin's: rules skip such exchanges.
    package var answeredBy: String?
    /// How often the request was sent again by decision of this program.
    package var resendCount: Int
    package var facets: Facets

    package init(
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
package struct RejectedRecord: Sendable {
    package var id: ExchangeID
    package var received: Moment
    package var face: Face
    package var environment: String
    package var peer: Peer?
    package var answer: ErrorAnswer
    /// The first bytes of the message, at most `Limits.rejectedBytesKept`, redacted.
    package var raw: [UInt8]

    package init(
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
