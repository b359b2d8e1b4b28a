import Chance

/// Numbers of Brazilian registers, with right check digits.
enum BrazilianDocuments {
    /// A CPF, the number of a person: 9 digits and two check digits of weights 10…2 and 11…2, modulo 11.
    static func cpf(from generator: inout SeededGenerator) -> String {
        let base = generator.numeral(9)
        let first = checkDigit(base, weights: Array((2...10).reversed()))
        let second = checkDigit(base + first, weights: Array((2...11).reversed()))
        return base + first + second
    }

    /// A CNPJ, the number of a company: 8 digits, the branch `0001`, and two check digits.
    static func cnpj(from generator: inout SeededGenerator) -> String {
        let base = generator.numeral(8) + "0001"
        let weights = [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]
        let first = checkDigit(base, weights: weights)
        let second = checkDigit(base + first, weights: [6] + weights)
        return base + first + second
    }

    /// The check digit of an account number, as most banks there compute it: weights 2…9 from the right,
    /// modulo 11, both 10 and 11 giving 0.
    static func accountCheckDigit(_ number: String) -> String {
        let count = number.utf8.count
        return checkDigit(number, weights: (0..<count).map { 2 + (count - 1 - $0) % 8 })
    }

    private static func checkDigit(_ digits: String, weights: [Int]) -> String {
        let sum = zip(digits.utf8, weights).reduce(0) { $0 + Int($1.0 - 0x30) * $1.1 }
        let remainder = sum % 11
        return String(remainder < 2 ? 0 : 11 - remainder)
    }
}
