import Chance

/// A taxpayer and the years that the tax office remembers. Invoices, retentions, returns and statements are all told
/// from this one value.
struct Taxpayer: Sendable {
    /// How many whole years lie before the present one.
    static let yearsBack = 3

    let holder: Holder
    let party: FiscalParty
    let trade: Trade
    let startedOn: CalendarDay
    /// Who pays wages to the taxpayer, when it is a person.
    let employer: FiscalParty?
    let today: CalendarDay
    private(set) var operations: [FiscalOperation] = []
    private(set) var payslips: [Payslip] = []
    /// The years that the tax office remembers, the present one last.
    private(set) var years: [FiscalYear] = []

    var firstYear: Int { today.civil.year - Self.yearsBack }
    /// The tax office shows an operation a day or two after it.
    var lastDay: CalendarDay { today - 3 }
    var collectedAt: Timestamp { Timestamp(today, microsecondOfDay: 31_927_406) }

    init(_ plan: LinkPlan, _ world: World) {
        // By the number and not by the link, so that a link made anew tells the same.
        var chance = SeededGenerator(world.seed, "taxpayer \(plan.holder.document)")
        holder = plan.holder
        today = world.today
        let birth: CalendarDay
        switch plan.holder {
        case .company(let company):
            party = FiscalParty(company)
            trade = .company(named: company.tradeName)
            employer = nil
            birth = company.founded
        case .person(let person):
            // Of the two persons who are there from the beginning, one lets rooms and the other has a profession.
            let isPreset = plan.ordinal < LinkPlan.presetCount
            let isLandlord =
                isPreset ? plan.institution.credential == .rfc : chance.chance(40)
            party = FiscalParty(person, regime: isLandlord ? .letting : .professionals)
            trade = isLandlord ? .letting : chance.pick(Trade.professions)
            employer = FiscalParty(Company(in: .mexico, from: &chance))
            birth = person.birth + 18 * 366
        }
        let latest = CalendarDay(year: today.civil.year - Self.yearsBack - 1, month: 9, day: 1)
        startedOn = min(birth + chance.between(20, 400), latest)
        var maker = OperationMaker(self, chance)
        operations = maker.operations()
        payslips = maker.payslips()
        for year in firstYear...today.civil.year {
            years.append(FiscalYear(year, of: self, after: years.last))
        }
    }
}

extension World {
    func taxpayer(of plan: LinkPlan) -> Taxpayer { Taxpayer(plan, self) }
}
