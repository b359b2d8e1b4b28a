/// Something that happened to an investment. Quantities are in hundredths of a unit, amounts in cents.
struct InvestmentMovement: Sendable {
    let day: CalendarDay
    /// In the network's words.
    let subtype: String
    var text: String?
    /// Whether money goes into the investment.
    let isInflow: Bool
    let quantity: Int
    let unitPrice: Int
    let gross: Int
    var incomeTax = 0
    var exitFee = 0

    var net: Int { gross - incomeTax - exitFee }
    /// Whether a broker carried it out at the exchange.
    var isTrade: Bool { subtype == "COMPRA" || subtype == "VENDA" }

    /// What so many hundredths of a unit are worth, to the cent.
    static func value(of quantity: Int, at unitPrice: Int) -> Int {
        (quantity * unitPrice + 50) / 100
    }
}

/// The tax that is kept back of what an investment gained: the longer it was held, the less.
enum InvestmentTax {
    /// - Returns: millionths.
    static func rate(days: Int) -> Int {
        switch days {
        case ...180: 225_000
        case ...360: 200_000
        case ...720: 175_000
        default: 150_000
        }
    }

    static func of(_ gain: Int, days: Int) -> Int { max(0, gain) * rate(days: days) / 1_000_000 }
}
