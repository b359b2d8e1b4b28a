/// The international number of a security (ISO 6166).
enum SecurityNumber {
    /// Country, nine signs and a check digit. Letters count as the numbers from 10 on; then every second
    /// figure, from the right, counts double, and the digits of all add up to a multiple of ten.
    static func isin(country: Country, _ code: String) -> String {
        let body = country.code + code
        let figures = body.utf8.flatMap { sign -> [Int] in
            let value = sign < 0x41 ? Int(sign) - 0x30 : Int(sign) - 0x41 + 10
            return value < 10 ? [value] : [value / 10, value % 10]
        }
        let sum = figures.reversed().enumerated().reduce(0) { sum, figure in
            let value = figure.offset % 2 == 0 ? figure.element * 2 : figure.element
            return sum + value / 10 + value % 10
        }
        return body + String((10 - sum % 10) % 10)
    }
}
