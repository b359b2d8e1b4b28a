import Chance

/// Numbers of Mexican registers, with right check digits.
enum MexicanDocuments {
    /// What the letters of an RFC or a CURP are taken from. ASCII capitals without accents.
    struct Name {
        let given: String
        let paternal: String
        let maternal: String
    }

    /// The RFC of a person: four letters of the name, the birth date, two homonym signs, a check sign.
    static func rfc(
        _ name: Name, born: CalendarDay, from generator: inout SeededGenerator
    ) -> String {
        let homonym = generator.characters(2, of: "123456789ABCDEFGHIJKLMNPQRSTUVWXYZ")
        return withCheckSign(initials(name) + date(born) + homonym)
    }

    /// The RFC of a company: three letters, so that it is one sign shorter than a person's.
    static func rfc(
        company letters: String, founded: CalendarDay, from generator: inout SeededGenerator
    ) -> String {
        let homonym = generator.characters(2, of: "123456789ABCDEFGHIJKLMNPQRSTUVWXYZ")
        return withCheckSign(String(letters.prefix(3)) + date(founded) + homonym)
    }

    /// Whether a text is the number of a company and not of a person: three letters, a date, three signs. The
    /// check sign is not looked at, because applications make such numbers up.
    static func isCompanyRFC(_ text: String) -> Bool {
        let signs = Array(text.utf8)
        let isDigit = { (sign: UInt8) in 0x30...0x39 ~= sign }
        let isLetter = { (sign: UInt8) in 0x61...0x7A ~= sign | 0x20 || sign == 0x26 }
        return signs.count == 12 && signs[..<3].allSatisfy(isLetter)
            && signs[3..<9].allSatisfy(isDigit)
            && signs[9...].allSatisfy { isDigit($0) || isLetter($0) }
    }

    /// The CURP of a person: letters, birth date, sex, state, inner consonants, century, check digit.
    static func curp(
        _ name: Name, born: CalendarDay, isFemale: Bool, state: String,
        from generator: inout SeededGenerator
    ) -> String {
        let inner = [name.paternal, name.maternal, name.given].map(firstInnerConsonant).joined()
        // The sign that tells namesakes apart is a digit for those born before 2000, else a letter.
        let homonym = born.civil.year < 2000 ? "0" : generator.characters(1, of: "ABCDE")
        let base = initials(name) + date(born) + (isFemale ? "M" : "H") + state + inner + homonym
        let alphabet = Array("0123456789ABCDEFGHIJKLMN\u{D1}OPQRSTUVWXYZ")
        let sum = base.enumerated().reduce(0) { sum, sign in
            sum + (alphabet.firstIndex(of: sign.element) ?? 0) * (18 - sign.offset)
        }
        return base + String((10 - sum % 10) % 10)
    }

    /// A CLABE, the 18-digit number of an account: bank, place, account, and a check digit of weights
    /// 3, 7, 1 whose products count modulo 10.
    static func clabe(bank: String, place: String, account: String) -> String {
        let base = bank + place + account
        let weights = [3, 7, 1]
        let sum = base.utf8.enumerated().reduce(0) {
            $0 + Int($1.element - 0x30) * weights[$1.offset % 3] % 10
        }
        return base + String((10 - sum % 10) % 10)
    }

    /// First letter and first inner vowel of the paternal name, then the initials of the other two. Where
    /// the four letters are a word that offends, the registers put an X in place of the second.
    private static func initials(_ name: Name) -> String {
        let vowel = name.paternal.dropFirst().first { "AEIOU".contains($0) } ?? "X"
        let letters: [Character?] = [
            name.paternal.first, vowel, name.maternal.first, name.given.first,
        ]
        let word = String(letters.map { $0 ?? "X" })
        let offensive = ["BACA", "CACA", "CAGA", "COGE", "MAME", "MEAR", "PUTA", "ROBA", "RUIN"]
        return offensive.contains(word) ? word.prefix(1) + "X" + word.dropFirst(2) : word
    }

    private static func firstInnerConsonant(_ name: String) -> String {
        String(name.dropFirst().first { !"AEIOU".contains($0) } ?? "X")
    }

    private static func date(_ day: CalendarDay) -> String {
        let (year, month, dayOfMonth) = day.civil
        return [year % 100, month, dayOfMonth].map { CalendarDay.padded($0, 2) }.joined()
    }

    /// The sign of the tax office's table, weights 13…2, modulo 11. A company's RFC counts as if it began
    /// with a space.
    private static func withCheckSign(_ base: String) -> String {
        let alphabet = Array("0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ \u{D1}")
        let padded = base.count == 11 ? " " + base : base
        let sum = padded.enumerated().reduce(0) { sum, sign in
            sum + (alphabet.firstIndex(of: sign.element) ?? 0) * (13 - sign.offset)
        }
        let difference = 11 - sum % 11
        return base + (difference == 11 ? "0" : difference == 10 ? "A" : String(difference))
    }
}
