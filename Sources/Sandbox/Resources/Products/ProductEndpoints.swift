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
            try resume(product, call, simulation)
        }
        let detailAction: Action = { call, simulation throws(Refusal) in
            let (object, _) = try simulation.find(try call.objectID(), product)
            return product.isShownInArray
                ? .array(status: 200, [object], for: call) : .detail(object, for: call)
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
        var chosen = Set(several.compactMap { ObjectID($0) })
        if let single {
            let one = Set([ObjectID(single)].compactMap(\.self))
            chosen = several.isEmpty ? one : chosen.intersection(one)
        }
        return chosen.compactMap(simulation.link).sorted { $0.plan.ordinal < $1.plan.ordinal }
    }

    private static func retrieve(
        _ product: Product, _ call: Call, _ simulation: Simulation
    ) throws(Refusal) -> Answer {
        let order = try RetrievalOrder(
            product, call.body, simulation, on: call.now.day)
        try order.checkLink(simulation, at: call.now)
        // No token can be known before it was asked for: one that comes along is right.
        if product.isResumable && order.link.asksForToken && order.token == nil {
            throw SecondFactor(simulation, at: call.now).ask(
                for: .retrieval(order), of: order.link)
        }
        if call.isAsynchronous && product.isAsynchronous {
            try simulation.restrictions.checkQuota(
                order.quotaKind(on: call.now.day), of: order.link, at: call.now)
            return .accepted(simulation.take(order, at: call.now))
        }
        return try give(order, call, simulation)
    }

    private static func give(
        _ order: RetrievalOrder, _ call: Call, _ simulation: Simulation
    ) throws(Refusal) -> Answer {
        let product = order.product
        try simulation.restrictions.checkQuota(
            order.quotaKind(on: call.now.day), of: order.link, at: call.now)
        let objects = order.choose(from: order.objects(in: simulation, on: call.now.day))
        _ = try simulation.noteRetrieval(of: order.link, at: call.now)
        if order.isSaved { simulation.keep(objects, product, of: order.link, on: call.now.day) }
        let status = order.isSaved ? 201 : 200
        guard product.retrieval.isAnsweredAlone else {
            return .array(status: status, objects, for: call)
        }
        guard let object = objects.first else { throw .noData }
        return .detail(status: status, object, for: call)
    }

    /// Goes on with a retrieval that a second factor was asked for.
    private static func resume(
        _ product: Product, _ call: Call, _ simulation: Simulation
    ) throws(Refusal) -> Answer {
        let resumed = try SecondFactor(simulation, at: call.now).resume(call.body) { purpose in
            if case .retrieval(let order) = purpose, order.product.path == product.path {
                order
            } else {
                nil
            }
        }
        var order = resumed.purpose
        order.isSaved = resumed.isSaved
        return try give(order, call, simulation)
    }

    private static func delete(
        _ product: Product, _ call: Call, _ simulation: Simulation
    ) throws(Refusal) -> Answer {
        try simulation.restrictions.checkDeletion(of: product.resource, at: call.now)
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
