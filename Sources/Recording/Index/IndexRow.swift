import Exchange

/// What the index keeps of one line. Read from the line alone, so that an index that was lost is rebuilt the same.
struct IndexRow: Equatable, Sendable {
    /// Where the line is: the data frame in the file, the line in the frame's content.
    struct Place: Equatable, Sendable {
        var frameOffset = 0
        var frameBytes = 0
        var lineOffset = 0
        var lineBytes = 0
    }

    var sequence = 0
    var time: Int64 = 0
    var kind = ""
    var exchangeID: String?
    var method: String?
    var template: String?
    var path: String?
    var status: Int?
    var duration: Int?
    var session: String?
    var environment: String?
    var group: String?
    var institution: String?
    var error: String?
    var matchKey: String?
    /// Keys of everything the line can be found by, without duplicates, ascending.
    var identifiers: [Int64] = []
    var place = Place()

    /// `nil` when the line is not one of ours.
    init?(_ line: LineView, _ fields: LineFields) {
        var keys = Set<Int64>()
        var hasSequence = false
        let end = line.forEachMember { name, value in
            let json = line.slice(value)
            if let member = Member.allCases.first(where: { line.isEqual(name, $0.rawValue) }) {
                take(member, json)
                hasSequence = hasSequence || member == .sequence
            }
            if let field = fields.group, line.isEqual(name, field) { group = JSONText.string(json) }
            if let field = fields.institution, line.isEqual(name, field) {
                institution = JSONText.string(json)
            }
            if let field = fields.matchKey, line.isEqual(name, field) {
                matchKey = JSONText.string(json) ?? String(decoding: json, as: UTF8.self)
            }
            for field in fields.identifiers where line.isEqual(name, field) {
                for text in JSONText.strings(json) where !text.isEmpty {
                    keys.insert(Identifier.key(text))
                }
            }
            return true
        }
        guard end != nil, hasSequence else { return nil }
        identifiers = keys.sorted()
    }

    /// The members of every line that have a column.
    private enum Member: String, CaseIterable {
        case sequence = "testigo.sequence"
        case kind = "testigo.kind"
        case time = "@timestamp"
        case exchangeID = "testigo.exchange_id"
        case method = "http.request.method"
        case template = "url.template"
        case path = "url.path"
        case status = "http.response.status_code"
        case duration = "event.duration"
        case session = "testigo.session"
        case environment = "testigo.environment"
        case error = "error.type"
    }

    private mutating func take(_ member: Member, _ json: ArraySlice<UInt8>) {
        switch member {
        case .sequence: sequence = JSONText.integer(json) ?? 0
        case .kind: kind = JSONText.string(json) ?? ""
        case .time: time = JSONText.string(json).flatMap { Timestamp.parse($0) } ?? 0
        case .exchangeID: exchangeID = JSONText.string(json)
        case .method: method = JSONText.string(json)
        case .template: template = JSONText.string(json)
        case .path: path = JSONText.string(json)
        case .status: status = JSONText.integer(json)
        case .duration: duration = JSONText.integer(json)
        case .session: session = JSONText.string(json)
        case .environment: environment = JSONText.string(json)
        case .error: error = JSONText.string(json)
        }
    }
}
