import Chance

/// A year of a company of which the tax office has kept the return, but no invoices. All amounts are whole pesos.
///
/// It is much like the first year that there are invoices of, only smaller the longer it is ago. What it left over was
/// paid out in the year after, so that the later accounts begin where they would begin without it.
struct FormerYear: Sendable {
    /// How long the tax office keeps returns.
    static let yearsBack = 10
    /// Later returns ask for no accounts.
    static let lastWithAccounts = 2021

    let fiscal: FiscalYear
    let position: FinancialPosition
    /// The yearly adjustment for inflation, which is taxed and stands in no account.
    let inflationGain: Int
    /// What the law lets deduct of investments, in the place of the depreciation.
    let deductedInvestments: Int
    let depreciation: Int
    /// What lowers the profit and not the tax.
    let unqualifiedExpenses: Int
    let salesReturned: Int
    /// The losses of the time before, which its owners have not covered.
    let lossesBefore: Int
    /// What of these losses lowers this year's tax.
    let lossesApplied: Int
    /// What was paid out of the profit of the year before.
    let dividends: Int

    var hasAccounts: Bool { fiscal.year <= Self.lastWithAccounts }
    /// What is paid out in the year after.
    var distributable: Int { max(0, position.netIncome) }
}

extension Taxpayer {
    /// The years of which the tax office has the return alone, the latest last; persons have none.
    func formerYears(_ seed: UInt64) -> [FormerYear] {
        guard party.isCompany else { return [] }
        let first = max(startedOn.civil.year + 1, today.civil.year - FormerYear.yearsBack)
        guard first < firstYear else { return [] }
        var made: [FormerYear] = []
        for year in first..<firstYear {
            var maker = FormerYearMaker(self, year, after: made.last, seed)
            made.append(maker.year())
        }
        return made
    }
}

/// Makes one former year.
private struct FormerYearMaker {
    /// A year had so many thousandths less than the one after it.
    private static let growthPermille = 60

    private let fiscal: FiscalYear
    private let assets: CompanyAssets
    private let earlier: FormerYear?
    private let yearsAfterFirst: Int
    private let lossesBefore: Int
    /// Goods in stock, which are as many every year.
    private let inventory: Int
    private var chance: SeededGenerator

    init(_ taxpayer: Taxpayer, _ year: Int, after earlier: FormerYear?, _ seed: UInt64) {
        let rfc = taxpayer.party.rfc
        var company = SeededGenerator(seed, "former years \(rfc)")
        lossesBefore = company.between(20, 90) * 1_000
        inventory = company.between(8, 30) * 10_000
        chance = SeededGenerator(seed, "former year \(rfc)", year)
        yearsAfterFirst = year - taxpayer.firstYear
        let permille = 1000 + Self.growthPermille * yearsAfterFirst + chance.between(0, 40)
        let months = taxpayer.years.first?.months ?? []
        fiscal = FiscalYear(
            year, taxpayer.party.regime,
            months: months.map { FiscalMonth($0, in: year, permille: permille) },
            after: earlier?.fiscal)
        assets = CompanyAssets(of: taxpayer, seed)
        self.earlier = earlier
    }

    mutating func year() -> FormerYear {
        // What is bought beside advice is the most that can be something else in the accounts.
        let purchases = fiscal.sum(\.bought) - fiscal.sum(\.feesPaid)
        let inflationGain = chance.between(400, 4_000)
        let investments = min(assets.depreciation * 11 / 10, purchases / 4)
        let unqualified = chance.between(2_000, 20_000)
        let returned = fiscal.income * chance.between(2, 12) / 1000
        let applied = earlier == nil ? min(lossesBefore, fiscal.profit) : 0
        let position = position(
            revenue: fiscal.income - inflationGain, purchases: purchases - investments,
            unqualified: unqualified, returned: returned,
            tax: MexicanTax.portion(fiscal.profit - applied, of: MexicanTax.companyRate))
        return FormerYear(
            fiscal: fiscal, position: position, inflationGain: inflationGain,
            deductedInvestments: investments, depreciation: assets.depreciation,
            unqualifiedExpenses: unqualified, salesReturned: returned, lossesBefore: lossesBefore,
            lossesApplied: applied, dividends: earlier?.distributable ?? 0)
    }

    /// Interest is part of what was invoiced and bought, for the tax office; in the accounts it stands by itself.
    private mutating func position(
        revenue: Int, purchases: Int, unqualified: Int, returned: Int, tax: Int
    ) -> FinancialPosition {
        let gains = chance.between(500, 4_000)
        let costs = min(chance.between(9_000, 38_000), purchases / 10)
        let goods = (purchases - costs) * 6 / 10
        let expenses =
            fiscal.sum(\.feesPaid) + fiscal.sum(\.wagesPaid) + assets.depreciation + unqualified
        var position = FinancialPosition(
            year: fiscal.year, revenue: revenue - gains, domesticSales: revenue - gains + returned,
            costOfGoods: goods, costOfServices: purchases - costs - goods, expenses: expenses,
            gains: gains, costs: costs, tax: tax,
            receivable: revenue * chance.between(10, 60) / 1000,
            taxRecoverable: max(0, fiscal.paidInAdvance - tax), inventory: inventory,
            prepaid: chance.between(8, 40) * 1_000, equipment: assets.equipment,
            depreciated: assets.depreciated(yearsAfterFirst: yearsAfterFirst),
            intangibles: assets.intangibles, bankLoans: chance.between(0, 30) * 10_000,
            payable: purchases * chance.between(20, 90) / 1000,
            incomeTaxPayable: max(0, tax - fiscal.paidInAdvance),
            taxesPayable: chance.between(2, 15) * 1_000,
            employeeBenefits: chance.between(20, 60) * 1_000, capital: assets.capital,
            legalReserve: assets.legalReserve,
            retainedEarnings: earlier.map { $0.position.retainedEarnings - $0.distributable }
                ?? assets.opening)
        position.close()
        return position
    }
}
