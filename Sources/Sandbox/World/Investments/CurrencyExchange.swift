import Chance

/// A contract by which someone buys or sells foreign currency. Amounts are in cents, rates in millionths.
struct CurrencyExchange: Sendable {
    /// A bank or broker that may deal in currencies.
    struct House: Sendable {
        let name: String
        /// Its CNPJ.
        let document: String
    }

    let id: ObjectID
    let identifier: String
    let isRegistered: Bool
    /// Twelve digits; those of the events follow it.
    let registration: Int
    let purpose: ExchangePurpose
    let method: String
    let house: House
    let intermediary: House?
    let partner: ExchangePurpose.Partner
    let foreign: Int
    let rate: Int
    let requestedAt: Timestamp
    /// The part of the foreign money that an exporter got ahead of its arrival.
    let advance: Int
    let course: ExchangeCourse

    var local: Int { (foreign * rate + 500_000) / 1_000_000 }

    /// The rate with tax and tariff in it. What is settled later has none.
    var effectiveRate: Int? {
        guard course.isSpot else { return nil }
        let cost = rate * purpose.tax / 1_000_000 + purpose.tariff * 1_000_000 / foreign
        return purpose.isBuying ? rate + cost : rate - cost
    }

    /// What has happened until now. Before it is registered, nothing is known of it at the Central Bank.
    func events(before today: CalendarDay) -> [ExchangeEvent] {
        isRegistered ? course.events(of: self).filter { $0.moment.day < today } : []
    }
}

extension World {
    /// The exchanges of a link's holder in the last year, the latest first.
    func exchanges(of plan: LinkPlan) -> [CurrencyExchange] {
        var chance = SeededGenerator(seed, "exchanges", plan.ordinal)
        let count = plan.holder.isCompany ? chance.between(16, 24) : chance.between(6, 11)
        var exchanges = (0..<count).map { index in
            let age = index == 0 ? 1 : 1 + chance.below(Self.historyDays - 10)
            return exchange(of: plan, on: (today - age).workingDayBefore, from: &chance)
        }
        exchanges.sort { $0.requestedAt > $1.requestedAt }
        return exchanges
    }

    private func exchange(
        of plan: LinkPlan, on day: CalendarDay, from chance: inout SeededGenerator
    ) -> CurrencyExchange {
        let isCompany = plan.holder.isCompany
        let purpose = chance.pick(isCompany ? ExchangePurpose.commercial : ExchangePurpose.personal)
        let partner = chance.pick(ExchangePurpose.Partner.all)
        let amount = chance.between(purpose.amounts.lowerBound, purpose.amounts.upperBound)
        // Cash comes in notes, an invoice has cents.
        let foreign =
            purpose.relationship == nil ? amount / 50 * 5_000 : amount * 100 + chance.below(100)
        let isSpot = !purpose.isTrade || amount < 20_000
        let second = 12 * 3600 + chance.below(7 * 3600)
        let houses = exchangeHouses
        return CurrencyExchange(
            id: id(ofLink: plan.ordinal, from: &chance), identifier: chance.numeral(17),
            isRegistered: day < (today - 1).workingDayBefore,
            registration: 390_000_000_000 + chance.below(9_000_000_000), purpose: purpose,
            method: chance.pick(purpose.methods), house: chance.pick(houses),
            intermediary: chance.chance(25) ? houses[0] : nil, partner: partner, foreign: foreign,
            rate: price(of: partner.currency, on: day),
            requestedAt: Timestamp(day, microsecondOfDay: second * 1_000_000),
            advance: isSpot || purpose.isBuying ? 0 : chance.between(10, 90) * 10_000,
            course: isSpot ? .spot(days: chance.below(3)) : ExchangeCourse(from: &chance))
    }

    /// The houses that links deal with; the first is a broker that also passes deals on.
    private var exchangeHouses: [CurrencyExchange.House] {
        var chance = SeededGenerator(seed, "exchange houses")
        return [
            "Horizonte Corretora de Câmbio S.A.", "Banco Mantiqueira de Câmbio S.A.",
            "Banco Jacarandá Internacional S.A.",
        ].map { .init(name: $0, document: BrazilianDocuments.cnpj(from: &chance)) }
    }
}

extension CalendarDay {
    private static let friday = 4

    /// The day itself, or the Friday before it.
    var workingDayBefore: CalendarDay { self - max(0, weekday - Self.friday) }

    /// The day itself, or the Monday after it.
    var workingDayAfter: CalendarDay { weekday > Self.friday ? self + (7 - weekday) : self }
}
