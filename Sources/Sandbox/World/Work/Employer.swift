import Chance

/// What an employer does, with what people do there.
struct Sector: Sendable {
    /// A step of a working life: its title and its number in the classification of occupations.
    struct Occupation: Sendable {
        let title: String
        let code: String
    }

    /// The last part of a company's name.
    let trade: String
    /// The number and name of the activity in the country's classification.
    let activity: String
    var isRural = false
    /// From the first step to the last.
    let ladder: [Occupation]

    static func all(of country: Country) -> [Sector] { country == .brazil ? brazil : mexico }

    private static let brazil = [
        Sector(
            trade: "Tecnologia", activity: "6201-5 - DESENVOLVIMENTO DE PROGRAMAS SOB ENCOMENDA",
            ladder: [
                Occupation(title: "PROGRAMADOR DE SISTEMAS DE INFORMACAO", code: "3171-10"),
                Occupation(title: "ANALISTA DE DESENVOLVIMENTO DE SISTEMAS", code: "2124-05"),
            ]),
        Sector(
            trade: "Supermercados", activity: "4711-3 - COMERCIO VAREJISTA - SUPERMERCADOS",
            ladder: [
                Occupation(title: "OPERADOR DE CAIXA", code: "4211-25"),
                Occupation(title: "GERENTE DE LOJA E SUPERMERCADO", code: "1414-15"),
            ]),
        Sector(
            trade: "Construções", activity: "4120-4 - CONSTRUCAO DE EDIFICIOS",
            ladder: [
                Occupation(title: "SERVENTE DE OBRAS", code: "7170-20"),
                Occupation(title: "MESTRE (CONSTRUCAO CIVIL)", code: "7102-05"),
            ]),
        Sector(
            trade: "Logística", activity: "4930-2 - TRANSPORTE RODOVIARIO DE CARGA",
            ladder: [
                Occupation(title: "AUXILIAR DE LOGISTICA", code: "4141-40"),
                Occupation(title: "MOTORISTA DE CAMINHAO", code: "7825-10"),
            ]),
        Sector(
            trade: "Serviços Médicos", activity: "8610-1 - ATIVIDADES DE ATENDIMENTO HOSPITALAR",
            ladder: [
                Occupation(title: "TECNICO DE ENFERMAGEM", code: "3222-05"),
                Occupation(title: "ENFERMEIRO", code: "2235-05"),
            ]),
        Sector(
            trade: "Agropecuária", activity: "0111-3 - CULTIVO DE CEREAIS", isRural: true,
            ladder: [
                Occupation(title: "TRABALHADOR AGROPECUARIO EM GERAL", code: "6210-05"),
                Occupation(title: "TECNICO AGRICOLA", code: "3211-05"),
            ]),
    ]

    private static let mexico = [
        "Alimentos", "Autopartes", "Comercializadora", "Construcciones", "Logística", "Sistemas",
        "Textiles",
    ].map { Sector(trade: $0, activity: "", ladder: []) }
}

/// Who employs, as the registers of employment name him.
struct Employer: Sendable {
    let name: String
    /// CNPJ or RFC.
    let document: String
    /// The number under which the employer pays contributions in Mexico; in Brazil the CNPJ serves.
    let registration: String
    let state: String
    let sector: Sector

    init(
        in country: Country, _ sector: Sector, isPublic: Bool,
        from chance: inout SeededGenerator
    ) {
        self.sector = sector
        let root = chance.pick(country.names.companyRoots)
        let place = chance.pick(country.places)
        let founded = CalendarDay(
            year: chance.between(1978, 1994), month: chance.between(1, 12),
            day: chance.between(1, 28))
        state = Self.stateNames[place.curpState] ?? place.state
        guard country == .mexico else {
            name = "\(root) \(sector.trade) Ltda".withoutAccents.uppercased()
            document = BrazilianDocuments.cnpj(from: &chance)
            registration = document
            return
        }
        let letters = root.withoutAccents.uppercased().filter { $0 != " " }
        document = MexicanDocuments.rfc(company: letters, founded: founded, from: &chance)
        registration =
            chance.pick(["A", "B", "C", "Y", "Z"]) + chance.numeral(7) + "10" + chance.digits(1)
        let company = "\(root) \(sector.trade) S.A. de C.V.".withoutAccents.uppercased()
        name = isPublic ? chance.pick(Self.publicBodies) : company
    }

    /// The register of public servants writes the body and the one that pays, with a semicolon between.
    private static let publicBodies = [
        "CENTRO NACIONAL DE SERVICIOS ESCOLARES (CENSE);COORDINACION DE PAGOS ESCOLARES (CPE)",
        "COMISION DE AGUAS DEL ALTIPLANO (CAA);COMISION DE AGUAS DEL ALTIPLANO (CAA)",
        "INSTITUTO DE SALUD COMUNITARIA (ISC);DELEGACION DE SALUD COMUNITARIA (DSC)",
        "DIRECCION DE CAMINOS Y PUENTES LOCALES (DCPL);SERVICIOS COMPARTIDOS (SC)",
    ]

    private static let stateNames = [
        "DF": "CIUDAD DE MEXICO", "JC": "JALISCO", "NL": "NUEVO LEON", "PL": "PUEBLA",
    ]
}
