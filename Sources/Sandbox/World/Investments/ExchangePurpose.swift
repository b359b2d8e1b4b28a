import Chance

/// What people and companies change money for.
struct ExchangePurpose: Sendable {
    /// Who pays or is paid abroad.
    struct Partner: Sendable {
        let name: String
        let country: String
        let currency: ForeignCurrency
    }

    /// The code by which the Central Bank files it.
    let code: String
    /// Whether the client buys the foreign currency; otherwise he sells it.
    let isBuying: Bool
    let methods: [String]
    /// Whole units of the foreign currency.
    let amounts: ClosedRange<Int>
    /// The tax on credit, exchange and insurance, in millionths of the amount.
    let tax: Int
    /// What the bank asks for carrying it out, in cents.
    let tariff: Int
    /// How the client stands to the other side, as the Central Bank numbers it; nobody is there when the
    /// client takes the money along.
    let relationship: String?
    /// Only trade is contracted months ahead.
    var isTrade = false

    static let personal: [ExchangePurpose] = [
        ExchangePurpose(
            code: "90302", isBuying: true, methods: ["ESPECIE_CHEQUES_VIAGEM", "CARTAO_PREPAGO"],
            amounts: 200...3_500, tax: 35_000, tariff: 0, relationship: nil),
        ExchangePurpose(
            code: "90401", isBuying: true,
            methods: ["TELETRANSMISSAO", "CONTA_DEPOSITO_MOEDA_ESTRANGEIRA_PAIS"],
            amounts: 300...6_000, tax: 35_000, tariff: 9_000, relationship: "50"),
        ExchangePurpose(
            code: "90205", isBuying: false, methods: ["TELETRANSMISSAO", "CONTA_DEPOSITO"],
            amounts: 400...5_000, tax: 3_800, tariff: 6_500, relationship: "31"),
    ]

    static let commercial: [ExchangePurpose] = [
        ExchangePurpose(
            code: "12005", isBuying: false,
            methods: [
                "CARTA_CREDITO_A_VISTA", "TELETRANSMISSAO",
                "CONTA_DEPOSITO_EXPORTADOR_MANTIDA_NO_EXTERIOR",
            ],
            amounts: 8_000...140_000, tax: 0, tariff: 25_000, relationship: "50", isTrade: true),
        ExchangePurpose(
            code: "15005", isBuying: true,
            methods: [
                "CARTA_CREDITO_A_PRAZO", "TELETRANSMISSAO",
                "CONTA_DEPOSITO_OU_PAGAMENTO_EXPORTADOR_INSTITUICAO_EXTERIOR",
            ],
            amounts: 6_000...110_000, tax: 0, tariff: 25_000, relationship: "50", isTrade: true),
        ExchangePurpose(
            code: "47803", isBuying: true, methods: ["TELETRANSMISSAO"], amounts: 500...9_000,
            tax: 35_000, tariff: 12_000, relationship: "31"),
    ]
}

extension ExchangePurpose.Partner {
    static let all: [Self] = [
        Self(name: "Bluefen Software LLC", country: "US", currency: .dollar),
        Self(name: "Tallgrass Supply Inc", country: "US", currency: .dollar),
        Self(name: "Harbourline Trading Ltd", country: "GB", currency: .pound),
        Self(name: "Nordkai Handels GmbH", country: "DE", currency: .euro),
        Self(name: "Atelier Montclair SARL", country: "FR", currency: .euro),
        Self(name: "Almofala Comércio Lda", country: "PT", currency: .euro),
    ]
}

struct ForeignCurrency: Sendable {
    let code: String
    /// Around what a unit costs, in millionths of a real.
    let price: Int

    static let dollar = ForeignCurrency(code: "USD", price: 5_412_000)
    static let euro = ForeignCurrency(code: "EUR", price: 5_918_000)
    static let pound = ForeignCurrency(code: "GBP", price: 6_987_000)
}

extension World {
    /// What a unit costs on a day: it drifts from month to month, and a little from day to day.
    func price(of currency: ForeignCurrency, on day: CalendarDay) -> Int {
        var drift = SeededGenerator(seed, "price \(currency.code)", day.civil.year, day.civil.month)
        var noise = SeededGenerator(seed, "price \(currency.code)", day.number)
        let perMille = 1_000 + drift.between(-30, 30) + noise.between(-7, 7)
        // Four decimals, as rates are quoted.
        return currency.price * perMille / 1_000 / 100 * 100
    }
}
