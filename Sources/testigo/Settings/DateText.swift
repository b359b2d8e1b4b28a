import Foundation

/// Times as this program writes them.
enum DateText {
    /// Noon of a day written `2026-01-31`, in UTC; `nil` when it is none.
    static func noon(of day: String) -> Date? {
        guard day.utf8.count == 10 else { return nil }
        let style = Date.ISO8601FormatStyle().year().month().day()
        // A day that is not in the calendar would be read as a later one.
        guard let date = try? Date(day, strategy: style), date.formatted(style) == day else {
            return nil
        }
        return date + 12 * 3_600
    }

    /// `20261121-104500`, in UTC: a name that sorts.
    static func compact(_ date: Date) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "UTC")
        formatter.dateFormat = "yyyyMMdd-HHmmss"
        return formatter.string(from: date)
    }
}
