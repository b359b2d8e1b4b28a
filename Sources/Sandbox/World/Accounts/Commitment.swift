import Chance

/// Something that is paid every month on about the same day: rent, power, an insurance, a subscription.
struct Commitment: Sendable {
    let merchant: Merchant
    /// The day of the month; when it is a Saturday or Sunday, the bank pays on Monday.
    let dueDay: Int
    /// What is paid, in cents; around it, what is paid when it depends on use.
    let cents: Int
    let variationPercent: Int
    /// Before this day there was none.
    let since: CalendarDay

    /// When it is paid in a month, for those months in which it is.
    func payment(year: Int, month: Int) -> CalendarDay? {
        let due = CalendarDay(year: year, month: month, day: dueDay)
        guard due >= since else { return nil }
        return due.weekday == 5 ? due + 2 : due.weekday == 6 ? due + 1 : due
    }
}

extension Commitment {
    /// What a household or a company may be bound to.
    private struct Kind {
        let merchant: Merchant
        let isForCompanies: Bool
        let variationPercent: Int
        /// How many of a hundred have it.
        let share: Int

        init(
            _ merchant: Merchant, companies isForCompanies: Bool = false, variation: Int = 0,
            share: Int = 60
        ) {
            self.merchant = merchant
            self.isForCompanies = isForCompanies
            variationPercent = variation
            self.share = share
        }
    }

    /// Those of one account, the same every time it is asked.
    static func all(
        in country: Country, isCompany: Bool, until today: CalendarDay,
        from chance: inout SeededGenerator
    ) -> [Commitment] {
        let kinds = country == .brazil ? brazil : mexico
        return kinds.compactMap { kind in
            let isChosen = chance.chance(kind.share)
            let prices = kind.merchant.prices
            let price = chance.between(prices.lowerBound, prices.upperBound) / 10 * 10
            let isRecent = chance.chance(15)
            let age = isRecent ? chance.between(120, 300) : chance.between(400, 1_500)
            let dueDay = chance.between(2, 26)
            guard isChosen, !isCompany || kind.isForCompanies else { return nil }
            return Commitment(
                merchant: kind.merchant, dueDay: dueDay,
                cents: price * country.priceLevel * (isCompany ? 4 : 1),
                variationPercent: kind.variationPercent, since: today - age)
        }
    }

    private static func bill(
        _ name: String, _ website: String, _ subcategory: String, _ code: Int,
        _ prices: ClosedRange<Int>
    ) -> Merchant {
        Merchant(
            name, "https://\(website).example.com", "Bills & Utilities", subcategory, code, prices,
            weight: 0)
    }

    private static func insurance(
        _ name: String, _ website: String, _ subcategory: String, _ prices: ClosedRange<Int>
    ) -> Merchant {
        Merchant(
            name, "https://\(website).example.com", "Insurance", subcategory, 6300, prices,
            weight: 0)
    }

    private static let streaming = Kind(
        Merchant(
            "Streambox", "https://streambox.example.com", "Online Platforms & Leisure",
            "Movie & Audio", 4899, 1_990...5_590, weight: 0), share: 85)
    private static let music = Kind(
        Merchant(
            "Ondafy Música", "https://ondafy.example.com", "Online Platforms & Leisure",
            "Movie & Audio", 4899, 1_690...3_490, weight: 0))
    private static let cloud = Kind(
        Merchant(
            "Nimbo Cloud", "https://nimbo.example.com", "Online Platforms & Leisure",
            "Apps, Software and Cloud Services", 5734, 990...8_990, weight: 0), companies: true)
    private static let telephone = Kind(
        bill("TeleRede", "telerede", "Telecommunications", 4814, 4_990...19_990),
        companies: true, share: 95)

    private static let brazil = [
        Kind(
            bill("Imobiliária Lar Feliz", "larfeliz", "Rent", 6513, 90_000...280_000),
            companies: true, share: 65),
        Kind(
            bill("Companhia de Luz", "luz", "Electricity & Energy", 4900, 9_000...38_000),
            companies: true, variation: 18, share: 90),
        Kind(
            bill("Saneamento Municipal", "saneamento", "Water", 4900, 5_000...15_000),
            variation: 12, share: 75),
        Kind(
            insurance("Seguradora Farol", "farol", "Auto Insurance", 9_000...32_000),
            companies: true),
        Kind(
            insurance("Vida Serena", "vidaserena", "Health & Life Insurance", 6_000...45_000)),
        Kind(
            Merchant(
                "Passa Fácil Pedágio", "https://passafacil.example.com", "Transport & Travel",
                "Parking & Tolls", 4784, 3_000...14_000, weight: 0), companies: true,
            variation: 25, share: 35),
        Kind(
            Merchant(
                "Prefeitura - IPTU", "https://prefeitura.example.com", "Taxes",
                "Real Estate Tax & Fees", 9311, 8_000...26_000, weight: 0), companies: true,
            share: 45),
        telephone, streaming, music, cloud,
    ]

    private static let mexico = [
        Kind(
            bill("Inmobiliaria Casa Clara", "casaclara", "Rent", 6513, 90_000...260_000),
            companies: true, share: 65),
        Kind(
            bill("Energía del Valle", "energia", "Electricity & Energy", 4900, 8_000...30_000),
            companies: true, variation: 18, share: 90),
        Kind(
            bill("Agua Clara Municipal", "aguaclara", "Water", 4900, 3_000...9_000),
            variation: 12, share: 70),
        Kind(
            insurance("Seguros El Faro", "elfaro", "Auto Insurance", 9_000...30_000),
            companies: true),
        Kind(
            insurance("Vida Tranquila", "vidatranquila", "Health & Life Insurance", 6_000...40_000)
        ),
        Kind(
            Merchant(
                "Paso Libre Casetas", "https://pasolibre.example.com", "Transport & Travel",
                "Parking & Tolls", 4784, 3_000...12_000, weight: 0), companies: true,
            variation: 25, share: 35),
        telephone, streaming, music, cloud,
    ]
}
