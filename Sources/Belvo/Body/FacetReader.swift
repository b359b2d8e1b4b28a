/// Turns the steps of one walk through a body into facets.
struct FacetReader: ~Copyable {
    /// A container that is open.
    private struct Container {
        /// The name it is the value of, itself or its array.
        let name: FacetName?
        let isArray: Bool
        /// An object the body is about: the outermost one, an element of the outermost array, a result of
        /// a page.
        let isSubject: Bool
    }

    private var facets = BodyFacets()
    private var requestIDs = OrderedValues<RequestIdentifier>()
    private var links = OrderedValues<String>()
    private var errorCodes = OrderedValues<String>()
    /// A page only if the body turns out to have `results`.
    private var envelope = BodyFacets.Page()
    private var isPage = false
    /// The place of the link under way among the link objects, once anything of it was read.
    private var linkObject: Int?
    let interest: SimdJSON.Interest
    private let readsErrors: Bool
    private let readsLinkObjects: Bool
    private var containers: [Container] = []

    init(_ context: BodyFacets.Context) {
        let isAnswer = context.side == .response
        readsErrors = isAnswer && (context.status ?? 0) >= 400
        let isLinkRoute = context.template.map(Self.linkRoutes.contains) ?? false
        readsLinkObjects = isLinkRoute && isAnswer && !readsErrors
        var wanted = Self.always
        if readsErrors { wanted |= Self.inErrors }
        if readsLinkObjects { wanted |= Self.inLinkObjects }
        interest = SimdJSON.Interest(
            vocabulary: FacetName.vocabulary, wanted: wanted, whole: Self.whole,
            entered: Self.whole | FacetName.bits([.results]),
            depth: readsErrors ? Self.deepestError : 1)
    }

    private static let linkRoutes = ["/api/links/", "/api/links/{id}/"]
    private static let always = FacetName.bits([
        .requestID, .link, .linkID, .institution, .externalID, .institutionUserID,
        .count, .next, .previous, .results, .webhookID, .webhookType, .webhookCode,
    ])
    private static let inErrors = FacetName.bits([.code, .session, .expiry])
    private static let inLinkObjects = FacetName.bits([.id, .status, .accessMode])
    /// A link and an institution may be their id, or an object that has it.
    private static let whole = FacetName.bits([.link, .institution])
    /// Field errors nest as deep as the request they complain about.
    private static let deepestError = 32

    /// The facets, the walk being over.
    consuming func finished() -> BodyFacets {
        var result = BodyFacets()
        swap(&result, &facets)
        result.requestIDs = requestIDs.values
        result.links = links.values
        result.errorCodes = errorCodes.values
        if isPage { result.page = envelope }
        return result
    }

    mutating func take(_ event: SimdJSON.Event, _ text: Span<UInt8>) {
        let name = event.name.flatMap(FacetName.init(rawValue:))
        switch event.kind {
        case .objectBegin, .arrayBegin: begin(name, isArray: event.kind == .arrayBegin)
        case .containerEnd: if containers.removeLast().isSubject { linkObject = nil }
        case .string, .number: if let name { read(name, text, isString: event.kind == .string) }
        case .null, .true, .false, .skipped: break
        }
    }

    private mutating func begin(_ name: FacetName?, isArray: Bool) {
        let outer = containers.last
        let isResult = name == .results && containers.count == 2 && outer?.isArray == true
        let isSubject = !isArray && (containers.allSatisfy(\.isArray) || isResult)
        if isResult { envelope.results += 1 }
        if name == .results && isArray && containers.count == 1 { isPage = true }
        if isSubject { linkObject = nil }
        containers.append(Container(name: name, isArray: isArray, isSubject: isSubject))
    }

    private mutating func read(_ name: FacetName, _ text: Span<UInt8>, isString: Bool) {
        guard let container = containers.last, !container.isArray else { return }
        switch name {
        case .requestID where isString:
            if let identifier = RequestIdentifier(text.string) { requestIDs.append(identifier) }
        case .code where isString: errorCodes.append(text)
        case .link where isString && container.isSubject: links.append(text)
        case .linkID where isString && container.isSubject: links.append(text)
        case .id where isString && container.name == .link: links.append(text)
        case .name where container.name == .institution && containers.count > 1:
            if containers[containers.count - 2].isSubject { setInstitution(text) }
        case .count, .next, .previous: if containers.count == 1 { readPage(name, text) }
        case .session, .expiry: if readsErrors { readChallenge(name, text) }
        case .webhookID, .webhookType, .webhookCode:
            if containers.count == 1 { readWebhook(name, text) }
        default: if container.isSubject { readSubject(name, text) }
        }
    }

    /// A member of an object that the body is about.
    private mutating func readSubject(_ name: FacetName, _ text: Span<UInt8>) {
        switch name {
        case .institution: setInstitution(text)
        case .externalID:
            let value = text.string
            facets.externalID = facets.externalID ?? value
            editLinkObject { $0.externalID = $0.externalID ?? value }
        case .institutionUserID:
            let value = text.string
            facets.institutionUserID = facets.institutionUserID ?? value
            editLinkObject { $0.institutionUserID = $0.institutionUserID ?? value }
        case .id where readsLinkObjects:
            links.append(text)
            let value = text.string
            editLinkObject { $0.id = $0.id ?? value }
        case .status:
            let value = text.string
            editLinkObject { $0.status = $0.status ?? value }
        case .accessMode:
            let value = text.string
            editLinkObject { $0.accessMode = $0.accessMode ?? value }
        default: break
        }
    }

    private mutating func readPage(_ name: FacetName, _ text: Span<UInt8>) {
        switch name {
        case .count: envelope.count = envelope.count ?? Int(text.string)
        case .next: envelope.next = envelope.next ?? text.string
        default: envelope.previous = envelope.previous ?? text.string
        }
    }

    private mutating func readChallenge(_ name: FacetName, _ text: Span<UInt8>) {
        var challenge = facets.challenge ?? BodyFacets.Challenge()
        if name == .session {
            challenge.session = challenge.session ?? text.string
        } else {
            challenge.expiry = challenge.expiry ?? Int(text.string)
        }
        facets.challenge = challenge
    }

    private mutating func readWebhook(_ name: FacetName, _ text: Span<UInt8>) {
        var webhook = facets.webhook ?? BodyFacets.Webhook()
        switch name {
        case .webhookID: webhook.id = webhook.id ?? text.string
        case .webhookType: webhook.type = webhook.type ?? text.string
        default: webhook.code = webhook.code ?? text.string
        }
        facets.webhook = webhook
    }

    private mutating func setInstitution(_ text: Span<UInt8>) {
        guard facets.institution == nil || readsLinkObjects else { return }
        let value = text.string
        facets.institution = facets.institution ?? value
        editLinkObject { $0.institution = $0.institution ?? value }
    }

    private mutating func editLinkObject(_ edit: (inout BodyFacets.LinkObject) -> Void) {
        guard readsLinkObjects else { return }
        if linkObject == nil && facets.linkObjects.count < BodyFacets.mostValues {
            linkObject = facets.linkObjects.count
            facets.linkObjects.append(BodyFacets.LinkObject())
        }
        if let linkObject { edit(&facets.linkObjects[linkObject]) }
    }
}
