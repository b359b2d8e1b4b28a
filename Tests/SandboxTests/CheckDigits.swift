/// Check digits as the registers publish them, written without a look at the sandbox's own.
enum CheckDigits {
    static func isValid(_ number: String, _ type: String) -> Bool {
        switch type {
        case "CPF": cpf(digits(number))
        case "CNPJ": cnpj(digits(number))
        case "CLABE": clabe(digits(number))
        case "CURP": curp(number)
        case "RFC": rfc(number)
        default: false
        }
    }

    private static func digits(_ text: String) -> [Int] { text.compactMap(\.wholeNumberValue) }

    /// The digit that makes a Brazilian register's number whole: 11 minus the rest, 0 for 10 and 11.
    private static func complement(_ numbers: [Int], _ weights: [Int]) -> Int {
        let rest = 11 - zip(numbers, weights).map(*).reduce(0, +) % 11
        return rest >= 10 ? 0 : rest
    }

    private static func cpf(_ number: [Int]) -> Bool {
        number.count == 11
            && complement(Array(number[..<9]), [10, 9, 8, 7, 6, 5, 4, 3, 2]) == number[9]
            && complement(Array(number[..<10]), [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) == number[10]
    }

    private static func cnpj(_ number: [Int]) -> Bool {
        let weights = [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]
        return number.count == 14
            && complement(Array(number[..<12]), Array(weights.dropFirst())) == number[12]
            && complement(Array(number[..<13]), weights) == number[13]
    }

    static func modulo11(_ text: String) -> String {
        let weights = (0..<text.count).map { 2 + $0 % 8 }
        return String(complement(digits(text).reversed(), weights))
    }

    private static func clabe(_ number: [Int]) -> Bool {
        guard number.count == 18 else { return false }
        let sum = number[..<17].enumerated()
            .map { $0.element * [3, 7, 1][$0.offset % 3] % 10 }.reduce(0, +)
        return (10 - sum % 10) % 10 == number[17]
    }

    private static func curp(_ text: String) -> Bool {
        let shape = /[A-Z]{4}\d{6}[HM][A-Z]{2}[A-Z]{3}[0-9A-Z]\d/
        guard text.wholeMatch(of: shape) != nil else { return false }
        let signs = Array("0123456789ABCDEFGHIJKLMN\u{D1}OPQRSTUVWXYZ")
        var sum = 0
        for (index, sign) in text.dropLast().enumerated() {
            guard let value = signs.firstIndex(of: sign) else { return false }
            sum += value * (18 - index)
        }
        return text.last?.wholeNumberValue == (10 - sum % 10) % 10
    }

    private static func rfc(_ text: String) -> Bool {
        guard text.wholeMatch(of: /[A-Z&]{3,4}\d{6}[0-9A-Z]{2}[0-9A]/) != nil else { return false }
        let signs = Array("0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ \u{D1}")
        let padded = String(repeating: " ", count: 13 - text.count) + text
        var sum = 0
        for (index, sign) in padded.dropLast().enumerated() {
            guard let value = signs.firstIndex(of: sign) else { return false }
            sum += value * (13 - index)
        }
        let expected = (11 - sum % 11) % 11
        return text.last == (expected == 10 ? "A" : Character(String(expected)))
    }
}
