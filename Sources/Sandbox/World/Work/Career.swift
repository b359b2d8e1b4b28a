import Chance

/// A working life as the registers of employment know it. Records, current employment and metrics are all told
/// from it.
struct Career: Sendable {
    let person: Person
    /// Only in Mexico.
    let curp: String
    let rfc: String
    /// Whether the register of public servants tells it.
    let isPublic: Bool
    /// The day of the register's report; what came later is not in it.
    let reportedOn: CalendarDay
    /// NSS or NIT.
    let socialNumber: String
    let isRetired: Bool
    /// In the order of their beginning.
    let jobs: [Job]

    var current: [Job] { jobs.filter { $0.end == nil } }

    var status: String {
        current.isEmpty ? (isRetired ? "RETIRED" : "UNEMPLOYED") : "EMPLOYED"
    }

    /// Salaries are kept by the day; the register of public servants counts thirty days to a month, the other a
    /// twelfth of a year.
    func monthly(_ daily: Int) -> Int { isPublic ? daily * 30 : daily * 365 / 12 }
}

/// One employment: from a day on, until the day before another, or still.
struct Job: Sendable {
    /// What changed on a day, and what was earned from then on.
    struct Event: Sendable {
        enum Kind: String, Sendable {
            case hired = "HIRED"
            case modified = "SALARY_MODIFICATION"
            case sick = "SICK_LEAVE"
            case absent = "ABSENCE"
            case contributed = "VOLUNTARY_CONTRIBUTION"
            case left = "DISMISSED_RESIGNED"
        }

        let kind: Kind
        let day: CalendarDay
        /// In cents, by the day in Mexico and by the month in Brazil.
        let pay: Int
    }

    let employer: Employer
    let start: CalendarDay
    let end: CalendarDay?
    /// The oldest first; never empty.
    let events: [Event]

    /// What was earned on a day of the employment.
    func pay(on day: CalendarDay) -> Int {
        (events.last { $0.day <= day } ?? events[0]).pay
    }

    /// The days worked until another day.
    func days(until last: CalendarDay) -> Range<Int> {
        let end = min(end ?? last, last)
        return start.number..<max(start.number, end.number)
    }
}

extension World {
    /// The career of a link's holder. It hangs on the person, so that whoever registers again is told the same.
    func career(of plan: LinkPlan) -> Career? {
        guard case .person(let person) = plan.holder else { return nil }
        var maker = CareerMaker(
            person: person, isPublic: plan.institution.name.hasPrefix("issste"),
            reportedOn: today - 1,
            chance: SeededGenerator(seed, "career \(person.document)"))
        return maker.career()
    }
}
