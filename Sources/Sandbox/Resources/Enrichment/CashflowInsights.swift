import Belvo

/// What came in and went out, day by day, without what was only moved between accounts of the link.
struct CashflowInsights {
    private let days: [DayFlow]

    init(_ book: AccountBook) {
        let movements = book.pages.flatMap { page in
            // What pays for a card comes from another account.
            page.movements.filter { page.account.card == nil || !$0.isInflow }
        }
        days = DayFlow.days(of: movements, until: book.today)
    }

    /// The days of a window on which something flowed, and how much; days count towards today.
    private func flows(
        _ window: RiskWindow, _ amount: (DayFlow) -> Int, where isCounted: (DayFlow) -> Bool
    ) -> [(day: Int, cents: Int)] {
        window.part(of: days).enumerated()
            .filter { isCounted($0.element) }
            .map { (-$0.offset, amount($0.element)) }
    }

    private func received(_ window: RiskWindow) -> [(day: Int, cents: Int)] {
        flows(window, \.received) { !$0.incoming.isEmpty }
    }
    private func spent(_ window: RiskWindow) -> [(day: Int, cents: Int)] {
        flows(window, \.spent) { !$0.outgoing.isEmpty }
    }
    private func net(_ window: RiskWindow) -> [(day: Int, cents: Int)] {
        flows(window, { $0.received - $0.spent }) { $0.count > 0 }
    }

    private typealias Flows = (RiskWindow) -> [(day: Int, cents: Int)]

    private static func amounts(_ flows: [(day: Int, cents: Int)]) -> Sample {
        Sample(flows.map(\.cents))
    }

    /// A slope in cents, told to the ten-thousandth of the currency.
    private static func trend(_ flows: [(day: Int, cents: Int)]) -> JSON {
        Slope(flows).value(parts: 100).map(JSON.figure) ?? .null
    }

    private func each(
        _ name: String, _ flows: Flows, _ value: (Sample) -> Int?
    ) -> [JSON.Member] {
        RiskWindow.members(name) { .money(value(Self.amounts(flows($0)))) }
    }

    private func trends(_ name: String, _ flows: Flows) -> [JSON.Member] {
        RiskWindow.members(name) { Self.trend(flows($0)) }
    }

    var json: JSON {
        .object(
            each("max_positive", received) { $0.values.max() }
                + each("max_negative", spent) { $0.values.max() }
                + each("mean_positive", received, \.mean)
                + each("mean_negative", spent, \.mean)
                + each("sum_positive", received, \.sum)
                + trends("sum_positive_trend", received)
                + each("sum_negative", spent, \.sum)
                + trends("sum_negative_trend", spent)
                + RiskWindow.members("positive_to_negative_ratio", ratio)
                + each("net_cashflow", net, \.sum)
                + trends("net_cashflow_trend", net))
    }

    private func ratio(_ window: RiskWindow) -> JSON {
        let spent = Self.amounts(spent(window)).sum
        guard spent > 0 else { return .null }
        let received = Self.amounts(received(window)).sum
        return .figure(Sample.quotient(received * 10_000, spent))
    }
}

/// What each kind of transaction came to in the last three months.
struct CategoryInsights {
    private struct Category: Hashable, Comparable {
        let name: String
        let part: String

        static func < (left: Category, right: Category) -> Bool {
            (left.name, left.part) < (right.name, right.part)
        }
    }

    private let book: AccountBook

    init(_ book: AccountBook) { self.book = book }

    var json: JSON {
        let first = book.today - RiskWindow.quarter.days
        let movements = book.pages.flatMap(\.movements).filter { $0.day >= first }
        let received = movements.filter(\.isInflow).reduce(0) { $0 + $1.cents }
        let groups = Dictionary(grouping: movements) {
            Category(name: $0.category, part: $0.subcategory)
        }
        return .array(
            groups.sorted { $0.key < $1.key }.map { category, movements in
                let net = movements.reduce(0) { $0 + $1.signedCents }
                return [
                    "category": .string(category.name),
                    "subcategory": .string(category.part),
                    "net_amount_3m": .money(net),
                    "category_inflow_ratio_3m": received > 0
                        ? .figure(Sample.quotient(net * 10_000, received)) : .null,
                    "trend_3m": trend(of: movements),
                ]
            })
    }

    private func trend(of movements: [Movement]) -> JSON {
        let days = DayFlow.days(of: movements, until: book.today).enumerated()
            .filter { $0.element.count > 0 }
            .map { (day: -$0.offset, cents: $0.element.received - $0.element.spent) }
        return Slope(days).value(parts: 100).map(JSON.figure) ?? .null
    }
}
