extension Product {
    /// What Belvo derives from accounts and transactions.
    static let enrichment: [Product] = [.incomes, .recurringExpenses, .riskInsights]
}

/// The accounts of a link with their movements, from which everything here is computed.
struct AccountBook: Sendable {
    struct Page: Sendable {
        let account: BankAccount
        /// The latest first.
        let movements: [Movement]

        /// Checking and savings accounts, where money is held.
        var isDeposit: Bool { account.plan.kind == .checking || account.plan.kind == .savings }
    }

    let pages: [Page]
    let today: CalendarDay

    init(of plan: LinkPlan, in world: World) {
        today = world.today
        pages = world.accounts(of: plan).map {
            Page(account: $0, movements: world.history(of: $0, in: plan))
        }
    }

    var deposits: [Page] { pages.filter(\.isDeposit) }

    /// When the last of the accounts had been read.
    var collectedAt: Timestamp {
        pages.map(\.account.collectedAt).max() ?? Timestamp(today - 1, microsecondOfDay: 0)
    }
}
