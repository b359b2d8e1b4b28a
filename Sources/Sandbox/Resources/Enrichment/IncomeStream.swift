import Belvo

/// What comes from one source to one account within some days.
struct IncomeStream: Sendable {
    /// The days of a month that moves with the period.
    static let rollingMonthDays = 30
    static let types = [
        "SALARY", "GOVERNMENT", "INTEREST", "RENT", "RETIREMENT", "FREELANCE",
        "ALTERNATIVE_INCOME", "TRANSFER", "DEPOSIT", "UNKNOWN",
    ]
    /// From the least on.
    static let confidences = ["LOW", "MEDIUM", "HIGH"]

    let page: AccountBook.Page
    let type: String
    let days: ClosedRange<CalendarDay>
    /// The latest first; never empty.
    let incomes: [Movement]

    /// Payers who come again are told apart; of all others, only the kind of income counts.
    static func all(
        on page: AccountBook.Page, within days: ClosedRange<CalendarDay>
    ) -> [IncomeStream] {
        var order: [String] = []
        var groups: [String: [Movement]] = [:]
        for movement in page.movements where movement.isInflow && days.contains(movement.day) {
            let type = type(of: movement)
            let hasPayer = movement.category == "Income & Payments" && type != "INTEREST"
            let key = hasPayer ? "\(type) \(movement.text)" : type
            if groups[key] == nil { order.append(key) }
            groups[key, default: []].append(movement)
        }
        return order.compactMap { key in
            groups[key].map {
                IncomeStream(page: page, type: type(of: $0[0]), days: days, incomes: $0)
            }
        }
    }

    private static func type(of movement: Movement) -> String {
        switch (movement.category, movement.subcategory) {
        case ("Income & Payments", "Other"): "ALTERNATIVE_INCOME"
        case ("Income & Payments", let kind) where types.contains(kind.uppercased()):
            kind.uppercased()
        case ("Transfers", _): "TRANSFER"
        case ("Deposits", _): "DEPOSIT"
        default: "UNKNOWN"
        }
    }

    private var amounts: Sample { Sample(incomes.map(\.cents)) }
    var sum: Int { amounts.sum }
    var isRegular: Bool { frequency != "IRREGULAR" && frequency != "SINGLE" }

    /// The days from each income to the next.
    private var gaps: [Int] {
        zip(incomes, incomes.dropFirst()).map { $0.day.number - $1.day.number }
    }

    private static let rhythms: [(name: String, gaps: ClosedRange<Int>)] = [
        ("WEEKLY", 5...9), ("FORTNIGHTLY", 11...19), ("MONTHLY", 25...36),
    ]

    var frequency: String {
        guard incomes.count > 1 else { return "SINGLE" }
        let gaps = gaps
        return Self.rhythms.first { rhythm in gaps.allSatisfy(rhythm.gaps.contains) }?.name
            ?? "IRREGULAR"
    }

    static func lookback(_ days: ClosedRange<CalendarDay>) -> Int {
        let count = days.upperBound.number - days.lowerBound.number + 1
        return max(1, count / rollingMonthDays)
    }

    private func periods(of movements: [Movement]) -> Int {
        let last = Self.lookback(days) - 1
        let periods = movements.filter { days.contains($0.day) }.map {
            min((days.upperBound.number - $0.day.number) / Self.rollingMonthDays, last)
        }
        return Set(periods).count
    }

    private var periodsWithIncome: Int { periods(of: incomes) }

    /// What is regular and has come nearly always will come again; what has come at least in most months may.
    var confidence: String {
        let lookback = Self.lookback(days)
        if isRegular, periodsWithIncome * 10 >= lookback * 8 { return "HIGH" }
        return isRegular || periodsWithIncome * 3 >= lookback * 2 ? "MEDIUM" : "LOW"
    }

    /// One less the deviation in parts of the mean, as ten-thousandths.
    private static func evenness(_ sample: Sample) -> JSON {
        guard let mean = sample.mean, mean > 0, let deviation = sample.deviation else {
            return .null
        }
        return .figure(max(0, 10_000 - Sample.quotient(deviation * 10_000, mean)))
    }

    private var trend: Int {
        let first = incomes[incomes.count - 1].cents
        return Sample.quotient((incomes[0].cents - first) * 10_000, first)
    }

    private var months: Sample {
        let months = Dictionary(grouping: incomes) { $0.day.description.prefix(7) }
        return Sample(months.values.map { $0.reduce(0) { $0 + $1.cents } })
    }

    var json: JSON {
        let isSingle = incomes.count == 1
        return [
            "account_id": .id(page.account.id),
            "income_type": .string(type),
            "frequency": .string(frequency),
            "monthly_average": .money(Sample.quotient(sum, periodsWithIncome)),
            "monthly_median": .money(months.median ?? 0),
            "average_income_amount": .money(amounts.mean ?? 0),
            "last_income_amount": .money(incomes[0].cents),
            "currency": .string(page.account.country.currency),
            "last_income_description": .string(incomes[0].text),
            "last_income_date": .date(incomes[0].day),
            "stability": isSingle ? .null : Self.evenness(amounts),
            // In hundredths of a day, so that rounding does not show.
            "regularity": isSingle ? .null : Self.evenness(Sample(gaps.map { $0 * 100 })),
            "trend": isSingle ? .null : .figure(trend),
            "lookback_periods": .integer(Self.lookback(days)),
            "full_periods": .integer(periods(of: page.movements)),
            "periods_with_income": .integer(periodsWithIncome),
            "number_of_incomes": .integer(incomes.count),
            "confidence": .string(confidence),
        ]
    }
}
