import Chance

/// A return that a taxpayer has handed in.
struct Filing: Sendable {
    let year: FiscalYear
    /// The month that it is about; `nil` for a whole year.
    let payment: ProvisionalPayment?
    let filedAt: Timestamp
    let operationNumber: String
    /// Handed in again, because the time to pay had run out; the figures are those of the first.
    let isRepeated: Bool
    /// The year, when it is one whose invoices the tax office has no more.
    var former: FormerYear?

    var isYearly: Bool { payment == nil }
    var period: String { payment?.month.name ?? "Del Ejercicio" }

    /// What paying a month late costs.
    private static let surchargeRate = 14_700

    func surcharge(on due: Int) -> Int {
        isRepeated ? MexicanTax.portion(due, of: Self.surchargeRate) : 0
    }

    /// With the offset of the middle of Mexico, which no longer changes its clocks.
    var filedAtText: String { filedAt.withSeconds.dropLast() + "-06:00" }
}

extension Taxpayer {
    /// All returns that were handed in before today, the latest first.
    func filings(_ seed: UInt64) -> [Filing] {
        var chance = SeededGenerator(seed, "filings \(party.rfc)")
        var made: [Filing] = []
        for year in years {
            for payment in year.provisionalPayments {
                let month = payment.month.number
                let due = CalendarDay(
                    year: month == 12 ? year.year + 1 : year.year, month: month % 12 + 1,
                    day: chance.between(9, 17))
                made += filings(of: year, payment, on: due, isTwice: chance.chance(6), &chance)
            }
            // Companies have until the end of March, persons until the end of April.
            let due = CalendarDay(
                year: year.year + 1, month: party.isCompany ? 3 : 4, day: chance.between(12, 30))
            made += filings(of: year, nil, on: due, isTwice: year.year == firstYear, &chance)
        }
        return made.filter { $0.filedAt.day <= lastDay }.sorted { $0.filedAt > $1.filedAt }
    }

    /// The yearly returns that the tax office has kept from before, the latest first.
    func formerFilings(_ seed: UInt64) -> [Filing] {
        var chance = SeededGenerator(seed, "former filings \(party.rfc)")
        var made: [Filing] = []
        for former in formerYears(seed) {
            let due = CalendarDay(
                year: former.fiscal.year + 1, month: 3, day: chance.between(12, 30))
            let own = filings(of: former.fiscal, nil, on: due, isTwice: chance.chance(15), &chance)
            for var filing in own {
                filing.former = former
                made.append(filing)
            }
        }
        return made.sorted { $0.filedAt > $1.filedAt }
    }

    private func filings(
        of year: FiscalYear, _ payment: ProvisionalPayment?, on day: CalendarDay, isTwice: Bool,
        _ chance: inout SeededGenerator
    ) -> [Filing] {
        (isTwice ? [false, true] : [false]).map { isRepeated in
            let minute = chance.between(9 * 60, 20 * 60)
            return Filing(
                year: year, payment: payment,
                filedAt: Timestamp(
                    day + (isRepeated ? 30 : 0), microsecondOfDay: minute * 60_000_000),
                operationNumber: chance.numeral(9), isRepeated: isRepeated)
        }
    }
}
