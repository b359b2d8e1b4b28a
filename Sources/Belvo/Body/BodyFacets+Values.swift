extension BodyFacets {
    /// Where the body stood.
    package struct Context: Sendable {
        package var template: String?
        package var side: SensitiveCatalogue.Side
        package var method: String
        /// Of the answer; `nil` while there is none.
        package var status: Int?

        package init(
            template: String?, side: SensitiveCatalogue.Side, method: String, status: Int?
        ) {
            self.template = template
            self.side = side
            self.method = method
            self.status = status
        }
    }

    /// The envelope of a list page.
    package struct Page: Sendable, Equatable {
        package var count: Int?
        package var next: String?
        package var previous: String?
        /// How many results stand on this page.
        package var results = 0

        package init(
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
    package struct Challenge: Sendable, Equatable {
        package var session: String?
        package var expiry: Int?

        package init(session: String? = nil, expiry: Int? = nil) {
            self.session = session
            self.expiry = expiry
        }
    }

    /// The head of a webhook.
    package struct Webhook: Sendable, Equatable {
        package var id: String?
        package var type: String?
        package var code: String?

        package init(id: String? = nil, type: String? = nil, code: String? = nil) {
            self.id = id
            self.type = type
            self.code = code
        }
    }

    /// A link as `/api/links/` shows it.
    package struct LinkObject: Sendable, Equatable {
        package var id: String?
        package var institution: String?
        package var externalID: String?
        package var institutionUserID: String?
        package var status: String?
        package var accessMode: String?

        package init(
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
