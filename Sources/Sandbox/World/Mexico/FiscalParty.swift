/// Whoever stands on an invoice, as the tax office of Mexico knows them.
struct FiscalParty: Sendable {
    /// The number that everybody abroad stands under.
    static let foreignRFC = "XEXX010101000"

    let rfc: String
    /// In capitals and without the form of the company, as invoices have had it since version 4.0.
    let name: String
    var regime: FiscalRegime
    let postcode: String

    /// The RFC of a company is one sign shorter than that of a person.
    var isCompany: Bool { rfc.utf8.count == 12 }

    init(_ person: Person, regime: FiscalRegime) {
        rfc = person.document
        name = person.fullName.uppercased()
        self.regime = regime
        postcode = person.address.postcode
    }

    init(rfc: String, name: String, postcode: String) {
        self.rfc = rfc
        self.name = name
        regime = .companies
        self.postcode = postcode
    }

    init(_ company: Company) {
        rfc = company.document
        name = company.tradeName.uppercased()
        regime = .companies
        postcode = company.address.postcode
    }
}

/// Under which rules someone pays taxes: an entry of the tax office's catalogue.
struct FiscalRegime: Sendable, Equatable {
    let code: String
    let name: String

    static let companies = FiscalRegime(
        code: "601", name: "Régimen General de Ley Personas Morales")
    static let wages = FiscalRegime(
        code: "605", name: "Régimen de Sueldos y Salarios e Ingresos Asimilados a Salarios")
    static let letting = FiscalRegime(code: "606", name: "Régimen de Arrendamiento")
    static let professionals = FiscalRegime(
        code: "612",
        name: "Régimen de las Personas Físicas con Actividades Empresariales y Profesionales")
}
