/// How often a document may be asked for in a month, at one institution of Brazil's open finance. The figures are
/// those of Belvo's documentation; Belvo counts across all its customers, the sandbox only its own calls.
struct Quota: Sendable {
    /// What is counted by itself.
    enum Kind: Hashable, Sendable {
        case resource(String)
        /// Transactions of the last days have a larger budget.
        case recentTransactions
    }

    private struct Account: Hashable {
        let document: String
        let institution: String
        let kind: Kind
    }

    /// The days that count as recent.
    static let recentDays = 6

    private var month = 0
    private var spent: [Account: Int] = [:]

    private static func most(_ kind: Kind) -> Int? {
        switch kind {
        case .recentTransactions: 240
        case .resource("OWNERS"), .resource("ACCOUNTS"), .resource("TRANSACTIONS"): 8
        case .resource("BALANCES"): 420
        case .resource("BILLS"): 30
        case .resource: nil
        }
    }

    /// Counts one more.
    /// - Returns: `false` when the month's budget is spent.
    mutating func spend(
        _ kind: Kind, of document: String, at institution: String, _ now: Timestamp
    ) -> Bool {
        guard let most = Self.most(kind) else { return true }
        let current = Self.month(of: now)
        if current != month {
            month = current
            spent = [:]
        }
        let account = Account(document: document, institution: institution, kind: kind)
        guard spent[account, default: 0] < most else { return false }
        spent[account, default: 0] += 1
        return true
    }

    /// Months change with the clocks of São Paulo, three hours behind.
    private static func month(of now: Timestamp) -> Int {
        let (year, month, _) = (now + -3 * 3_600_000_000).day.civil
        return year * 12 + month
    }
}
