/// The clocks of continental Chile, in which its tax office writes moments: `2024-09-02T15:23:47-03:00`.
enum ChileanTime {
    /// - Parameter local: what the clock on the wall shows, told as if it were UTC.
    static func text(local: Timestamp) -> String {
        local.withSeconds.dropLast() + (isWinter(local.day) ? "-04:00" : "-03:00")
    }

    /// Winter time begins and ends on the Sunday after the first Saturday of April and of September.
    private static func isWinter(_ day: CalendarDay) -> Bool {
        let year = day.civil.year
        return day >= sundayAfterFirstSaturday(year, month: 4)
            && day < sundayAfterFirstSaturday(year, month: 9)
    }

    private static func sundayAfterFirstSaturday(_ year: Int, month: Int) -> CalendarDay {
        let second = CalendarDay(year: year, month: month, day: 2)
        return second + (6 - second.weekday)
    }
}
