import Chance

/// What a person lives on, and when it comes.
struct Livelihood: Sendable {
    enum Rhythm: Sendable {
        case monthly(day: Int)
        /// On the fifteenth and on the last day of the month.
        case fortnightly
        /// On Mondays.
        case weekly
    }

    /// The text of the statement, with the payer's name.
    let text: String
    let operation: String
    let subcategory: String
    let rhythm: Rhythm
    /// The month of the history, counted backwards from the newest, since which more is paid, and how much more.
    let raise: (period: Int, percent: Int)

    /// When money comes, between two days.
    func paydays(from first: CalendarDay, to last: CalendarDay) -> [CalendarDay] {
        guard first <= last else { return [] }
        return (first.number...last.number).map(CalendarDay.init(number:)).filter(isPayday)
    }

    private func isPayday(_ day: CalendarDay) -> Bool {
        switch rhythm {
        case .weekly: return day.weekday == 0
        case .monthly(let payday):
            // A payday at the weekend moves to the Friday before.
            guard day.weekday < 5 else { return false }
            let days = day.weekday == 4 ? [day, day + 1, day + 2] : [day]
            return days.contains { $0.civil.day == payday }
        case .fortnightly:
            guard day.weekday < 5 else { return false }
            let days = day.weekday == 4 ? [day, day + 1, day + 2] : [day]
            return days.contains { $0.civil.day == 15 || ($0 + 1).civil.day == 1 }
        }
    }

    var paymentsPerYear: Int {
        switch rhythm {
        case .monthly: 12
        case .fortnightly: 24
        case .weekly: 52
        }
    }

    /// How old one is who lives on a pension.
    private static let pensionAge = 62

    init(of person: Person, on today: CalendarDay, from chance: inout SeededGenerator) {
        let country = person.country
        let isBrazil = country == .brazil
        let age = today.civil.year - person.birth.civil.year
        let payer =
            "\(chance.pick(country.names.companyRoots)) \(chance.pick(country.names.companyTrades))"
            .withoutAccents.uppercased()
        let day = chance.between(4, 27)
        raise = (chance.between(2, 9), chance.between(3, 9))
        if age >= Self.pensionAge {
            text = isBrazil ? "BENEFICIO PREVIDENCIA SOCIAL" : "PENSION SEGURIDAD SOCIAL"
            operation = isBrazil ? "CREDITO_BENEFICIO" : "PENSION"
            subcategory = "Retirement"
            rhythm = .monthly(day: day)
        } else if chance.chance(20) {
            text = isBrazil ? "REPASSE SEMANAL CORRIDA JA" : "PAGO SEMANAL CORRIDA YA"
            operation = isBrazil ? "PIX" : "SPEI"
            subcategory = "Freelance"
            rhythm = .weekly
        } else {
            let salary = country.wording.salary
            text = "\(salary.text) \(payer)"
            operation = salary.operation
            subcategory = "Salary"
            rhythm = isBrazil ? .monthly(day: day) : .fortnightly
        }
    }
}
