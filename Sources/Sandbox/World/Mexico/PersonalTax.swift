import Chance

/// What a person owes for a year, in whole pesos: wages and business together.
struct PersonalTax: Sendable {
    struct Deduction: Sendable {
        let kind: String
        let issuer: String
        /// In cents.
        let amount: Int
    }

    let year: FiscalYear
    let deductions: [Deduction]

    init(_ year: FiscalYear, of taxpayer: Taxpayer, _ seed: UInt64) {
        self.year = year
        var chance = SeededGenerator(seed, "personal deductions \(taxpayer.party.rfc)", year.year)
        let kinds: [(String, ClosedRange<Int>)] = [
            (Self.medical, 60_000...450_000), (Self.medical, 80_000...220_000),
            (Self.donations, 20_000...150_000), (Self.retirement, 100_000...600_000),
            (Self.insurance, 500_000...1_400_000),
        ]
        var deductions = kinds.map { kind, range in
            Deduction(
                kind: kind, issuer: Company(in: .mexico, from: &chance).document,
                amount: chance.between(range.lowerBound, range.upperBound))
        }
        if year.year == taxpayer.firstYear + 1 {
            // An operation after an accident: such costs may be deducted without a limit, and tax comes back.
            let income = year.wages - year.exemptWages + year.profit
            deductions.append(
                Deduction(
                    kind: Self.medical, issuer: Company(in: .mexico, from: &chance).document,
                    amount: income / 2 * 100))
        }
        self.deductions = deductions
    }

    static let medical = "honorarios_medicos_dentales_hospitalarios"
    static let donations = "donativos"
    static let retirement = "aportaciones_voluntarias_complementarias_al_sar"
    static let insurance = "primas_por_seguros_de_gasto_medico"
    static let kinds = [medical, donations, retirement, insurance]

    var deducted: Int { FiscalMonth.pesos(deductions.reduce(0) { $0 + $1.amount }) }
    var taxableWages: Int { year.wages - year.exemptWages }
    var income: Int { taxableWages + year.profit }
    var base: Int { max(0, income - deducted) }
    var tax: Int { FiscalMonth.pesos(MexicanTax.ofPerson(base * 100, months: 12)) }
    var withheld: Int { year.withheldFromWages + year.sum(\.withheld) }
    /// Positive when it is owed, negative when the tax office pays it back.
    var due: Int { tax - withheld - year.paidInAdvance }
}
