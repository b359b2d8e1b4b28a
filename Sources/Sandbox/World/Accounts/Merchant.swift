import Chance

/// Where money goes, with what the bank statement and Belvo's enrichment say of it.
struct Merchant: Sendable {
    let name: String
    let website: String
    let category: String
    let subcategory: String
    /// ISO 18245 merchant category code.
    let code: Int
    /// Prices in cents of the real; multiplied by the country's price level.
    let prices: ClosedRange<Int>
    /// Out of all purchases, how often here, against the others.
    let weight: Int

    init(
        _ name: String, _ website: String, _ category: String, _ subcategory: String, _ code: Int,
        _ prices: ClosedRange<Int>, weight: Int
    ) {
        self.name = name
        self.website = website
        self.category = category
        self.subcategory = subcategory
        self.code = code
        self.prices = prices
        self.weight = weight
    }

    static let brazil: [Merchant] =
        shared + [
            Merchant(
                "Supermercado Bom Preço", "https://bompreco.example.com", "Food & Groceries",
                "Groceries", 5411, 2_500...48_000, weight: 20),
            Merchant(
                "Padaria Pão Quente", "https://paoquente.example.com", "Food & Groceries",
                "Bakery & Coffee", 5462, 600...4_500, weight: 16),
            Merchant(
                "Churrascaria Pampa", "https://pampa.example.com", "Food & Groceries",
                "Restaurants",
                5812, 4_000...26_000, weight: 8),
            Merchant(
                "Farmácia Saúde", "https://saude.example.com", "Home & Life", "Pharmacies", 5912,
                900...21_000, weight: 7),
            Merchant(
                "Metrô Bilhete", "https://metro.example.com", "Transport & Travel",
                "Public Transit",
                4111, 500...5_000, weight: 9),
            Merchant(
                "Loja Moda Tropical", "https://modatropical.example.com", "Personal Shopping",
                "Clothing & Accessories", 5651, 4_900...59_000, weight: 4),
        ]

    static let chile: [Merchant] =
        shared + [
            Merchant(
                "Almacén La Esquina", "https://laesquina.example.com", "Food & Groceries",
                "Groceries", 5411, 2_500...40_000, weight: 20),
            Merchant(
                "Panadería Marraqueta", "https://marraqueta.example.com", "Food & Groceries",
                "Bakery & Coffee", 5462, 500...4_000, weight: 16),
            Merchant(
                "Farmacia Cordillera", "https://cordillera.example.com", "Home & Life",
                "Pharmacies", 5912, 900...21_000, weight: 7),
        ]

    static let mexico: [Merchant] =
        shared + [
            Merchant(
                "Abarrotes La Central", "https://lacentral.example.com", "Food & Groceries",
                "Groceries", 5411, 2_500...42_000, weight: 20),
            Merchant(
                "Panadería El Globo Rojo", "https://globorojo.example.com", "Food & Groceries",
                "Bakery & Coffee", 5462, 600...4_000, weight: 14),
            Merchant(
                "Taquería Los Compadres", "https://compadres.example.com", "Food & Groceries",
                "Restaurants", 5812, 1_500...14_000, weight: 12),
            Merchant(
                "Farmacia San Ángel", "https://sanangel.example.com", "Home & Life", "Pharmacies",
                5912,
                900...18_000, weight: 7),
            Merchant(
                "Metro CDMX", "https://metro.example.com", "Transport & Travel", "Public Transit",
                4111,
                300...2_500, weight: 9),
            Merchant(
                "Tienda OXI", "https://oxi.example.com", "Food & Groceries", "Convenience Store",
                5499,
                500...9_000, weight: 10),
            Merchant(
                "Ropa y Moda Azteca", "https://azteca.example.com", "Personal Shopping",
                "Clothing & Accessories", 5651, 4_900...55_000, weight: 4),
        ]

    private static let shared: [Merchant] = [
        Merchant(
            "Corrida Já", "https://corridaja.example.com", "Transport & Travel",
            "Taxis & Rideshares", 4121, 900...7_500, weight: 12),
        Merchant(
            "Entrega Rápida", "https://entrega.example.com", "Food & Groceries", "Delivery", 5814,
            2_200...14_000, weight: 11),
        Merchant(
            "Posto Estrela", "https://estrela.example.com", "Transport & Travel", "Gas", 5541,
            5_000...35_000, weight: 6),
        Merchant(
            "Cine Lumière", "https://lumiere.example.com", "Online Platforms & Leisure",
            "Movie & Audio", 7832, 2_400...9_000, weight: 3),
        Merchant(
            "Nuvem Apps", "https://nuvem.example.com", "Online Platforms & Leisure",
            "Apps, Software and Cloud Services", 5734, 990...12_900, weight: 3),
        Merchant(
            "Academia Forte", "https://forte.example.com", "Home & Life", "Gyms & Fitness", 7997,
            8_900...19_900, weight: 1),
        Merchant(
            "Mercado Aberto", "https://mercadoaberto.example.com", "Personal Shopping",
            "E-commerce", 5964, 3_000...120_000, weight: 7),
        Merchant(
            "Pet Amigo", "https://petamigo.example.com", "Personal Shopping", "Pet Supplies", 5995,
            2_500...24_000, weight: 2),
    ]
}

extension SeededGenerator {
    /// One of the merchants, the frequent ones more often.
    mutating func pickWeighted(_ merchants: [Merchant]) -> Merchant {
        var remaining = below(merchants.reduce(0) { $0 + $1.weight })
        for merchant in merchants {
            remaining -= merchant.weight
            if remaining < 0 { return merchant }
        }
        preconditionFailure("the weights add up to the bound")
    }
}
