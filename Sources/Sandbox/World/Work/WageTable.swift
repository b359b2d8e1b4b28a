/// What people earn on average, and the least that may be paid, in a few years; between them it is interpolated.
struct WageTable: Sendable {
    private let years = [1996, 2000, 2005, 2010, 2015, 2018, 2020, 2022, 2024, 2026]
    let averages: [Int]
    let minima: [Int]

    /// By the day in Mexico, by the month in Brazil, in cents.
    static func of(_ country: Country) -> WageTable { country == .brazil ? brazil : mexico }

    private static let mexico = WageTable(
        averages: [
            6_010, 13_540, 18_590, 24_370, 29_440, 35_170, 40_520, 48_060, 58_340, 66_200,
        ],
        minima: [2_243, 3_790, 4_680, 5_746, 7_010, 8_836, 12_322, 17_287, 24_893, 31_504])
    private static let brazil = WageTable(
        averages: [
            55_010, 73_040, 115_020, 174_250, 245_090, 290_060, 305_030, 350_080, 390_020, 425_070,
        ],
        minima: [
            11_200, 15_100, 30_000, 51_000, 78_800, 95_400, 104_500, 121_200, 141_200, 162_100,
        ])

    func average(in year: Int) -> Int { interpolated(averages, in: year) }
    func minimum(in year: Int) -> Int { interpolated(minima, in: year) }

    private func interpolated(_ values: [Int], in year: Int) -> Int {
        guard let after = years.firstIndex(where: { $0 >= year }) else {
            return values[values.count - 1]
        }
        guard after > 0 else { return values[0] }
        let (from, to) = (years[after - 1], years[after])
        let (low, high) = (values[after - 1], values[after])
        return low + (high - low) * (year - from) / (to - from)
    }
}
