import Belvo

/// On which days a payment is made that is not made at once.
struct PaymentSchedule: Sendable {
    /// As it was said, and is shown again.
    let json: JSON
    let days: [CalendarDay]
    let isRecurring: Bool

    /// What Brazil's clocks show is three hours less.
    private static let hoursBehind = 3
    private static let daysAheadMax = 720
    private static let weekdays = [
        "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY",
    ]

    /// The day that it is in Brazil.
    static func day(at now: Timestamp) -> CalendarDay {
        (now + -hoursBehind * 3_600_000_000).day
    }

    /// Banks pay at nine in the morning there.
    static func settlement(on day: CalendarDay) -> Timestamp {
        Timestamp(day, microsecondOfDay: (9 + hoursBehind) * 3_600_000_000)
    }

    /// Until then, on the evening before, a payment of that day can be taken back.
    static func cutoff(before day: CalendarDay, hour: Int, minute: Int) -> Timestamp {
        Timestamp(day - 1, microsecondOfDay: ((hour + hoursBehind) * 60 + minute) * 60_000_000)
    }

    init?(_ form: inout BodyForm, at now: Timestamp) {
        let kinds = ["single", "daily", "weekly", "monthly", "custom"]
        let given = kinds.filter { form[$0] != nil }
        guard given.count == 1, let kind = given.first, let value = form[kind] else {
            form.complain(
                .invalid("Exactly one kind of schedule is expected.", field: "non_field_errors"))
            return nil
        }
        let days = form.object(kind, isRequired: true) { inner in
            Self.days(kind, &inner)
        }
        guard let days, let first = days.min(), let last = days.max() else { return nil }
        let today = Self.day(at: now)
        guard first > today, kind != "custom" || last <= today + Self.daysAheadMax else {
            form.complain(
                .invalid("The date must be at least 1 day in the future.", field: kind))
            return nil
        }
        self.days = days
        isRecurring = kind != "single"
        json = .object([JSON.Member(kind, value)])
    }

    private static func days(_ kind: String, _ form: inout BodyForm) -> [CalendarDay]? {
        if kind == "single" { return form.date("date", isRequired: true).map { [$0] } }
        if kind == "custom" { return customDays(&form) }
        let start = form.date("start_date", isRequired: true)
        let most = kind == "monthly" ? 24 : 60
        let count = form.integer("occurrences", in: 2...most)
        switch kind {
        case "weekly":
            let name = form.choice("day_of_week", of: weekdays, isRequired: true)
            guard let start, let count, let name else { return nil }
            guard weekdays[start.weekday] == name else {
                form.complain(
                    .invalid("start_date must be on day_of_week.", field: "start_date"))
                return nil
            }
            return (0..<count).map { start + 7 * $0 }
        case "monthly":
            let day = form.integer("day_of_month", in: 1...31)
            guard let start, let count, let day else { return nil }
            guard start.civil.day == day else {
                form.complain(
                    .invalid("start_date must be on day_of_month.", field: "start_date"))
                return nil
            }
            return (0..<count).map { monthly(start, $0) }
        default:
            guard let start, let count else { return nil }
            return (0..<count).map { start + $0 }
        }
    }

    private static func customDays(_ form: inout BodyForm) -> [CalendarDay]? {
        _ = form.text("description", isRequired: true, length: 1...256)
        guard let words = form.words("dates") else {
            if form["dates"] == nil { form.complain(.required("dates")) }
            return nil
        }
        let days = Set(words.compactMap { CalendarDay($0) })
        guard days.count == words.count, (2...60).contains(words.count) else {
            form.complain(.notDate(field: "dates"))
            return nil
        }
        return days.sorted()
    }

    /// The same day some months later, or the last of a month that is too short for it.
    private static func monthly(_ start: CalendarDay, _ monthsLater: Int) -> CalendarDay {
        let (year, month, day) = start.civil
        let months = year * 12 + month - 1 + monthsLater
        let next = CalendarDay(year: (months + 1) / 12, month: (months + 1) % 12 + 1, day: 1)
        return min(CalendarDay(year: months / 12, month: months % 12 + 1, day: day), next - 1)
    }
}

extension BodyForm {
    mutating func integer(_ name: String, in range: ClosedRange<Int>) -> Int? {
        guard let text = text(name, isRequired: true) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            complain(
                .invalid(
                    "Ensure this value is between \(range.lowerBound) and \(range.upperBound).",
                    field: name))
            return nil
        }
        return number
    }
}
