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
        let isObject = line.forEachMember { name, value in
            let json = line.slice(value)
            take(String(decoding: line.slice(name), as: UTF8.self), json, fields, &hasSequence)
            for identifier in fields.identifiers where line.isEqual(name, identifier) {
                for text in JSONText.strings(json) where !text.isEmpty {
                    keys.insert(Identifier.key(text))
                }
            }
            // Nothing behind the first body is of interest, and bodies are long.
            return !line.isEqual(name, "http.request.body.content")
                && !line.isEqual(name, "http.response.body.content")
        }
        guard isObject, hasSequence else { return nil }
        identifiers = keys.sorted()
    }

    private mutating func take(
        _ name: String, _ json: ArraySlice<UInt8>, _ fields: LineFields, _ hasSequence: inout Bool
    ) {
        switch name {
        case "testigo.sequence":
            sequence = JSONText.integer(json) ?? 0
            hasSequence = true
        case "testigo.kind": kind = JSONText.string(json) ?? ""
        case "@timestamp": time = JSONText.string(json).flatMap { Timestamp.parse($0) } ?? 0
        case "testigo.exchange_id": exchangeID = JSONText.string(json)
        case "http.request.method": method = JSONText.string(json)
        case "url.template": template = JSONText.string(json)
        case "url.path": path = JSONText.string(json)
        case "http.response.status_code": status = JSONText.integer(json)
        case "event.duration": duration = JSONText.integer(json)
        case "testigo.session": session = JSONText.string(json)
        case "testigo.environment": environment = JSONText.string(json)
        case "error.type": error = JSONText.string(json)
        default: break
        }
        if name == fields.group { group = JSONText.string(json) }
        if name == fields.institution { institution = JSONText.string(json) }
        if name == fields.matchKey {
            matchKey = JSONText.string(json) ?? String(decoding: json, as: UTF8.self)
        }
    }
}
