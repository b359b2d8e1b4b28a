/// What someone sells or buys, with the codes of the tax office's catalogues.
struct Ware: Sendable {
    let name: String
    /// The code of the catalogue of products and services: eight digits.
    let code: String
    let unit: Unit
    /// In cents of the peso.
    let prices: ClosedRange<Int>
    /// Food and books carry VAT at a rate of zero.
    let isZeroRated: Bool

    struct Unit: Sendable {
        let code: String
        let name: String

        static let service = Unit(code: "E48", name: "Unidad de servicio")
        static let piece = Unit(code: "H87", name: "Pieza")
        static let litre = Unit(code: "LTR", name: "Litro")
    }

    init(
        _ name: String, _ code: String, _ prices: ClosedRange<Int>, _ unit: Unit = .service,
        isZeroRated: Bool = false
    ) {
        self.name = name
        self.code = code
        self.prices = prices
        self.unit = unit
        self.isZeroRated = isZeroRated
    }
}

/// What a taxpayer lives from.
struct Trade: Sendable {
    /// Its name in the tax office's catalogue of economic activities.
    let activity: String
    let wares: [Ware]
    /// What is bought for it, beside what everybody needs.
    let supplies: [Ware]

    static let professions = [
        Trade(
            activity: "Servicios de consultoría en computación",
            wares: [
                Ware("Consultoría en sistemas", "81111500", 450_000...2_200_000),
                Ware("Desarrollo de software a la medida", "81111504", 900_000...2_800_000),
            ], supplies: office),
        Trade(
            activity: "Servicios de contabilidad y auditoría",
            wares: [
                Ware("Honorarios contables del mes", "84111502", 350_000...1_200_000),
                Ware("Dictamen de estados financieros", "84111601", 900_000...2_600_000),
            ], supplies: office),
    ]

    static let letting = Trade(
        activity: "Alquiler sin intermediación de oficinas y locales comerciales",
        wares: [Ware("Renta de local comercial", "80131502", 900_000...2_400_000)],
        supplies: [
            Ware("Mantenimiento e impermeabilización", "72101507", 120_000...480_000),
            Ware("Servicio de agua y drenaje", "83101500", 25_000...90_000),
        ])

    /// The trade of a company, which its name tells.
    static func company(named name: String) -> Trade {
        companies.first { name.hasSuffix($0.word) }?.trade ?? retail
    }

    private static let companies: [(word: String, trade: Trade)] = [
        (
            "Alimentos",
            Trade(
                activity: "Comercio al por mayor de abarrotes",
                wares: [
                    Ware(
                        "Frijol negro", "50221101", 3_200_000...9_800_000, .piece, isZeroRated: true
                    ),
                    Ware(
                        "Aceite vegetal comestible", "50151513", 2_800_000...8_800_000, .piece,
                        isZeroRated: true),
                    Ware("Refresco embotellado", "50202306", 4_200_000...12_500_000, .piece),
                ], supplies: stock)
        ),
        (
            "Construcciones",
            Trade(
                activity: "Edificación residencial",
                wares: [
                    Ware("Estimación de obra", "72111000", 6_500_000...16_500_000),
                    Ware("Proyecto arquitectónico", "81101508", 3_500_000...9_500_000),
                ], supplies: stock)
        ),
        (
            "Logística",
            Trade(
                activity: "Servicios de intermediación para el transporte de carga",
                wares: [
                    Ware("Flete consolidado", "78101802", 3_800_000...11_500_000),
                    Ware("Almacenaje de mercancía", "78131600", 2_900_000...8_500_000),
                ], supplies: stock)
        ),
        (
            "Sistemas",
            Trade(
                activity: "Edición de software y edición de software integrada con la reproducción",
                wares: [
                    Ware("Licencia anual de software", "43231500", 4_500_000...13_500_000),
                    Ware("Soporte técnico", "81111800", 2_500_000...8_000_000),
                ], supplies: stock)
        ),
    ]

    private static let retail = Trade(
        activity: "Comercio al por mayor de artículos de papelería",
        wares: [
            Ware("Papel bond carta", "14111507", 3_400_000...11_000_000, .piece),
            Ware("Libros de texto", "55101509", 2_400_000...7_500_000, .piece, isZeroRated: true),
        ], supplies: stock)

    private static let office = [
        Ware("Renta de oficina", "80131502", 350_000...650_000),
        Ware("Servicio de telefonía e internet", "83111603", 49_900...139_900),
        Ware("Artículos de papelería", "44121600", 15_000...90_000, .piece),
        Ware("Libros técnicos", "55101500", 30_000...110_000, .piece, isZeroRated: true),
        Ware("Gasolina regular", "15101514", 60_000...160_000, .litre),
    ]

    private static let stock = [
        Ware("Mercancía para reventa", "24112400", 5_200_000...9_800_000, .piece),
        Ware("Subcontratación de servicios", "80111600", 4_600_000...8_900_000),
        Ware("Refacciones y mantenimiento", "25170000", 2_900_000...6_400_000, .piece),
    ]

    /// What companies buy from persons, from whom they withhold taxes.
    static let fees = Ware("Honorarios por asesoría legal", "80121600", 900_000...2_400_000)
}
