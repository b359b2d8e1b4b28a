/// Some amounts in cents, and what can be said of them together. Everything is computed in whole numbers, so that the
/// same amounts always give the same cents.
struct Sample: Sendable {
    let values: [Int]

    init(_ values: [Int]) { self.values = values }

    var sum: Int { values.reduce(0, +) }

    /// To the nearest cent; nothing where there are no values.
    var mean: Int? { values.isEmpty ? nil : Self.quotient(sum, values.count) }

    var median: Int? {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return nil }
        let middle = sorted.count / 2
        return sorted.count % 2 == 1
            ? sorted[middle] : Self.quotient(sorted[middle - 1] + sorted[middle], 2)
    }

    /// The standard deviation of a sample, divided by one less than its size.
    var deviation: Int? {
        guard values.count > 1 else { return values.isEmpty ? nil : 0 }
        let count = Int128(values.count)
        let total = values.reduce(Int128(0)) { $0 + Int128($1) }
        let squares = values.reduce(Int128(0)) { $0 + Int128($1) * Int128($1) }
        let variance = (count * squares - total * total) * 4 / (count * (count - 1))
        return Int((Self.root(variance) + 1) / 2)
    }

    /// Rounded to the nearest, halves away from zero.
    static func quotient(_ dividend: Int, _ divisor: Int) -> Int {
        Int(quotient(Int128(dividend), Int128(divisor)))
    }

    private static func quotient(_ dividend: Int128, _ divisor: Int128) -> Int128 {
        let isNegative = (dividend < 0) != (divisor < 0)
        let (above, below) = (dividend.magnitude, divisor.magnitude)
        let rounded = Int128((above * 2 + below) / (below * 2))
        return isNegative ? -rounded : rounded
    }

    /// The largest whole number whose square is not above a value: Newton's method from above.
    private static func root(_ value: Int128) -> Int128 {
        guard value > 1 else { return value }
        var guess = Int128(1) << ((128 - value.leadingZeroBitCount + 1) / 2)
        while true {
            let next = (guess + value / guess) / 2
            if next >= guess { return guess }
            guess = next
        }
    }
}

/// How an amount changed from day to day: the slope of the straight line through its days (least squares).
struct Slope: Sendable {
    private let dividend: Int128
    private let divisor: Int128

    /// - Parameter points: days, by any count, and amounts in cents.
    init(_ points: [(day: Int, cents: Int)]) {
        let count = Int128(points.count)
        var (days, cents, products, squares) = (Int128(0), Int128(0), Int128(0), Int128(0))
        for point in points {
            let (day, amount) = (Int128(point.day), Int128(point.cents))
            days += day
            cents += amount
            products += day * amount
            squares += day * day
        }
        dividend = count * products - days * cents
        divisor = count * squares - days * days
    }

    /// In parts of a cent by the day; nothing where there is no line.
    func value(parts: Int) -> Int? {
        guard divisor > 0 else { return nil }
        let scaled = dividend * Int128(parts) * 2
        let rounded = (scaled.magnitude + divisor.magnitude) / (divisor.magnitude * 2)
        return scaled < 0 ? -Int(rounded) : Int(rounded)
    }
}
