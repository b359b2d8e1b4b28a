import Chance

/// A sale or a purchase of a taxpayer, from which follow its invoice, its payments and its place in the returns.
struct FiscalOperation: Sendable {
    enum Kind: Sendable {
        case sale
        /// Takes back a part of an earlier sale.
        case creditNote
        /// Goods on their way between two places of the same company.
        case transport
    }

    struct Line: Sendable {
        let ware: Ware
        let quantity: Int
        let unitPrice: Int
        var discount = 0

        var net: Int { quantity * unitPrice }
        var vat: Int { ware.isZeroRated ? 0 : MexicanTax.portion(net, of: MexicanTax.vatRate) }
        var withheld: Int { MexicanTax.portion(net, of: MexicanTax.withheldRate) }
        var withheldVAT: Int { MexicanTax.portion(net, of: MexicanTax.withheldVATRate) }
    }

    let uuid: String
    let kind: Kind
    let day: CalendarDay
    let isIssued: Bool
    let partner: FiscalParty
    let lines: [Line]
    /// Whether the buyer keeps a part of the price for the tax office.
    var isWithheld = false
    /// Paid later and in parts, instead of at once.
    var isDeferred = false
    var cancelledOn: CalendarDay?
    var relatedUUID: String?
    let paymentType: String
    let folio: Int
    var settlements: [Settlement] = []

    var subtotal: Int { lines.reduce(0) { $0 + $1.net } }
    var discount: Int { lines.reduce(0) { $0 + $1.discount } }
    var vat: Int { lines.reduce(0) { $0 + $1.vat } }
    var withheld: Int { isWithheld ? lines.reduce(0) { $0 + $1.withheld } : 0 }
    var withheldVAT: Int { isWithheld ? lines.reduce(0) { $0 + $1.withheldVAT } : 0 }
    var total: Int { subtotal + vat - discount }

    /// What was sold, without VAT and discount, at each of the two rates.
    var taxedNet: Int { net { !$0.isZeroRated } }
    var zeroRatedNet: Int { net(\.isZeroRated) }

    private func net(_ isMeant: (Ware) -> Bool) -> Int {
        lines.reduce(0) { isMeant($1.ware) ? $0 + $1.net - $1.discount : $0 }
    }
}

/// Money that changed hands for an operation: only then VAT is due, and persons have earned it.
struct Settlement: Sendable {
    /// Of the payment's own invoice, where there is one.
    let uuid: String
    let number: Int
    let day: CalendarDay
    let taxedNet: Int
    let zeroRatedNet: Int
    let vat: Int
    /// What was still to be paid before.
    let previousBalance: Int

    var amount: Int { taxedNet + zeroRatedNet + vat }
    var outstanding: Int { previousBalance - amount }
}

extension FiscalOperation {
    static let partsOfDeferred = 2

    /// Settles the operation at once, or in parts of which the last takes the cents that are left over.
    mutating func settle(until last: CalendarDay, _ chance: inout SeededGenerator) {
        guard cancelledOn == nil, kind != .transport else { return }
        let count = isDeferred ? Self.partsOfDeferred : 1
        var date = day
        var balance = total
        for number in 1...count {
            if isDeferred { date = date + chance.between(9, 24) }
            let uuid = chance.uuid()
            guard date <= last else { return }
            let share = { (cents: Int) in
                number < count ? cents / count : cents - cents / count * (count - 1)
            }
            settlements.append(
                Settlement(
                    uuid: uuid, number: number, day: date, taxedNet: share(taxedNet),
                    zeroRatedNet: share(zeroRatedNet), vat: share(vat), previousBalance: balance))
            balance = settlements[number - 1].outstanding
        }
    }
}

extension SeededGenerator {
    /// A folio of the tax office: a UUID in lower case.
    mutating func uuid() -> String {
        var digits = Array(hexadecimal32())
        for position in [20, 16, 12, 8] { digits.insert("-", at: position) }
        digits[14] = "4"
        digits[19] = pick(["8", "9", "a", "b"])
        return String(digits)
    }
}
