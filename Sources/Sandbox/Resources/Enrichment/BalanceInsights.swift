import Belvo

/// What checking and savings accounts held together at the end of each day.
struct BalanceInsights {
    /// Below this, an account counts as nearly empty: in cents of the real.
    private static let threshold = 35_000

    /// Today's first.
    private let balances: [Int]
    private let threshold: Int

    init(_ book: AccountBook) {
        var balances = Array(repeating: 0, count: World.historyDays + 1)
        for page in book.deposits {
            let ends = Self.ends(of: page, until: book.today)
            for age in balances.indices { balances[age] += ends[age] }
        }
        self.balances = balances
        threshold = Self.threshold * (book.pages.first?.account.country.priceLevel ?? 1)
    }

    /// Back from what the account holds now, each movement undone on its day.
    private static func ends(of page: AccountBook.Page, until today: CalendarDay) -> [Int] {
        var balance = page.account.current
        var later = page.movements[...]
        return (0...World.historyDays).map { age in
            while let movement = later.first, movement.day > today - age {
                balance -= movement.signedCents
                later.removeFirst()
            }
            return balance
        }
    }

    private func sample(_ window: RiskWindow) -> Sample {
        Sample(Array(window.part(of: balances)))
    }

    private func trend(_ window: RiskWindow) -> Int? {
        Slope(window.part(of: balances).enumerated().map { (-$0.offset, $0.element) })
            .value(parts: 1)
    }

    private func days(_ window: RiskWindow, upTo limit: Int) -> JSON {
        .integer(window.part(of: balances).count { $0 <= limit })
    }

    var json: JSON {
        .object(
            [JSON.Member("closing_balance", .money(balances[0]))]
                + RiskWindow.members("min_balance") { .money(sample($0).values.min()) }
                + RiskWindow.members("mean_balance") { .money(sample($0).mean) }
                + RiskWindow.members("max_balance") { .money(sample($0).values.max()) }
                + RiskWindow.members("std_balance") { .money(sample($0).deviation) }
                + RiskWindow.members("balance_trend") { .money(trend($0)) }
                + RiskWindow.members("days_balance_below_0") { days($0, upTo: 0) }
                + RiskWindow.members("days_balance_below_mean") {
                    days($0, upTo: sample($0).mean ?? 0)
                }
                + RiskWindow.members("days_balance_below_x") { days($0, upTo: threshold) }
                + [JSON.Member("balance_threshold_x", .money(threshold))])
    }
}
