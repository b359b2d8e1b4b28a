/// A point in time to the microsecond, as Belvo prints it: `2022-02-09T08:45:50.406032Z`.
struct Timestamp: Hashable, Sendable, Comparable, CustomStringConvertible {
    static let microsecondsPerDay = 86_400_000_000

    /// Since 1970-01-01T00:00:00Z.
    let microseconds: Int

    init(microseconds: Int) { self.microseconds = microseconds }

    /// A moment of a day.
    init(_ day: CalendarDay, microsecondOfDay: Int) {
        microseconds = day.number * Self.microsecondsPerDay + microsecondOfDay
    }

    /// Reads the printed form with 0 to 6 fractional digits and `Z` or `+00:00` at its end.
    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "T", omittingEmptySubsequences: false)
        guard parts.count == 2, let day = CalendarDay(parts[0]) else { return nil }
        let zones = ["Z", "+00:00", " 00:00"]
        guard let zone = zones.first(where: { parts[1].hasSuffix($0) }) else { return nil }
        let clock = parts[1].dropLast(zone.count).split(
            separator: ".", omittingEmptySubsequences: false)
        guard let first = clock.first, let seconds = Self.seconds(first), clock.count <= 2 else {
            return nil
        }
        var fraction = 0
        if clock.count == 2 {
            guard let digits = Self.digits(clock[1]), clock[1].utf8.count <= 6 else { return nil }
            fraction = (clock[1].utf8.count..<6).reduce(digits) { value, _ in value * 10 }
        }
        self.init(day, microsecondOfDay: seconds * 1_000_000 + fraction)
    }

    private static func seconds(_ clock: some StringProtocol) -> Int? {
        let parts = clock.split(separator: ":", omittingEmptySubsequences: false)
        let values = parts.compactMap { $0.utf8.count == 2 ? digits($0) : nil }
        guard values.count == 3, parts.count == 3 else { return nil }
        guard values[0] < 24, values[1] < 60, values[2] < 60 else { return nil }
        return values[0] * 3600 + values[1] * 60 + values[2]
    }

    private static func digits(_ text: some StringProtocol) -> Int? {
        guard text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        return Int(text)
    }

    var day: CalendarDay {
        let floored = microseconds >= 0 ? microseconds : microseconds - Self.microsecondsPerDay + 1
        return CalendarDay(number: floored / Self.microsecondsPerDay)
    }

    private var clock: String {
        let seconds = (microseconds - day.number * Self.microsecondsPerDay) / 1_000_000
        return [seconds / 3600, seconds / 60 % 60, seconds % 60]
            .map { CalendarDay.padded($0, 2) }.joined(separator: ":")
    }

    var description: String {
        let fraction = microseconds - day.number * Self.microsecondsPerDay
        return "\(day)T\(clock).\(CalendarDay.padded(fraction % 1_000_000, 6))Z"
    }

    /// With milliseconds only, and with seconds only: two members have patterns of their own in the contract.
    var withMilliseconds: String { description.dropLast(4) + "Z" }
    var withSeconds: String { description.dropLast(8) + "Z" }

    /// The form of the `Date` field (RFC 9110 §5.6.7).
    var httpDate: String {
        let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        let (year, month, dayOfMonth) = day.civil
        let date = "\(CalendarDay.padded(dayOfMonth, 2)) \(months[month - 1]) \(year)"
        return "\(weekdays[day.weekday]), \(date) \(clock) GMT"
    }

    static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.microseconds < right.microseconds
    }
    static func + (left: Timestamp, microseconds: Int) -> Timestamp {
        Timestamp(microseconds: left.microseconds + microseconds)
    }
}
