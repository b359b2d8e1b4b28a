import Chance

/// Whose accounts a link reads.
enum Holder: Sendable {
    case person(Person)
    case company(Company)

    var document: String {
        switch self {
        case .person(let person): person.document
        case .company(let company): company.document
        }
    }

    var isCompany: Bool { if case .company = self { true } else { false } }
}

struct Person: Sendable {
    let country: Country
    let isFemale: Bool
    let given: String
    let family: [String]
    let birth: CalendarDay
    /// CPF, RFC or RUT.
    let document: String
    /// Persons in Mexico have one beside the RFC.
    let curp: String?
    let address: Address
    let phone: String
    let email: String
    let mother: String

    var fullName: String { ([given] + family).joined(separator: " ") }

    init(
        in country: Country, document fixed: String? = nil,
        from generator: inout SeededGenerator
    ) {
        self.country = country
        isFemale = generator.chance(50)
        given = generator.pick(isFemale ? country.names.female : country.names.male)
        family = [generator.pick(country.names.family), generator.pick(country.names.family)]
        birth = CalendarDay(
            year: generator.between(1958, 2004), month: generator.between(1, 12),
            day: generator.between(1, 28))
        address = Address(in: country, from: &generator)
        phone = "9" + generator.digits(country.mobileDigits - 1)
        mother = [generator.pick(country.names.female), family[country == .brazil ? 0 : 1]]
            .joined(separator: " ")
        let plainGiven = given.withoutAccents.lowercased().replacing(" ", with: ".")
        let plainFamily = family[1].withoutAccents.lowercased()
        email = "\(plainGiven).\(plainFamily)\(birth.civil.year % 100)@example.com"

        guard country == .mexico else {
            document =
                fixed
                ?? (country == .chile
                    ? ChileanDocuments.rut(born: birth, from: &generator)
                    : BrazilianDocuments.cpf(from: &generator))
            curp = nil
            return
        }
        let name = MexicanDocuments.Name(
            given: given.withoutAccents.uppercased(),
            paternal: family[0].withoutAccents.uppercased(),
            maternal: family[1].withoutAccents.uppercased())
        document = fixed ?? MexicanDocuments.rfc(name, born: birth, from: &generator)
        curp = MexicanDocuments.curp(
            name, born: birth, isFemale: isFemale, state: address.place.curpState,
            from: &generator)
    }
}

struct Company: Sendable {
    let country: Country
    let tradeName: String
    let legalName: String
    let founded: CalendarDay
    /// CNPJ, RFC or RUT.
    let document: String
    let address: Address
    let phone: String
    let email: String
    let partners: [Person]

    init(
        in country: Country, document fixed: String? = nil,
        from generator: inout SeededGenerator
    ) {
        self.country = country
        let root = generator.pick(country.names.companyRoots)
        tradeName = "\(root) \(generator.pick(country.names.companyTrades))"
        legalName = "\(tradeName) \(country.names.companyForm)"
        founded = CalendarDay(
            year: generator.between(1994, 2021), month: generator.between(1, 12),
            day: generator.between(1, 28))
        address = Address(in: country, from: &generator)
        phone = "3" + generator.digits(7)
        let plainRoot = root.withoutAccents.lowercased().replacing(" ", with: "")
        email = "\(country == .chile ? "contacto" : "financeiro")@\(plainRoot).example.com"
        partners = (0..<2).map { _ in Person(in: country, from: &generator) }
        switch country {
        case .brazil: document = fixed ?? BrazilianDocuments.cnpj(from: &generator)
        case .chile:
            document = fixed ?? ChileanDocuments.rut(founded: founded, from: &generator)
        case .mexico:
            let letters = plainRoot.uppercased()
            document =
                fixed
                ?? MexicanDocuments.rfc(company: letters, founded: founded, from: &generator)
        }
    }
}
