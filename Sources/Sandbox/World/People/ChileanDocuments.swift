import Chance

/// Numbers of the Chilean register, with right check digits.
enum ChileanDocuments {
    /// Numbers from here on belong to companies.
    private static let firstOfCompanies = 50_000_000

    /// Who buys without giving a number stands under this one in every shop's books.
    static let anonymous = rut(66_666_666)

    /// The RUT of a person. The register counts births upwards, so the number tells the age.
    static func rut(born: CalendarDay, from generator: inout SeededGenerator) -> String {
        let registeredBefore1958 = 8_000_000
        let birthsPerYear = 290_000
        let years = born.civil.year - 1958
        return rut(registeredBefore1958 + years * birthsPerYear + generator.below(birthsPerYear))
    }

    /// The RUT of a company: new ones began again at 76 million.
    static func rut(founded: CalendarDay, from generator: inout SeededGenerator) -> String {
        founded.civil.year < 2004
            ? rut(generator.between(96_500_000, 99_600_000))
            : rut(generator.between(76_000_000, 77_500_000))
    }

    static func isCompany(_ rut: String) -> Bool {
        Int(rut.prefix { $0 != "-" }).map { $0 >= firstOfCompanies } ?? false
    }

    /// The number, a dash, and the digit of weights 2…7 from the right, modulo 11: 10 is a K, 11 a 0.
    static func rut(_ number: Int) -> String {
        var sum = 0
        var rest = number
        var weight = 2
        while rest > 0 {
            sum += rest % 10 * weight
            rest /= 10
            weight = weight == 7 ? 2 : weight + 1
        }
        let digit = 11 - sum % 11
        return "\(number)-" + (digit == 11 ? "0" : digit == 10 ? "K" : String(digit))
    }
}
