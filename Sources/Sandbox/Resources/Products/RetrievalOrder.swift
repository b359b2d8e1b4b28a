import Belvo

/// What a retrieval asks for, once its body has been read.
struct RetrievalOrder: Sendable {
    let link: LinkRecord
    var isSaved: Bool
    /// The second factor, when the caller brought it along.
    let token: String?
    let product: Product
    private let account: ObjectID?
    private let days: ClosedRange<Int>?
    private let words: [(word: Retrieval.Word, value: String)]
    private let isChosen: Retrieval.Choice?
    private let isAttached: Bool
    private let remaking: Retrieval.Remaking?

    init(
        _ product: Product, _ body: JSON, _ simulation: Simulation, on day: CalendarDay
    ) throws(Refusal) {
        self.product = product
        let retrieval = product.retrieval
        var form = BodyForm(body)
        let record = Self.link(&form, simulation)
        isSaved = form.flag("save_data", default: true)
        token = form.text("token")
        days = retrieval.period.flatMap { Self.days($0, &form, day) }
        account = Self.account(product, of: record, &form, simulation)
        words = retrieval.words.compactMap { word in
            // belvo-python sends some of them in small letters.
            form.choice(
                word.name, of: word.choices + word.choices.map { $0.lowercased() },
                isRequired: word.isRequired
            ).map { (word, $0.uppercased()) }
        }
        isAttached = retrieval.attachment.map { form.flag($0.flag, default: false) } ?? false
        isChosen = retrieval.read?(&form)
        remaking = retrieval.remake?(
            &form,
            days.map {
                CalendarDay(number: $0.lowerBound)...CalendarDay(number: $0.upperBound)
            })
        try form.check()
        guard let record else { throw .notFound }
        link = record
        if let days, let period = retrieval.period { try Self.checkLength(days, period) }
    }

    private static func link(_ form: inout BodyForm, _ simulation: Simulation) -> LinkRecord? {
        guard let id = form.id("link", isRequired: true) else { return nil }
        let record = simulation.link(id)
        if record == nil { form.complain(.doesNotExist("id", id.description, field: "link")) }
        return record
    }

    /// Where one end may be left out, the period ends today, or is as long as it may be.
    private static func days(
        _ period: Retrieval.Period, _ form: inout BodyForm, _ today: CalendarDay
    ) -> ClosedRange<Int>? {
        var first = form.date("date_from", isRequired: period.isRequired)
        var last = form.date("date_to", isRequired: period.isRequired)
        if first != nil || last != nil, !period.isRequired {
            last = last ?? today
            first = first ?? last.map { $0 - period.daysMax }
        }
        guard let first, let last else { return nil }
        guard first <= last else {
            form.complain(.invalid("date_from can't be greater than date_to.", field: "date_from"))
            return nil
        }
        return first.number...last.number
    }

    private static func checkLength(
        _ days: ClosedRange<Int>, _ period: Retrieval.Period
    ) throws(Refusal) {
        let length = days.upperBound - days.lowerBound
        if length > period.daysMax { throw .badRequest }
        if length < period.daysMin { throw .shortPeriod(days: period.daysMin) }
    }

    private static func account(
        _ product: Product, of record: LinkRecord?, _ form: inout BodyForm,
        _ simulation: Simulation
    ) -> ObjectID? {
        guard let member = product.retrieval.accountMember, let id = form.id(member) else {
            return nil
        }
        guard let record else { return id }
        let isKnown = simulation.stored(.accounts, of: record).contains {
            $0.id == id.description
        }
        if !isKnown { form.complain(.doesNotExist("id", id.description, field: member)) }
        return id
    }

    /// - Throws: `Refusal` when the link or its institution cannot give this now.
    func checkLink(_ simulation: Simulation, at now: Timestamp) throws(Refusal) {
        guard product.isGiven(by: link.plan.institution) else { throw .unsupported }
        if simulation.isBusy(link) {
            try link.checkGives(at: now)
            throw .tooManySessions
        }
        try simulation.checkGives(link, at: now)
    }

    /// Which of the month's budgets it counts against.
    func quotaKind(on today: CalendarDay) -> Quota.Kind {
        if product.resource == "TRANSACTIONS", let days,
            days.lowerBound >= today.number - Quota.recentDays
        {
            return .recentTransactions
        }
        return .resource(product.resource)
    }

    /// All that the institution has for the link on a day, made for this body where it asks for something of its own.
    func objects(in simulation: Simulation, on day: CalendarDay) -> [StoredObject] {
        guard let remaking else { return simulation.retrieve(product, for: link, on: day) }
        return remaking(link.plan, simulation.world.on(day)).map {
            StoredObject($0, columns: product.columns)
        }
    }

    /// Those of the institution's objects that are asked for, as they are asked for.
    func choose(from objects: [StoredObject]) -> [StoredObject] {
        let chosen = objects.filter(includes)
        guard isAttached else { return chosen }
        let retrieval = product.retrieval
        return [retrieval.attachment, retrieval.receipt].compactMap(\.self)
            .reduce(chosen) { objects, attachment in
                objects.map { $0.attaching(attachment, columns: product.columns) }
            }
    }

    private func includes(_ object: StoredObject) -> Bool {
        if let account, !product.belongs(object, to: account) { return false }
        for (word, value) in words {
            let column = word.sides?[value] ?? word.name
            let wanted = word.sides == nil ? value : link.plan.holder.document
            if product.fact(column, of: object) != .text(wanted) { return false }
        }
        if let isChosen, !isChosen(object) { return false }
        guard let days, let column = product.retrieval.period?.column else { return true }
        guard case .number(let number) = product.fact(column, of: object) else { return false }
        let kind = product.columns.first { $0.name == column }?.kind
        let day = kind == .moment ? Timestamp(microseconds: number).day.number : number
        return days.contains(day)
    }
}

extension StoredObject {
    /// The object with a document inside it.
    fileprivate func attaching(
        _ attachment: Retrieval.Attachment, columns: [Column]
    ) -> StoredObject {
        let value = self.value
        return StoredObject(
            value.replacing(attachment.member, with: attachment.make(value)), columns: columns)
    }
}
