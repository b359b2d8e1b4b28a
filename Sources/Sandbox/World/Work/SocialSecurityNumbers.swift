import Chance

extension MexicanDocuments {
    /// An NSS, the number of an insured person: office, year of enrolment, year of birth, serial number, and the
    /// check digit that payment cards have (Luhn).
    static func nss(
        enrolled: Int, born: Int, from generator: inout SeededGenerator
    ) -> String {
        let years = [enrolled, born].map { CalendarDay.padded($0 % 100, 2) }.joined()
        let base = generator.numeral(2) + years + generator.digits(4)
        let sum = base.utf8.enumerated().reduce(0) { sum, digit in
            let value = Int(digit.element - 0x30) * (1 + digit.offset % 2)
            return sum + value / 10 + value % 10
        }
        return base + String((10 - sum % 10) % 10)
    }
}

extension BrazilianDocuments {
    /// A NIT, the number of a worker: ten digits and a check digit of weights 3, 2, 9…2, modulo 11.
    static func nit(from generator: inout SeededGenerator) -> String {
        let base = "1" + generator.digits(9)
        let sum = zip(base.utf8, [3, 2, 9, 8, 7, 6, 5, 4, 3, 2]).reduce(0) {
            $0 + Int($1.0 - 0x30) * $1.1
        }
        let remainder = sum % 11
        return base + String(remainder < 2 ? 0 : 11 - remainder)
    }
}
