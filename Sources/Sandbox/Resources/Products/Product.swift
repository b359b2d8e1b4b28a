import Belvo

/// A resource that an institution gives for a link: accounts, owners, transactions and so on. A new one is
/// a static member in a file of its own and an entry in the list of its family.
struct Product: Sendable {
    static let all = banking + brazilian + enrichment + employment + fiscal + chilean

    /// Its name in `resources` of an institution and in `fetch_resources` of a link.
    let resource: String
    let path: String
    /// What lists can be filtered by, beside the link.
    let columns: [Column]
    /// The country that alone has it, where another has a resource of the same name or none.
    var country: Country?
    var listNeedsLink = false
    var isDeletable = true
    var isResumable = false
    /// Whether `X-Belvo-Request-Mode: async` is heard.
    var isAsynchronous = false
    /// Whether it goes when any account of its link is deleted.
    var goesWithAccounts = false
    /// Whether one object, asked for by its id, comes in an array. The contract has two such resources.
    var isShownInArray = false
    var retrieval = Retrieval()
    /// Whether it changes as days pass, and a refresh on schedule looks at it.
    var isAlive = false
    /// Whether it follows from what is alive, and is made anew only when it is asked for.
    var isDerived = false
    /// The column of days by which the objects of an account are ordered, the latest first.
    var dayColumn: String?
    /// The objects since a day, where an institution has too many to look at all of them each time.
    var produceSince: (@Sendable (LinkPlan, World, CalendarDay) -> [JSON])?
    /// All objects that the institution has for a link, in the order of the list.
    let produce: @Sendable (LinkPlan, World) -> [JSON]

    func isGiven(by institution: Institution) -> Bool {
        institution.resources.contains(resource)
            && (country == nil || country == institution.country)
    }

    func fact(_ column: String, of object: StoredObject) -> Fact? {
        place(of: column).map { object.facts[$0] }
    }

    /// Where the facts of that column are, for those who look at many objects.
    func place(of column: String) -> Int? { columns.firstIndex { $0.name == column } }

    /// Whether an object belongs to that account.
    func belongs(_ object: StoredObject, to account: ObjectID) -> Bool {
        fact("account", of: object) == .text(account.description)
    }
}

extension Product {
    /// What the banks of every country give.
    static let banking: [Product] = [.accounts, .balances, .owners, .transactions]
}
