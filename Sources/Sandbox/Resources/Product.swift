/// A resource that an institution gives for a link: accounts, owners, transactions and so on. A new one is
/// a static member in a file of its own and a line in `all`.
struct Product: Sendable {
    static let all: [Product] = [.accounts, .balances, .owners, .transactions]

    /// What a retrieval must or may say beside the link.
    struct Retrieval: Sendable {
        /// `date_from` and `date_to` are required, and choose by this column.
        var dateColumn: String?
        /// The member of the body that names one account, when there is one.
        var accountMember: String?
    }

    /// Its name in `resources` of an institution and in `fetch_resources` of a link.
    let resource: String
    let path: String
    /// What lists can be filtered by, beside the link.
    let columns: [Column]
    var listNeedsLink = false
    var isDeletable = true
    var isResumable = true
    /// Whether it goes when any account of its link is deleted.
    var goesWithAccounts = false
    var retrieval = Retrieval()
    /// All objects that the institution has for a link, in the order of the list.
    let produce: @Sendable (LinkPlan, World) -> [JSON]

    func fact(_ column: String, of object: StoredObject) -> Fact? {
        columns.firstIndex { $0.name == column }.map { object.facts[$0] }
    }

    /// Whether an object belongs to that account.
    func belongs(_ object: StoredObject, to account: ObjectID) -> Bool {
        fact("account", of: object) == .text(account.description)
    }
}
