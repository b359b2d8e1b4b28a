/// UTC times as the line writes them: `2026-11-21T10:00:00.000000Z`.
public enum Timestamp {
    private static let microsecondsPerDay: Int64 = 86_400_000_000

    /// `2026-11-21`: the name of the directory for that day.
    public static func day(_ microseconds: Int64) -> String {
        var buffer = LineBuffer(capacity: 32)
        appendDay(microseconds, to: &buffer)
        return String(decoding: buffer.bytes, as: UTF8.self)
    }

    /// Days since 1970.
    static func dayNumber(_ microseconds: Int64) -> Int64 {
        floorDivide(microseconds, microsecondsPerDay)
    }

    public static func string(_ microseconds: Int64) -> String {
        var buffer = LineBuffer(capacity: 32)
        append(microseconds, to: &buffer)
        return String(decoding: buffer.bytes, as: UTF8.self)
    }

    static func append(_ microseconds: Int64, to buffer: inout LineBuffer) {
        appendDay(microseconds, to: &buffer)
        let time = Int(floorModulo(microseconds, microsecondsPerDay))
        let seconds = time / 1_000_000
        let minutes = seconds / 60
        // `T10:00:0`, `0.000000`, `Z`
        let ofMinute = Decimal.pair(seconds % 60)
        buffer.word(
            0x003A_0000_3A00_0054 | Decimal.pair(minutes / 60) << 8
                | Decimal.pair(minutes % 60) << 32 | ofMinute << 56)
        let fraction = Decimal.eightDigits(UInt64(time % 1_000_000)) | Decimal.zeros
        buffer.word(ofMinute >> 8 | 0x2E00 | fraction & 0xFFFF_FFFF_FFFF_0000)
        buffer.byte(0x5A)
    }

    private static func appendDay(_ microseconds: Int64, to buffer: inout LineBuffer) {
        let date = civil(days: dayNumber(microseconds))
        // `2026-11-`, `21`
        buffer.word(
            Decimal.four(date.year) | 0x2D00_002D_0000_0000 | Decimal.pair(date.month) << 40)
        buffer.word(Decimal.pair(date.day), 2)
    }

    /// Reads `2026-11-21`, `2026-11-21T10:00:00Z` or the same with a fraction; `nil` for anything else.
    public static func parse(_ text: some StringProtocol) -> Int64? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 10, let year = number(bytes[0..<4]), bytes[4] == 0x2D,
            let month = number(bytes[5..<7]), bytes[7] == 0x2D, let day = number(bytes[8..<10]),
            (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        let midnight = Int64(days(year: year, month: month, day: day)) * microsecondsPerDay
        if bytes.count == 10 { return midnight }
        guard bytes.count >= 20, bytes[10] == 0x54, bytes.last == 0x5A,
            let hour = number(bytes[11..<13]), bytes[13] == 0x3A,
            let minute = number(bytes[14..<16]), bytes[16] == 0x3A,
            let second = number(bytes[17..<19]), hour < 24, minute < 60, second <= 60,
            let fraction = fraction(bytes[19..<bytes.count - 1])
        else { return nil }
        return midnight + Int64(hour * 3600 + minute * 60 + second) * 1_000_000 + fraction
    }

    private static func fraction(_ bytes: ArraySlice<UInt8>) -> Int64? {
        if bytes.isEmpty { return 0 }
        guard bytes.first == 0x2E, bytes.count >= 2,
            let digits = number(bytes.dropFirst().prefix(6))
        else { return nil }
        var value = Int64(digits)
        for _ in min(bytes.count - 1, 6)..<6 { value *= 10 }
        return value
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard !digits.isEmpty else { return nil }
        var value = 0
        for digit in digits {
            guard digit >= 0x30 && digit <= 0x39 else { return nil }
            value = value * 10 + Int(digit - 0x30)
        }
        return value
    }

    // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": years begin in March, eras have 400.

    private static func civil(days: Int64) -> (year: Int, month: Int, day: Int) {
        let shifted = Int(days) + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func days(year: Int, month: Int, day: Int) -> Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
        value >= 0 ? value / divisor : (value - divisor + 1) / divisor
    }

    private static func floorModulo(_ value: Int64, _ divisor: Int64) -> Int64 {
        value - floorDivide(value, divisor) * divisor
    }
}
