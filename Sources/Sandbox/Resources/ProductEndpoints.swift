/// The paths of a product: list, retrieve and resume; detail and delete.
extension Endpoint {
    static func endpoints(of product: Product) -> [Endpoint] {
        // Each with its type spelled out: Swift 6.3 crashes on a typed `throws` inferred through a subscript.
        let listAction: Action = { call, simulation throws(Refusal) in
            try list(product, call, simulation)
        }
        let retrieveAction: Action = { call, simulation throws(Refusal) in
            try retrieve(product, call, simulation)
        }
        let resumeAction: Action = { call, simulation throws(Refusal) in
            try resume(call, simulation)
        }
        let detailAction: Action = { call, simulation throws(Refusal) in
            let (object, _) = try simulation.find(try call.objectID(), product)
            return .detail(object, for: call)
        }
        let deleteAction: Action = { call, simulation throws(Refusal) in
            try delete(product, call, simulation)
        }
        var collection: [Method: Action] = [.get: listAction, .post: retrieveAction]
        if product.isResumable { collection[.patch] = resumeAction }
        var detail: [Method: Action] = [.get: detailAction]
        if product.isDeletable { detail[.delete] = deleteAction }
        return [
            Endpoint(path: product.path, actions: collection),
            Endpoint(path: product.path + "{id}/", actions: detail),
        ]
    }

    private static func list(
        _ product: Product, _ call: Call, _ simulation: Simulation
    ) throws(Refusal) -> Answer {
        let links = try links(chosenBy: call, simulation, isRequired: product.listNeedsLink)
        // The shelf of one link is passed on as it is; only several are put together.
        let objects =
            links.count == 1
            ? simulation.stored(product, of: links[0])
            : links.flatMap { simulation.stored(product, of: $0) }
        return try .page(of: objects, columns: product.columns, for: call)
    }

    /// The links that `link` and `link__in` name, or all. Ids that name no link choose nothing.
    private static func links(
        chosenBy call: Call, _ simulation: Simulation, isRequired: Bool
    ) throws(Refusal) -> [LinkRecord] {
        let single = call.query.last("link").flatMap { $0.isEmpty ? nil : $0 }
        let several = call.query.values("link__in").flatMap { $0.split(separator: ",") }
        guard single != nil || !several.isEmpty else {
            if isRequired { throw Refusal(400, [.required("link")]) }
            return simulation.links
        }
        var chosen: Set<ObjectID> = []
        for text in several.map(String.init) {
            guard let id = ObjectID(text) else { throw .notUUID(text, field: "link") }
            chosen.insert(id)
        }
        if let single {
            guard let id = ObjectID(single) else { throw .notUUID(single, field: "link") }
            chosen = several.isEmpty ? [id] : chosen.intersection([id])
        }
        return chosen.compactMap(simulation.link).sorted { $0.plan.ordinal < $1.plan.ordinal }
    }

    private static func retrieve(
        _ product: Product, _ call: Call, _ simulation: Simulation
    ) throws(Refusal) -> Answer {
        let order = try RetrievalOrder(product, call.body, simulation)
        try order.checkLink(gives: product)
        let objects = simulation.retrieve(product, for: order.link).filter {
            order.includes($0, product)
        }
        _ = try simulation.updateLink(order.link) { $0.lastAccessedAt = call.now }
        guard order.isSaved else { return .array(status: 200, objects, for: call) }
        simulation.keep(objects, product, of: order.link)
        return .array(status: 201, objects, for: call)
    }

    /// No institution here asks for a second factor yet, so no session can be open.
    static func resume(_ call: Call, _ simulation: Simulation) throws(Refusal) -> Answer {
        var form = BodyForm(call.body)
        _ = form.text("session", isRequired: true)
        let link = form.id("link", isRequired: true)
        try form.check()
        guard let link, simulation.link(link) != nil else { throw .notFound }
        throw .sessionExpired
    }

    private static func delete(
        _ product: Product, _ call: Call, _ simulation: Simulation
    ) throws(Refusal) -> Answer {
        let id = try call.objectID()
        let (object, record) = try simulation.find(id, product)
        simulation.discard(product, of: record) { $0.id == object.id }
        guard product.resource == Product.accounts.resource else { return .noContent }
        for other in Product.all where other.resource != product.resource {
            simulation.discard(other, of: record) {
                other.goesWithAccounts || other.belongs($0, to: id)
            }
        }
        return .noContent
    }
}

/// What a retrieval asks for, once its body has been read.
private struct RetrievalOrder {
    /// Belvo refuses a longer range.
    private static let daysMax = 365

    let link: LinkRecord
    let isSaved: Bool
    private let account: ObjectID?
    private let dates: ClosedRange<Int>?

    init(_ product: Product, _ body: JSON, _ simulation: Simulation) throws(Refusal) {
        var form = BodyForm(body)
        let id = form.id("link", isRequired: true)
        let record = id.flatMap(simulation.link)
        if let id, record == nil {
            form.complain(.doesNotExist("id", id.description, field: "link"))
        }
        isSaved = form.flag("save_data", default: true)
        dates = Self.dates(product, &form)
        account = product.retrieval.accountMember.flatMap { form.id($0) }
        if let account, let member = product.retrieval.accountMember, let record {
            let isKnown = simulation.stored(.accounts, of: record).contains {
                $0.id == account.description
            }
            if !isKnown { form.complain(.doesNotExist("id", account.description, field: member)) }
        }
        try form.check()
        guard let record else { throw .notFound }
        link = record
        if let dates, dates.count > Self.daysMax + 1 { throw .badRequest }
    }

    private static func dates(_ product: Product, _ form: inout BodyForm) -> ClosedRange<Int>? {
        guard product.retrieval.dateColumn != nil else { return nil }
        let first = form.date("date_from")
        let last = form.date("date_to")
        guard let first, let last else { return nil }
        guard first <= last else {
            form.complain(.invalid("date_from can't be greater than date_to.", field: "date_from"))
            return nil
        }
        return first.number...last.number
    }

    /// - Throws: `Refusal` when the link or its institution cannot give this now.
    func checkLink(gives product: Product) throws(Refusal) {
        guard link.plan.institution.resources.contains(product.resource) else { throw .unsupported }
        switch link.status {
        case "invalid": throw .linkInvalid
        case "unconfirmed": throw .linkUnconfirmed
        default: break
        }
        guard link.plan.institution.isHealthy else { throw .institutionDown }
    }

    func includes(_ object: StoredObject, _ product: Product) -> Bool {
        if let account, !product.belongs(object, to: account) { return false }
        guard let dates, let column = product.retrieval.dateColumn else { return true }
        guard case .number(let day) = product.fact(column, of: object) else { return false }
        return dates.contains(day)
    }
}
