extension BodyFacets {
    /// Where the body stood.
    public struct Context: Sendable {
        public var template: String?
        public var side: SensitiveCatalogue.Side
        public var method: String
        /// Of the answer; `nil` while there is none.
        public var status: Int?

        public init(
            template: String?, side: SensitiveCatalogue.Side, method: String, status: Int?
        ) {
            self.template = template
            self.side = side
            self.method = method
            self.status = status
        }
    }

    /// The envelope of a list page.
    public struct Page: Sendable, Equatable {
        public var count: Int?
        public var next: String?
        public var previous: String?
        /// How many results stand on this page.
        public var results = 0

        public init(
            count: Int? = nil, next: String? = nil,
            previous: String? = nil, results: Int = 0
        ) {
            self.count = count
            self.next = next
            self.previous = previous
            self.results = results
        }
    }

    /// What a 428 asks for. The session is as secret as the body it was read from.
    public struct Challenge: Sendable, Equatable {
        public var session: String?
        public var expiry: Int?

        public init(session: String? = nil, expiry: Int? = nil) {
            self.session = session
            self.expiry = expiry
        }
    }

    /// The head of a webhook.
    public struct Webhook: Sendable, Equatable {
        public var id: String?
        public var type: String?
        public var code: String?

        public init(id: String? = nil, type: String? = nil, code: String? = nil) {
            self.id = id
            self.type = type
            self.code = code
        }
    }

    /// A link as `/api/links/` shows it.
    public struct LinkObject: Sendable, Equatable {
        public var id: String?
        public var institution: String?
        public var externalID: String?
        public var institutionUserID: String?
        public var status: String?
        public var accessMode: String?

        public init(
            id: String? = nil, institution: String? = nil, externalID: String? = nil,
            institutionUserID: String? = nil, status: String? = nil, accessMode: String? = nil
        ) {
            self.id = id
            self.institution = institution
            self.externalID = externalID
            self.institutionUserID = institutionUserID
            self.status = status
            self.accessMode = accessMode
        }
    }
}
