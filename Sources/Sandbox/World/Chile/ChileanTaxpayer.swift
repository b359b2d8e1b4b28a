import Chance

/// Someone who pays taxes in Chile, as the tax office knows him. Invoices and the tax status are told from
/// this one value.
struct ChileanTaxpayer: Sendable {
    struct Activity: Sendable {
        let sector: String
        let name: String
        let code: String
        /// 1 for trade and industry, 2 for free professions.
        let category: Int
        let isVATAffected: Bool
    }

    /// Someone he buys from or sells to.
    struct Partner: Sendable {
        let name: String
        let rut: String
    }

    let holder: Holder
    let name: String
    let rut: String
    let address: Address
    /// Where companies have a second place of business.
    let branch: Address
    let startedOn: CalendarDay
    /// The main one first.
    let activities: [Activity]
    let customers: [Partner]
    let suppliers: [Partner]

    var isCompany: Bool { holder.isCompany }

    init(_ plan: LinkPlan, in world: World) {
        var chance = SeededGenerator(world.seed, "chilean taxpayer", plan.ordinal)
        holder = plan.holder
        rut = plan.holder.document
        let begin: CalendarDay
        switch plan.holder {
        case .person(let person):
            name = person.fullName
            address = person.address
            begin = CalendarDay(year: person.birth.civil.year + 21, month: 1, day: 15)
        case .company(let company):
            name = company.legalName
            address = company.address
            begin = company.founded + chance.between(5, 60)
        }
        // Two full years of business at least, whatever the seed.
        startedOn = min(begin + chance.below(300), world.today - 800)
        activities = Self.activities(of: plan.holder)
        branch = Address(in: .chile, from: &chance)
        customers = Self.partners(plan.holder.isCompany ? 9 : 5, from: &chance)
        suppliers = Self.partners(plan.holder.isCompany ? 8 : 4, from: &chance)
    }

    private static func partners(
        _ count: Int, from chance: inout SeededGenerator
    ) -> [Partner] {
        (0..<count).map { _ in
            let company = Company(in: .chile, from: &chance)
            return Partner(name: company.legalName.uppercased(), rut: company.document)
        }
    }

    /// A company's name says what it does; beside that, all of them sell to consumers.
    private static func activities(of holder: Holder) -> [Activity] {
        guard case .company(let company) = holder else { return professions }
        let trade = company.tradeName.split(separator: " ").last.map(String.init) ?? ""
        return [trades[trade] ?? otherTrade, distanceSelling]
    }
}

extension ChileanTaxpayer {
    /// Codes and names are those of the office's register of activities.
    private static let trades = [
        "Alimentos": Activity(
            sector: "COMERCIO AL POR MAYOR Y AL POR MENOR",
            name: "VENTA AL POR MENOR EN COMERCIOS DE ALIMENTOS, BEBIDAS O TABACO", code: "471100",
            category: 1, isVATAffected: true),
        "Transportes": Activity(
            sector: "TRANSPORTE Y ALMACENAMIENTO", name: "TRANSPORTE DE CARGA POR CARRETERA",
            code: "492300", category: 1, isVATAffected: true),
        "Constructora": Activity(
            sector: "CONSTRUCCION", name: "CONSTRUCCION DE EDIFICIOS PARA USO RESIDENCIAL",
            code: "410010", category: 1, isVATAffected: true),
    ]

    private static let otherTrade = Activity(
        sector: "ALOJAMIENTO Y SERVICIO DE COMIDAS",
        name: "ACTIVIDADES DE RESTAURANTES Y DE SERVICIO MOVIL DE COMIDAS", code: "561000",
        category: 1, isVATAffected: true)

    private static let distanceSelling = Activity(
        sector: "COMERCIO AL POR MAYOR Y AL POR MENOR",
        name: "VENTA AL POR MENOR POR CORREO, POR INTERNET Y VIA TELEFONICA", code: "479100",
        category: 1, isVATAffected: true)

    private static let professions = [
        Activity(
            sector: "ACTIVIDADES PROFESIONALES, CIENTIFICAS Y TECNICAS",
            name: "OTRAS ACTIVIDADES PROFESIONALES, CIENTIFICAS Y TECNICAS N.C.P.",
            code: "749009", category: 2, isVATAffected: false),
        Activity(
            sector: "ACTIVIDADES PROFESIONALES, CIENTIFICAS Y TECNICAS",
            name: "ACTIVIDADES DE CONSULTORIA DE GESTION", code: "702000", category: 1,
            isVATAffected: true),
    ]
}
