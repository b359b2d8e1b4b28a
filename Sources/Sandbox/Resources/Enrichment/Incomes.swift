import Belvo
import Chance

extension Product {
    static let incomes = Product(
        resource: "INCOMES", path: "/api/incomes/",
        columns: [.id("account", at: ["income_streams", "account_id"])],
        isResumable: true,
        retrieval: Retrieval(
            period: Retrieval.Period(isRequired: false, daysMin: 90),
            remake: { form, days in
                let request = IncomeRequest(&form, days)
                guard !request.asksForAll else { return nil }
                return { plan, world in request.incomes(of: plan, in: world) }
            },
            isAnsweredAlone: true),
        isDerived: true,
        produce: { plan, world in IncomeRequest().incomes(of: plan, in: world) })
}

/// Which incomes are meant.
private struct IncomeRequest: Sendable {
    var days: ClosedRange<CalendarDay>?
    var types: Set<String> = []
    var leastConfidence = 0

    init() {}

    init(_ form: inout BodyForm, _ days: ClosedRange<CalendarDay>?) {
        self.days = days
        let member = "allowed_income_types"
        for word in form.words(member) ?? [] {
            if !IncomeStream.types.contains(word) {
                form.complain(.invalidChoice(word, field: member))
            }
            types.insert(word)
        }
        let level = form.choice(
            "minimum_confidence_level", of: IncomeStream.confidences)
        leastConfidence = level.map(Self.rank) ?? 0
    }

    var asksForAll: Bool { days == nil && types.isEmpty && leastConfidence == 0 }

    private static func rank(_ confidence: String) -> Int {
        IncomeStream.confidences.firstIndex(of: confidence) ?? 0
    }

    private func isMeant(_ stream: IncomeStream) -> Bool {
        (types.isEmpty || types.contains(stream.type))
            && Self.rank(stream.confidence) >= leastConfidence
    }

    /// Nothing where the accounts know no transaction of the days.
    func incomes(of plan: LinkPlan, in world: World) -> [JSON] {
        let book = AccountBook(of: plan, in: world)
        let known = (world.today - World.historyDays)...(world.today - 1)
        guard days?.overlaps(known) ?? true else { return [] }
        let days = (days ?? known).clamped(to: known)
        let all = book.deposits.flatMap { $0.movements.map(\.day) }.filter(days.contains)
        guard let first = all.min(), let last = all.max() else { return [] }
        let streams = book.deposits.flatMap { IncomeStream.all(on: $0, within: days) }
            .filter(isMeant)
        var chance = SeededGenerator(world.seed, "income", plan.ordinal)
        let totals = IncomeTotals(streams, lookback: IncomeStream.lookback(days))
        let income = JSON.object(
            [
                JSON.Member("id", .id(world.id(ofLink: plan.ordinal, from: &chance))),
                JSON.Member("link", .id(world.linkID(plan.ordinal))),
                JSON.Member("created_at", .timestamp(book.collectedAt + 4_310_557)),
                JSON.Member("income_streams", .array(streams.map(\.json))),
                JSON.Member("income_source_type", "BANK"),
                JSON.Member("first_transaction_date", .date(first)),
                JSON.Member("last_transaction_date", .date(last)),
            ] + totals.members)
        return [income]
    }
}

/// What the streams are together.
private struct IncomeTotals {
    private let streams: [IncomeStream]
    private let lookback: Int

    init(_ streams: [IncomeStream], lookback: Int) {
        self.streams = streams
        self.lookback = lookback
    }

    private func sum(where isCounted: (IncomeStream) -> Bool) -> Int {
        streams.filter(isCounted).reduce(0) { $0 + $1.sum }
    }

    var members: [JSON.Member] {
        let sums: [(average: String, total: String, cents: Int)] = [
            ("", "income_amount", sum { _ in true }),
            ("_regular", "regular_income_amount", sum(where: \.isRegular)),
            ("_irregular", "irregular_income_amount", sum { !$0.isRegular }),
            ("_low_confidence", "low_confidence", sum { $0.confidence == "LOW" }),
            ("_medium_confidence", "medium_confidence", sum { $0.confidence == "MEDIUM" }),
            ("_high_confidence", "high_confidence", sum { $0.confidence == "HIGH" }),
        ]
        let days = chargingDays
        return [
            JSON.Member("best_working_day_to_charge", .integer(days.first ?? 1)),
            JSON.Member(
                "good_working_days_to_charge",
                .array(days.dropFirst().prefix(3).map(JSON.integer))),
            JSON.Member("number_of_income_streams", .integer(streams.count)),
        ]
            + sums.map {
                JSON.Member(
                    "monthly_average" + $0.average,
                    .money(Sample.quotient($0.cents, lookback)))
            }
            + sums.map { JSON.Member("total_" + $0.total, .money($0.cents)) }
    }

    /// The days of the month on which most has come, the best first. What comes at the weekend is there on Monday.
    private var chargingDays: [Int] {
        var sums: [Int: Int] = [:]
        for income in streams.flatMap(\.incomes) {
            let isWeekend = income.day.weekday > 4
            let day = isWeekend ? income.day + (7 - income.day.weekday) : income.day
            sums[day.civil.day, default: 0] += income.cents
        }
        return sums.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.map(\.key)
    }
}
