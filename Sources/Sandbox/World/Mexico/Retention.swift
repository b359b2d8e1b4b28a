import Chance

/// What someone kept of a payment for the tax office, as the certificate says that the receiver is given.
struct Retention: Sendable {
    struct Part: Sendable {
        /// The tax office's code: 001 for income tax, 002 for VAT.
        let tax: String
        let base: Int
        let amount: Int
    }

    /// The tax office's codes of what was paid.
    enum Reason: Int, Sendable {
        case services = 1
        case rent = 5
        case dividends = 14
        case interest = 16
        case paymentsAbroad = 18
    }

    /// Of the invoice that it belongs to, or of the certificate where there is none.
    let uuid: String
    let reason: Reason
    let day: CalendarDay
    let sender: FiscalParty
    let receiver: FiscalParty
    let total: Int
    var exempt = 0
    let parts: [Part]
    var cancelledOn: CalendarDay?
}

extension Taxpayer {
    /// All certificates that the taxpayer gave or was given, the latest first.
    func retentions(_ seed: UInt64) -> [Retention] {
        var chance = SeededGenerator(seed, "retentions \(party.rfc)")
        let office = Company(in: .mexico, from: &chance)
        let banks = Institution.all.filter { $0.kind == .bank && $0.country == .mexico }
        let bank = FiscalParty(
            rfc: office.document, name: chance.pick(banks).displayName.uppercased(),
            postcode: office.address.postcode)
        let all =
            operations.filter(\.isWithheld).map(retention)
            + years.flatMap { interest(in: $0.year, from: bank, &chance) }
            + dividendRetentions(&chance)
            + (party.regime == .letting ? [] : years.flatMap { abroad(in: $0.year, &chance) })
        return all.sorted { ($0.day, $0.uuid) > ($1.day, $1.uuid) }
    }

    private func retention(of operation: FiscalOperation) -> Retention {
        Retention(
            uuid: operation.uuid,
            reason: party.regime == .letting ? .rent : .services,
            day: operation.day,
            // Whoever pays keeps the tax, and gives the certificate for it.
            sender: operation.isIssued ? operation.partner : party,
            receiver: operation.isIssued ? party : operation.partner,
            total: operation.subtotal,
            parts: [
                Retention.Part(tax: "001", base: operation.subtotal, amount: operation.withheld),
                Retention.Part(tax: "002", base: operation.subtotal, amount: operation.withheldVAT),
            ], cancelledOn: operation.cancelledOn)
    }

    /// Interest on savings, certified by the bank when the year has ended.
    private func interest(
        in year: Int, from bank: FiscalParty, _ chance: inout SeededGenerator
    ) -> [Retention] {
        let capital = chance.between(400, 1_800) * 10_000
        let uuid = chance.uuid()
        let day = CalendarDay(year: year + 1, month: 2, day: chance.between(1, 15))
        guard day <= lastDay else { return [] }
        let total = MexicanTax.portion(capital, of: Self.interestRate)
        return [
            Retention(
                uuid: uuid, reason: .interest, day: day, sender: bank, receiver: party,
                total: total, exempt: MexicanTax.portion(capital, of: Self.inflation),
                parts: [
                    Retention.Part(
                        tax: "001", base: capital,
                        amount: MexicanTax.portion(capital, of: Self.withheldOfCapital))
                ])
        ]
    }

    /// Banks withhold of the capital; only what goes beyond inflation is taxed.
    private static let interestRate = 82_000
    private static let inflation = 44_000
    private static let withheldOfCapital = 5_000

    /// A service from abroad, for which there is no invoice of the country; a quarter is kept.
    private func abroad(in year: Int, _ chance: inout SeededGenerator) -> [Retention] {
        let day = CalendarDay(year: year, month: chance.between(1, 12), day: chance.between(1, 28))
        let uuid = chance.uuid()
        let amount = chance.between(300, 1_500) * 1_000
        let provider = FiscalParty(
            rfc: FiscalParty.foreignRFC, name: "NORTHERN CLOUD HOSTING LLC", postcode: "00000")
        guard day <= lastDay else { return [] }
        return [
            Retention(
                uuid: uuid, reason: .paymentsAbroad, day: day, sender: party, receiver: provider,
                total: amount,
                parts: [Retention.Part(tax: "001", base: amount, amount: amount / 4)])
        ]
    }

    private func dividendRetentions(_ chance: inout SeededGenerator) -> [Retention] {
        guard case .company(let company) = holder else { return [] }
        return years.dropLast().flatMap { year -> [Retention] in
            let day = CalendarDay(year: year.year + 1, month: 4, day: chance.between(10, 28))
            return company.partners.compactMap { partner in
                let uuid = chance.uuid()
                let amount = dividends(for: year) * 100 / company.partners.count
                guard day <= lastDay, amount > 0 else { return nil }
                return Retention(
                    uuid: uuid, reason: .dividends, day: day, sender: party,
                    receiver: FiscalParty(partner, regime: .wages), total: amount,
                    parts: [
                        Retention.Part(
                            tax: "001", base: amount,
                            amount: MexicanTax.portion(amount, of: MexicanTax.withheldRate))
                    ])
            }
        }
    }

    /// A third of what a year left over is paid out in the year after it; in even pesos, because two share it.
    func dividends(for year: FiscalYear) -> Int {
        (year.profit - MexicanTax.portion(year.profit, of: MexicanTax.companyRate)) / 6 * 2
    }
}
