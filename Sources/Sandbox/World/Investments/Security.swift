import Chance

/// Something money can be put into. Prices are in cents, rates in millionths.
struct Security: Sendable {
    enum Kind: String, Sendable, CaseIterable {
        case banking = "FIXED_INCOME_BANKING"
        case credit = "FIXED_INCOME_CREDIT"
        case variable = "VARIABLE_INCOME"
        case treasury = "TREASURY_BOND"
        case fund = "INVESTMENT_FUND"

        var isFixedIncome: Bool { self == .banking || self == .credit }
    }

    /// What a paper bears: a fixed rate, a part of an index, or both.
    struct Yield: Sendable {
        let indexer: String
        let fixed: Int?
        let ofIndex: Int?

        /// What it comes to in a year.
        var yearly: Int {
            let indices = ["CDI": 149_000, "SELIC": 150_000, "IPCA": 45_000]
            let index = indices[indexer] ?? 0
            return (fixed ?? 0) + (ofIndex ?? 0) * index / 1_000_000
        }
    }

    /// A fund's place in the association's classes.
    struct Classes: Sendable {
        let category: String
        let name: String
        let subclass: String
    }

    let kind: Kind
    let name: String
    /// The nine inner signs of its international number; what a bank issues to its clients has none.
    var code: String?
    /// At issue.
    let price: Int
    var yield: Yield?
    /// What it gains in a year, where it bears no interest, and by how many per mille it may go up or down.
    var growth = 0
    var swing = 0
    var isExempt = false
    /// How many months lie between two payments of interest; else all is paid at the end.
    var couponMonths: Int?
    var classes: Classes?
    /// Who owes the money in the end.
    var debtor: String?

    /// The smallest part that changes hands, in hundredths of a unit.
    var step: Int { kind == .treasury || kind == .fund ? 1 : 100 }

    /// What a unit gains in so many days.
    func gain(days: Int) -> Int {
        price * (yield?.yearly ?? growth) / 1_000_000 * days / 365
    }
}

extension CalendarDay {
    /// The same day of a later or earlier month. It has to be one that every month has.
    func plus(months: Int) -> CalendarDay {
        let (year, month, day) = civil
        let index = year * 12 + month - 1 + months
        return CalendarDay(year: index / 12, month: index % 12 + 1, day: day)
    }
}

extension World {
    /// What a unit is worth on a day. What has paid interest begins anew from there.
    func price(of security: Security, issued: CalendarDay, on day: CalendarDay) -> Int {
        let start = security.lastCoupon(before: day + 1, issued: issued) ?? issued
        let value = security.price + security.gain(days: day.number - start.number)
        guard security.swing > 0 else { return value }
        let (year, month, _) = day.civil
        var drift = SeededGenerator(seed, "price \(security.name)", year, month)
        var noise = SeededGenerator(seed, "price \(security.name)", day.number)
        let perMille =
            1_000 + drift.between(-security.swing, security.swing)
            + noise.between(-security.swing / 5, security.swing / 5)
        return value * perMille / 1_000
    }
}

extension Security {
    /// The days on which interest is paid, from the day of issue on.
    func coupons(issued: CalendarDay, before end: CalendarDay) -> [CalendarDay] {
        guard let couponMonths else { return [] }
        var days: [CalendarDay] = []
        while case let next = issued.plus(months: couponMonths * (days.count + 1)), next < end {
            days.append(next)
        }
        return days
    }

    func lastCoupon(before end: CalendarDay, issued: CalendarDay) -> CalendarDay? {
        coupons(issued: issued, before: end).last
    }
}
