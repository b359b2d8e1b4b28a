import Belvo

/// What a broker charged for everything that was bought and sold at the exchange on one day, in cents.
struct BrokerNote: Sendable {
    private static let brokerage = 490

    private let number: String
    private let gross: Int
    /// The part of it that was sold.
    private let sold: Int

    /// The notes of all days on which something was traded there.
    static func notes(on investments: [Investment]) -> [CalendarDay: BrokerNote] {
        let trades = investments.filter { $0.security.kind == .variable }
            .flatMap(\.movements).filter(\.isTrade)
        return Dictionary(grouping: trades, by: \.day).mapValues { trades in
            let sold = trades.filter { !$0.isInflow }.reduce(0) { $0 + $1.gross }
            let gross = trades.reduce(0) { $0 + $1.gross }
            return BrokerNote(
                number: "\(trades[0].day.number)\(CalendarDay.padded(gross % 1_000_000, 6))",
                gross: gross, sold: sold)
        }
    }

    var json: JSON {
        let settlement = gross * 25 / 100_000
        let fee = gross * 5 / 100_000
        let taxes = Self.brokerage / 20
        // The "snitch": so little that it only tells the tax office of the sale.
        let incomeTax = sold * 5 / 100_000
        return [
            "broker_note_number": .string(number),
            "gross_value": .money(gross),
            "brokerage_fee": .money(Self.brokerage),
            "clearing_settlement_fee": .money(settlement),
            "clearing_registration_fee": .money(0),
            "stock_exchange_asset_trade_notice_fee": .money(0),
            "stock_exchange_fee": .money(fee),
            "clearing_custody_fee": .money(0),
            "taxes": .money(taxes),
            "income_tax": .money(incomeTax),
            "net_value": .money(gross - Self.brokerage - settlement - fee - taxes - incomeTax),
        ]
    }
}
