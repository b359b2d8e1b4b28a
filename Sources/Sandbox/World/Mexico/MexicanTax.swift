/// How taxes follow from amounts in Mexico. All amounts are in cents, all rates in millionths.
enum MexicanTax {
    static let vatRate = 160_000
    /// What a company withholds from the fees and rents that it pays to a person: a tenth for income tax, and
    /// two thirds of the VAT.
    static let withheldRate = 100_000
    static let withheldVATRate = 106_667
    static let companyRate = 300_000
    /// What landlords may deduct without a receipt.
    static let blindDeductionRate = 350_000

    static func portion(_ cents: Int, of rate: Int) -> Int {
        (cents * rate + (cents < 0 ? -500_000 : 500_000)) / 1_000_000
    }

    /// The monthly tariff for persons, as it stood from 2023 to 2025: from which income on, the fixed part, and
    /// the rate on what lies above.
    private static let tariff: [(from: Int, fixed: Int, rate: Int)] = [
        (1, 0, 19_200), (74_605, 1_432, 64_000), (633_206, 37_183, 108_800),
        (1_112_802, 89_363, 160_000), (1_293_583, 118_288, 179_200), (1_548_772, 164_018, 213_600),
        (3_123_650, 500_412, 235_200), (4_923_301, 923_689, 300_000),
        (9_399_391, 2_266_517, 320_000), (12_532_521, 3_269_118, 340_000),
        (37_597_562, 11_791_232, 350_000),
    ]

    /// The tax of a person on what was earned in so many months.
    static func ofPerson(_ cents: Int, months: Int = 1) -> Int {
        guard let step = tariff.last(where: { $0.from * months <= cents }) else { return 0 }
        return step.fixed * months + portion(cents - step.from * months, of: step.rate)
    }
}
