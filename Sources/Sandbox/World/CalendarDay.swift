/// A day of the Gregorian calendar, counted from 1970-01-01.
struct CalendarDay: Hashable, Sendable, Comparable, CustomStringConvertible {
    let number: Int

    init(number: Int) { self.number = number }

    /// Howard Hinnant's `days_from_civil`: exact for every year, no tables.
    init(year: Int, month: Int, day: Int) {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        number = era * 146_097 + dayOfEra - 719_468
    }

    /// Reads `YYYY-MM-DD`; `nil` for anything else, also for days that no month has.
    init?(_ text: some StringProtocol) {
        let parts = text.utf8.split(separator: 0x2D, omittingEmptySubsequences: false)
        guard parts.map(\.count) == [4, 2, 2],
            parts.allSatisfy({ $0.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } })
        else { return nil }
        let values = parts.map { $0.reduce(0) { $0 * 10 + Int($1 - 0x30) } }
        guard values[0] > 0, (1...12).contains(values[1]), values[2] > 0 else { return nil }
        self.init(year: values[0], month: values[1], day: values[2])
        guard civil == (values[0], values[1], values[2]) else { return nil }
    }

    /// Year, month and day of the month: Hinnant's `civil_from_days`.
    var civil: (year: Int, month: Int, day: Int) {
        let shifted = number + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthIndex + 2) / 5 + 1)
    }

    /// 0 is Monday.
    var weekday: Int { ((number + 3) % 7 + 7) % 7 }

    var description: String {
        let (year, month, day) = civil
        return "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
    }

    static func < (left: CalendarDay, right: CalendarDay) -> Bool { left.number < right.number }
    static func - (left: CalendarDay, days: Int) -> CalendarDay {
        CalendarDay(number: left.number - days)
    }
    static func + (left: CalendarDay, days: Int) -> CalendarDay {
        CalendarDay(number: left.number + days)
    }

    static func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
