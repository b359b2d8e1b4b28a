import Belvo

/// How many transactions there were on all accounts, and how large.
struct TransactionInsights {
    private let days: [DayFlow]
    private let movements: [Movement]
    private let today: CalendarDay

    init(_ book: AccountBook) {
        movements = book.pages.flatMap(\.movements)
        today = book.today
        days = DayFlow.days(of: movements, until: today)
    }

    var json: JSON {
        .object(
            counts("transactions", \.count)
                + side("incoming", \.incoming)
                + side("outgoing", \.outgoing)
                + RiskWindow.members("days_without_transactions") {
                    .integer($0.part(of: days).count { $0.count == 0 })
                }
                + ages)
    }

    /// In all, on the day with most, and on the mean day.
    private func counts(_ name: String, _ count: (DayFlow) -> Int) -> [JSON.Member] {
        RiskWindow.members("num_" + name) {
            .integer($0.part(of: days).reduce(0) { $0 + count($1) })
        }
            + RiskWindow.members("max_num_" + name) {
                .integer($0.part(of: days).map(count).max() ?? 0)
            }
            + RiskWindow.members("mean_num_" + name) {
                let part = $0.part(of: days)
                let sum = part.reduce(0) { $0 + count($1) }
                return .figure(Sample.quotient(sum * 10_000, part.count))
            }
    }

    private func side(
        _ name: String, _ amounts: @escaping (DayFlow) -> [Int]
    ) -> [JSON.Member] {
        let sample = { (window: RiskWindow) in
            Sample(window.part(of: days).flatMap(amounts))
        }
        return counts(name + "_transactions") { amounts($0).count }
            + RiskWindow.members("sum_\(name)_amount") { .money(sample($0).sum) }
            + RiskWindow.members("max_\(name)_amount") { .money(sample($0).values.max()) }
            + RiskWindow.members("mean_\(name)_amount") { .money(sample($0).mean) }
    }

    private var ages: [JSON.Member] {
        let all = movements.map { ($0.isInflow, today.number - $0.day.number) }
        let incoming = all.filter(\.0).map(\.1)
        let outgoing = all.filter { !$0.0 }.map(\.1)
        // Without any, the whole history has gone by since.
        let least = { (ages: [Int]) in JSON.integer(ages.min() ?? World.historyDays) }
        return [
            JSON.Member("days_since_last_transaction", least(incoming + outgoing)),
            JSON.Member("days_since_last_incoming_transaction", least(incoming)),
            JSON.Member("days_since_last_outgoing_transaction", least(outgoing)),
            JSON.Member("days_history", .integer(all.map(\.1).max() ?? 0)),
        ]
    }
}
